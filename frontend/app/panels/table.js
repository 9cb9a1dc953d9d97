// What the tables of several panels have in common.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Cell, Table } from "./panel.js" */
import { pixelsOf } from "../lib/picture.js";

/** @param {string} what @param {Entry} entry */
export function at(what, { iteration, weights: { update } }) {
  const learned = update ? `, W after ${update} update${update === 1 ? "" : "s"}` : "";
  return `${what} at iteration ${iteration}${learned}`;
}

/**
 * Numbers in the rows and columns of the image.
 * @param {string} caption @param {Model} model @param {ArrayLike<number>} values @param {Numbers | null} [mask]
 * @returns {Table}
 */
export function grid(caption, model, values, mask = null) {
  const [rows, columns] = pixelsOf(model.shape), across = Array.from({ length: columns }, (_, column) => column);
  const cell = (/** @type {number} */ i) => (mask && !mask[i] ? null : values[i]);
  return {
    caption: rows * columns > 1 ? `${caption}, row by row` : caption,
    columns: ["row", ...across.map((column) => `column ${column}`)],
    rows: Array.from({ length: rows }, (_, row) => /** @type {Cell[]} */ (
      [row, ...across.map((column) => cell(row * columns + column))]
    )),
  };
}
