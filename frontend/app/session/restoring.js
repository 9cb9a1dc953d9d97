// What a server that has not got a session is given back: where it stood, all that it was given, and W where that had
// been learned.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Entry } from "../record/entry.js" */

/**
 * @param {Entry} entry Where it stood. @param {boolean} learned Whether W, too, is to be what it was.
 * @returns {Frame} a restore frame
 */
export function restoring({ iteration, sensed: { x, seen }, unseen, r, weights }, learned) {
  const given = Object.entries(unseen).map(([name, value]) => [name, JSON.stringify(value)]);
  const vectors = Object.entries({ ...seen, r1: r }),
    flat = vectors.map(([name, values]) => [name, { shape: [values.length], values }]);
  return {
    metadata: {
      kind: "restore",
      iteration: String(iteration),
      ...(learned && { update: String(weights.update) }),
      ...Object.fromEntries(given),
    },
    tensors: {
      ...Object.fromEntries(flat),
      ...(learned && { W1: { shape: [x.length, r.length], values: weights.values } }),
    },
  };
}
