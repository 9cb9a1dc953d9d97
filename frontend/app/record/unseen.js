// What an iteration is given and not seen: its rate, its prior and whatever else a trajectory frame says of it by name.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Unseen } from "./entry.js" */

/**
 * All that a trajectory frame's metadata say but for what the frame itself is.
 * @param {Frame["metadata"]} metadata @param {Unseen | undefined} before Handed out again where nothing changed.
 * @returns {Unseen}
 */
export function unseenIn({ kind, first, count, update, epoch, ...texts }, before) {
  const unseen = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]));
  const read = /** @type {Unseen} */ (/** @type {unknown} */ (unseen));
  return before && !changedIn(read, before).length ? before : read;
}

/** The names of what is not the same in both. @param {Unseen} one @param {Unseen} other @returns {string[]} */
export function changedIn(one, other) {
  const [a, b] = /** @type {Record<string, unknown>[]} */ (/** @type {unknown} */ ([one, other]));
  return Object.keys({ ...a, ...b }).filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}
