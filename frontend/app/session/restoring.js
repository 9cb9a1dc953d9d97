// What a server that has not got a session is given back: where it stood, and W where that had been learned.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Entry } from "../record/entry.js" */

/**
 * @param {Entry} entry Where it stood. @param {boolean} learned Whether W, too, is to be what it was.
 * @returns {Frame} a restore frame
 */
export function restoring({ iteration, sensed: { x, mask }, r, weights }, learned) {
  return {
    metadata: { kind: "restore", iteration: String(iteration), ...(learned && { update: String(weights.update) }) },
    tensors: {
      x: { shape: [x.length], values: x },
      mask: { shape: [mask.length], values: mask },
      r1: { shape: [r.length], values: r },
      ...(learned && { W1: { shape: [x.length, r.length], values: weights.values } }),
    },
  };
}
