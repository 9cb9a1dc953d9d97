// What a server that has not got a session is given back: where it stood, and W where that had been learned.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Entry } from "../record/entry.js" */
import { named } from "../record/layers.js";

/**
 * @param {Entry} entry Where it stood. @param {boolean} learned Whether W, too, is to be what it was.
 * @returns {Frame} a restore frame
 */
export function restoring({ iteration, sensed: { x, mask }, r, weights }, learned) {
  const sizes = [x, ...r].map(({ length }) => length);
  return {
    metadata: { kind: "restore", iteration: String(iteration), ...(learned && { update: String(weights.update) }) },
    tensors: {
      x: { shape: [x.length], values: x },
      mask: { shape: [mask.length], values: mask },
      ...named("r", r.map((values) => ({ shape: [values.length], values }))),
      ...(learned &&
        named("W", weights.values.map((values, at) => ({ shape: [sizes[at], sizes[at + 1]], values })))),
    },
  };
}
