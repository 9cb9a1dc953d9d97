// The glossary: every symbol, described once, in the table that the lessons are checked against.
import { awaited } from "../lib/fetched.js";

/**
 * `address` is the scene that defines it, as in `?lesson=4.2`; `shows` names further symbols whose panels are its own.
 * @typedef {{
 *   name: string, sign: string, shape: string, meaning: string, shows: string[], where: string, defined: string | null,
 *   address: string | null,
 * }} Described
 */

/** @type {Promise<Map<string, Described>> | null} */ let read = null;

/** All symbols by name, in the order in which the lessons define them. @returns {Promise<Map<string, Described>>} */
export function glossary() {
  read ??= awaited("api/glossary", "the symbols").then(
    (/** @type {Described[]} */ all) => new Map(all.map((one) => [one.name, one])),
  );
  return read;
}

/** As HTML: what follows a _ is lowered. @param {string} text */
export const lowered = (text) => text.replace(/_(\w)/g, "<sub>$1</sub>");

/** @param {Described} symbol */
export const signOf = ({ sign }) => lowered(sign);
