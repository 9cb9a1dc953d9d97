// Arrays of several layers, one each: how they travel, and all of them as one.
/** @import { Numbers, Tensor } from "../lib/safetensors.js" */

/**
 * The tensors of one kind, layer after layer: W1…WL, e0…e{L−1}; as many as there are.
 * @param {Record<string, Tensor>} tensors @param {string} kind @param {number} [first] The lowest layer.
 */
export function byLayer(tensors, kind, first = 1) {
  /** @type {Tensor[]} */ const found = [];
  for (let tensor; (tensor = tensors[`${kind}${first + found.length}`]);) found.push(tensor);
  return found;
}

/** The same without their shapes. @param {Record<string, Tensor>} tensors @param {string} kind @returns {Numbers[]} */
export const valuesByLayer = (tensors, kind) => byLayer(tensors, kind).map(({ values }) => values);

/**
 * The reverse: tensors of one kind under their names.
 * @param {string} kind @param {Tensor[]} tensors Those of the lowest layer first. @param {number} [first] The lowest.
 * @returns {Record<string, Tensor>}
 */
export const named = (kind, tensors, first = 1) =>
  Object.fromEntries(tensors.map((tensor, at) => [`${kind}${first + at}`, tensor]));

/** Their numbers in a row, those of the lowest layer first. @param {Numbers[]} arrays */
export function inARow(arrays) {
  const all = new Float64Array(arrays.reduce((length, values) => length + values.length, 0));
  let end = 0;
  for (const values of arrays) all.set(values, (end += values.length) - values.length);
  return all;
}

/** @param {Numbers[]} arrays */
export const bytesOf = (arrays) => arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
