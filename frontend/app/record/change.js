// A change of W: what a single update did, and what it was made of, as it was sent with the W that it led to.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
import { valuesByLayer } from "./layers.js";

/**
 * ΔW₁…ΔW_L, and the e and f(r*) that ΔW₁ is the product of; `before` and `after` are F with r* held, mean over a batch
 * of so many images.
 * @typedef {{
 *   update: number, epoch: number, delta: Numbers[], e: Numbers, f: Numbers, rate: number, before: number,
 *   after: number, batch: number,
 * }} Change
 */

/** @param {Frame} frame A weights frame. @returns {Change | null} null where it was not sent with one */
export function changeOf({ metadata, tensors, tensors: { e, f } }) {
  const delta = valuesByLayer(tensors, "D");
  if (!delta.length) return null;
  return {
    update: Number(metadata.update),
    epoch: Number(metadata.epoch),
    delta,
    e: e.values,
    f: f.values,
    rate: Number(metadata.learning_rate),
    before: Number(metadata.before),
    after: Number(metadata.after),
    batch: Number(metadata.batch),
  };
}
