// What a server that has not got a session is given back: where it stood, all that it was given, and W where that had
// been learned.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Trajectory } from "../record/trajectory.js" */
import { LARGEST_LATENT } from "../constants.js";
import { inARow, named } from "../record/layers.js";

/**
 * The newest iteration up to one that can be begun with. What an explosion ends in cannot; what was before it can, and
 * explodes as it did.
 * @param {Trajectory} trajectory @param {number} iteration @returns {Entry | null}
 */
export function sound(trajectory, iteration) {
  for (let at = iteration; at >= trajectory.first; at--) {
    const entry = trajectory.at(at);
    if (entry && inARow(entry.r).every((value) => Math.abs(value) <= LARGEST_LATENT)) return entry;
  }
  return null;
}

/**
 * @param {Entry} entry Where it stood. @param {boolean} learned Whether W, too, is to be what it was.
 * @returns {Frame} a restore frame
 */
export function restoring({ iteration, sensed: { x, seen }, unseen, r, weights }, learned) {
  const given = Object.entries(unseen).map(([name, value]) => [name, JSON.stringify(value)]);
  const flat = (/** @type {Numbers} */ values) => ({ shape: [values.length], values });
  const sizes = [x, ...r].map(({ length }) => length);
  return {
    metadata: {
      kind: "restore",
      iteration: String(iteration),
      ...(learned && { update: String(weights.update) }),
      ...Object.fromEntries(given),
    },
    tensors: {
      ...Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, flat(values)])),
      ...named("r", r.map(flat)),
      ...(learned &&
        named("W", weights.values.map((values, at) => ({ shape: [sizes[at], sizes[at + 1]], values })))),
    },
  };
}
