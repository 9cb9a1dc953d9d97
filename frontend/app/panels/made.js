// What an update of W_ℓ is made of: the last one, or, before one, the one that a step would make now; and how much each
// latent was used. Of an update that was made the server tells e and f(r*) of the layer that draws the image alone.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Change } from "../record/change.js" */
/** @import { SlowClock } from "../record/slow.js" */
/** @import { Layer } from "./layer.js" */

/**
 * ΔW = rate · e f(r*)ᵀ, by its place in W (`delta`). `weighted`: e/σ², which is what the product is of where the update
 * was not made yet; of one that was made, e came weighted. `made`: the update, null where it is what a step would do
 * now.
 * @typedef {{
 *   e: Numbers, weighted: Numbers, f: Float64Array, rate: number, delta: (at: number) => number, made: Change | null,
 * }} Made
 */

/** @param {SlowClock} slow @param {Layer} layer @returns {Made} */
export function madeOf({ change, learning }, layer) {
  const { latents, error: e } = layer, told = change?.epoch === layer.entry.weights.epoch;
  if (change && told && isToldOf(layer) && change.f.length === latents) {
    const { rate, delta: [delta] } = change, f = Float64Array.from(change.f);
    return { e: change.e, weighted: change.e, f, rate, delta: (at) => delta[at], made: change };
  }
  const { weighted, f } = layer, rate = learning?.rate ?? 0;
  const delta = (/** @type {number} */ at) => rate * weighted[Math.floor(at / latents)] * f[at % latents];
  return { e, weighted, f, rate, delta, made: null };
}

/** How much each latent of a layer was used, where that is known. @param {SlowClock} slow @param {Layer} layer */
export const useOf = ({ updates: { use } }, layer) => (isToldOf(layer) ? use : null);

/** Whether the server tells what updates of a layer were made of. @param {Layer} layer */
const isToldOf = ({ drawsImage }) => drawsImage;
