// x̂ and e of iterations that were streamed without them: worked out here when they are looked at, and kept for as long
// as they may be looked at again.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Sensed } from "./entry.js" */
/** @import { Kept } from "./iterations.js" */
import { entryOf } from "../model/equations.js";
import { bytesOf } from "./layers.js";

/** @typedef {{ sensed: Sensed, xh: Numbers, e: Numbers[] }} Explained */

/** Bytes that are kept: those of all iterations that are painted at once. */
const MOST = 2 ** 20;

export class Explanations {
  /** The one looked at last is the last. @type {Map<Kept, Explained>} */ #all = new Map();

  /** @param {Model} model @param {Kept} kept @param {Numbers[]} r @param {Sensed} sensed @returns {Explained} */
  of(model, kept, r, sensed) {
    const known = this.#all.get(kept), explained = known?.sensed === sensed ? known : explain(model, kept, r, sensed);
    this.forget([kept]);
    this.#all.set(kept, explained);
    const most = Math.max(2, Math.floor(MOST / bytesOf([explained.xh, ...explained.e])));
    for (const oldest of this.#all.keys()) {
      if (this.#all.size <= most) break;
      this.#all.delete(oldest);
    }
    return explained;
  }

  /** @param {Kept[]} gone Iterations that are kept no longer. */
  forget(gone) { for (const kept of gone) this.#all.delete(kept); }
}

/** @param {Model} model @param {Kept} kept @param {Numbers[]} r @param {Sensed} sensed @returns {Explained} */
function explain(model, { chunk: { weights, unseen } }, r, sensed) {
  return { sensed, ...entryOf(model, { ...sensed, ...unseen }, weights.values, r) };
}
