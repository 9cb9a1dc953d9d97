// What the tables of several panels have in common.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Cell, Table } from "./panel.js" */

/** @param {string} what @param {Entry} entry */
export function at(what, { iteration, weights: { update } }) {
  const learned = update ? `, W after ${update} update${update === 1 ? "" : "s"}` : "";
  return `${what} at iteration ${iteration}${learned}`;
}

/**
 * Numbers in rows and columns, as those of the image.
 * @param {string} caption @param {[number, number]} size @param {ArrayLike<number>} values
 * @param {Numbers | null} [mask]
 * @returns {Table}
 */
export function grid(caption, [rows, columns], values, mask = null) {
  const across = Array.from({ length: columns }, (_, column) => column);
  const cell = (/** @type {number} */ i) => (mask && !mask[i] ? null : values[i]);
  return {
    caption: rows * columns > 1 ? `${caption}, row by row` : caption,
    columns: ["row", ...across.map((column) => `column ${column}`)],
    rows: Array.from({ length: rows }, (_, row) => /** @type {Cell[]} */ (
      [row, ...across.map((column) => cell(row * columns + column))]
    )),
  };
}
