// One table of what a link can carry: name, default, how it is read from the address and what is allowed. It drives the
// address, the opening of a session and the controls.
/** @import { Refusal, Source } from "./events.js" */
import { BOUNDS, LEARNING_SPEED, PLANS, SPEED } from "../constants.js";

/**
 * @typedef {{
 *   model: string, sample: number | null, rate: number | null, prior: number | null, seed: number,
 *   speed: number | null, theme: string | null, source: Source, batch: number | null, learning_rate: number | null,
 *   settling: number | null, learning_speed: number | null,
 * }} Settings
 * @typedef {{
 *   default: string | number | null, expected: string, read: (text: string) => string | number | null | undefined,
 * }} Row
 */

/** What begins the part of an address that holds a state. */
export const SHARED = "#s=";

/** Iterations a second that the page offers; null is as fast as it goes. */
export const SPEEDS = [1, 5, 15, 30, 60, 120, 300, null];
/** Updates of W a second. */
export const LEARNING_SPEEDS = [1, 2, 5, 20, 100, null];

/**
 * A row for a number within the server's bounds of it.
 * @param {string} name @param {number | null} start Its default. @param {string} what What it counts.
 * @param {{ whole?: boolean, max?: boolean }} [also] `max`: as fast as it goes, null, is one more.
 * @returns {Row}
 */
function number(name, start, what, { whole = false, max = false } = {}) {
  const [least, most] = BOUNDS[name];
  return {
    default: start,
    expected: `a ${whole ? "whole " : ""}number${what} from ${plain(least)} to ${plain(most)}${max ? ", or max" : ""}`,
    read: (text) => {
      if (max && text === "max") return null;
      const value = text.trim() === "" ? NaN : Number(text);
      return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))
        ? value
        : undefined;
    },
  };
}

/** Written out: 0.00001, not 1e-5. @param {number} value */
const plain = (value) => value.toLocaleString("en", { maximumFractionDigits: 8, useGrouping: false });

/** @type {Record<keyof Settings, Row>} */
export const TABLE = {
  model: {
    default: "digits",
    expected: "the name of a model",
    read: (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : undefined),
  },
  sample: number("sample", null, "", { whole: true }),
  rate: number("rate", null, ""),
  prior: number("prior", null, ""),
  seed: number("seed", 0, "", { whole: true }),
  speed: number("speed", SPEED, " of iterations a second", { max: true }),
  source: {
    default: "image",
    expected: "image, drawings or digits",
    read: (text) => (Object.hasOwn(PLANS, text) ? text : undefined),
  },
  batch: number("batch", null, " of images", { whole: true }),
  learning_rate: number("learning_rate", null, ""),
  settling: number("settling", null, " of iterations per update", { whole: true }),
  learning_speed: number("learning_speed", LEARNING_SPEED, " of updates a second", { max: true }),
  // theme.js has followed it already, before the first paint.
  theme: {
    default: null,
    expected: "dark or light",
    read: (text) => (text === "dark" || text === "light" ? text : undefined),
  },
};

/**
 * Leave out what the server refuses of what the address asks for, as a sample for a model that sees none: that, and
 * nothing else.
 * @param {Partial<Settings>} settings @param {Refusal} refusal
 * @returns {string | null} what is said of it; null where the refusal is not of anything that the address asks for
 */
export function leaveOut(settings, { argument, expected, message }) {
  const asked = /** @type {Record<string, unknown>} */ (settings),
    row = TABLE[/** @type {keyof Settings} */ (argument)];
  if (!argument || !row || asked[argument] === row.default) return null;
  const why = expected ? `expected ${expected}` : message;
  const complaint = `The address says ${argument}=${asked[argument]}: ${why}`;
  asked[argument] = row.default;
  return `${complaint}; it is left out.`;
}
