// Rows put together to tensors.
/** @import { Entry } from "../record/entry.js" */
/** @import { Numbers, Tensor } from "../lib/safetensors.js" */
import { named } from "../record/layers.js";

/** @param {Numbers[]} rows @param {number[]} [shape] Of each. @returns {Tensor} */
export function stacked(rows, shape = [rows[0].length]) {
  const values = emptyLike(rows[0], rows.length * rows[0].length);
  rows.forEach((row, at) => values.set(row, at * row.length));
  return { shape: [rows.length, ...shape], values };
}

/**
 * The same of rows that have an array for each layer.
 * @param {Numbers[][]} rows @param {number[][]} [shapes] Of each layer's. @returns {Tensor[]} one a layer
 */
export const layered = (rows, shapes = []) =>
  rows[0].map((_, at) => stacked(rows.map((row) => row[at]), shapes[at]));

/**
 * x̂ and e of every iteration. Those that were not streamed are computed one after another, and only here kept all at
 * once.
 * @param {Entry[]} entries @returns {Record<string, Tensor>} x_hat, e0…e{L−1}
 */
export function explained(entries) {
  const [{ xh, e: errors }] = entries, all = [xh, ...errors].map((values) => empty(entries.length, values));
  for (const [at, entry] of entries.entries())
    [entry.xh, ...entry.e].forEach((values, place) => all[place].values.set(values, at * values.length));
  const [x_hat, ...e] = all;
  return { x_hat, ...named("e", e, 0) };
}

/** @param {number} rows @param {Numbers} like One of them. @returns {Tensor} */
const empty = (rows, like) => ({ shape: [rows, like.length], values: emptyLike(like, rows * like.length) });

/** @param {number[]} values @param {Numbers} like In whose precision. @returns {Tensor} */
export function column(values, like) {
  const all = emptyLike(like, values.length);
  all.set(values);
  return { shape: [values.length], values: all };
}

/** @param {Numbers} like @param {number} length @returns {Numbers} */
const emptyLike = (like, length) =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
