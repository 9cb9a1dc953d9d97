// What an update of W is made of: the last one, or, before one, the one that a step would make now.
/** @import { Numbers } from "../types.js" */
/** @import { Change, Slow } from "../record/slow.js" */
/** @import { Layer } from "./layer.js" */
import { precision } from "../model/equations.js";

/**
 * ΔW = rate · e f(r*)ᵀ, by its place in W (`delta`). `weighted`: e/σ², which is what the product is of where the update was not made yet;
 * of one that was made, e came weighted. `made`: the update, null where it is what a step would do now.
 * @typedef {{ e: Numbers, weighted: Numbers, f: Float64Array, rate: number, delta: (at: number) => number, made: Change | null }} Made
 */

/** @param {Slow} slow @param {Layer} layer @returns {Made} */
export function madeOf({ change, learning }, { model, entry, latents, error: e, f }) {
  if (change && change.epoch === entry.weights.epoch && change.f.length === latents) {
    const { e: error, f: active, rate, delta } = change;
    return { e: error, weighted: error, f: Float64Array.from(active), rate, delta: (at) => delta[at], made: change };
  }
  const rate = learning?.rate ?? 0, weighted = Float64Array.from(e, (value, i) => value * precision(model, entry, i));
  return { e, weighted, f, rate, delta: (at) => rate * weighted[Math.floor(at / latents)] * f[at % latents], made: null };
}
