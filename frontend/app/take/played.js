// What was played, row by row: every iteration that is kept of the run at hand and of those that led to it, and what
// held from which of them on.
/** @import { Entry, Weights } from "../record/entry.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Trajectory } from "../record/trajectory.js" */
/** @import { Segment } from "./read.js" */

/**
 * A row to each entry; what was seen, by name, and W, each written once, by which segments name them.
 * @typedef {{ entries: Entry[], segments: Segment[], seen: Record<string, Numbers[]>, W: Weights[] }} Played
 */

/** @param {Trajectory[]} runs @returns {Played} */
export function played(runs) {
  /** @type {Played} */ const all = { entries: [], segments: [], seen: {}, W: [] };
  const { entries, segments, seen, W } = all;
  for (const [epoch, run] of runs.entries()) {
    for (let iteration = run.first; iteration <= run.last; iteration++) {
      const entry = run.at(iteration), last = entries[entries.length - 1], before = segments[segments.length - 1];
      if (!entry) continue;
      entries.push(entry);
      const { unseen, sensed, weights } = entry;
      if (before?.epoch === epoch && last.sensed === sensed && last.weights === weights && last.unseen === unseen)
        continue;
      const rows = Object.entries(sensed.seen).map(([name, one]) => [name, placed((seen[name] ??= []), one, alike)]);
      segments.push({
        row: entries.length - 1,
        epoch,
        iteration,
        source: sensed.source,
        W: placed(W, weights, (a, b) => a.values === b.values),
        update: weights.update,
        ...unseen,
        ...Object.fromEntries(rows),
      });
    }
  }
  return all;
}

/**
 * The place of one among those that are written once, where it is put unless it is there.
 * @template T
 * @param {T[]} all @param {T} one @param {(a: T, b: T) => boolean} same
 */
function placed(all, one, same) {
  const known = all.findIndex((other) => same(other, one));
  return known < 0 ? all.push(one) - 1 : known;
}

/** @param {Numbers} a @param {Numbers} b */
const alike = (a, b) => a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
