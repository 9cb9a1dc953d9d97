// Rows put together to tensors.
/** @import { Entry } from "../record/entry.js" */
/** @import { Numbers, Tensor } from "../lib/safetensors.js" */

/** @param {Numbers[]} rows @param {number[]} [shape] Of each. @returns {Tensor} */
export function stacked(rows, shape = [rows[0].length]) {
  const values = emptyLike(rows[0], rows.length * rows[0].length);
  rows.forEach((row, at) => values.set(row, at * row.length));
  return { shape: [rows.length, ...shape], values };
}

/**
 * x̂ and e of every iteration. Those that were not streamed are computed one after another, and only here kept all at
 * once.
 * @param {Entry[]} entries @returns {Record<"x_hat" | "e0", Tensor>}
 */
export function explained(entries) {
  const pixels = entries[0].sensed.x.length, shape = [entries.length, pixels];
  const x_hat = emptyLike(entries[0].xh, entries.length * pixels), e0 = emptyLike(x_hat, x_hat.length);
  for (const [at, entry] of entries.entries()) {
    x_hat.set(entry.xh, at * pixels);
    e0.set(entry.e, at * pixels);
  }
  return { x_hat: { shape, values: x_hat }, e0: { shape, values: e0 } };
}

/** @param {number[]} values @param {Numbers} like In whose precision. @returns {Tensor} */
export function column(values, like) {
  const all = emptyLike(like, values.length);
  all.set(values);
  return { shape: [values.length], values: all };
}

/** @param {Numbers} like @param {number} length @returns {Numbers} */
const emptyLike = (like, length) =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
