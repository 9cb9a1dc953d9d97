// The frame of what every update of W did, as a server sends it, as far as every point of it is still kept.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Updates } from "../record/updates.js" */
import { maximum } from "../lib/extremes.js";

/** @param {Updates} updates @returns {Frame | null} null where nothing was learned */
export function updatesFrame(updates) {
  const { ends, energies, before, after, heldout, use } = updates;
  // Of the oldest inferences only the highest and the lowest F may be left: what is no longer whole is left out.
  let from = 0;
  while (from < ends.length && (from ? ends.y(from - 1) + 1 : 0) < energies.thinned) from++;
  const count = ends.length - from;
  if (!count) return null;
  const first = ends.x(from), start = energies.from(from ? ends.y(from - 1) + 1 : 0);
  const each = (/** @type {(at: number) => number} */ of) =>
    Float32Array.from({ length: count }, (_, u) => of(from + u));
  const rows = Array.from({ length: count }, (_, u) => use.at(first + u) ?? new Float32Array(0)),
    latents = maximum(rows.map(({ length }) => length));
  const activity = new Float32Array(count * latents);
  rows.forEach((row, u) => activity.set(row, u * latents));
  const measured = Array.from({ length: heldout.length }, (_, at) => [heldout.x(at), heldout.y(at)]).filter(
    ([update]) => update >= first,
  );
  return {
    metadata: { kind: "update", first: String(first), count: String(count), log: String(updates.number) },
    tensors: {
      lengths: {
        shape: [count],
        values: Int32Array.from({ length: count }, (_, u) => ends.y(from + u) - (from + u ? ends.y(from + u - 1) : -1)),
      },
      energies: {
        shape: [energies.length - start],
        values: Float32Array.from({ length: energies.length - start }, (_, at) => energies.y(start + at)),
      },
      before: { shape: [count], values: each((at) => before.y(at)) },
      after: { shape: [count], values: each((at) => after.y(at)) },
      activity: { shape: [count, latents], values: activity },
      heldout: { shape: [measured.length, 2], values: Float64Array.from(measured.flat()) },
    },
  };
}
