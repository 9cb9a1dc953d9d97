// The story that the curve tells: since the last change of what is given. What was before is only pointed back to.
/** @import { Numbers } from "../../lib/safetensors.js" */
/** @import { Trajectory } from "../../record/trajectory.js" */

/** Changes of the same kind that are no more iterations apart are one, such as a stroke or the drag of a slider. */
const QUICK = 60;
/** A hand that feels senses no more at once than this share of the pixels. */
const TOUCH = 1 / 8;

/** What is said of a change, where that is not its symbol. @type {Record<string, string>} */
const CHANGED = { m: "mask" };

/** @typedef {{ iteration: number, what: string[] }} Change What was changed at an iteration, by its symbols. */

/**
 * `first`: the oldest iteration that is kept; `from`: where the story begins, after the last change; `changes`: of
 * which kind they are, all of the story's, the one that it begins with among them.
 * @param {Trajectory} trajectory
 * @returns {{ first: number, from: number, changes: Change[] }}
 */
export function storyOf(trajectory) {
  const { first } = trajectory, changes = byIteration(trajectory.events);
  let begin = changes.length - 1;
  while (begin > 0 && goOn(trajectory, changes[begin - 1], changes[begin])) begin--;
  return begin < 0 ? { first, from: first, changes } : {
    first, from: changes[begin].iteration, changes: changes.slice(begin),
  };
}

/** @param {{ iteration: number, what: string }[]} events @returns {Change[]} */
function byIteration(events) {
  /** @type {Change[]} */ const changes = [];
  for (const { iteration, what } of events) {
    const before = changes[changes.length - 1];
    if (before?.iteration === iteration) before.what.push(what);
    else changes.push({ iteration, what: [what] });
  }
  return changes;
}

/**
 * Whether two changes are parts of one. What is felt adds up, however long the hand rests in between.
 * @param {Trajectory} trajectory @param {Change} one @param {Change} next
 */
function goOn(trajectory, one, next) {
  const touched = touches(trajectory, one);
  if (one.what.join() !== next.what.join() || touched !== touches(trajectory, next)) return false;
  return touched || next.iteration - one.iteration <= QUICK;
}

/** By the mask that a change led to. @type {WeakMap<Numbers, boolean>} */
const felt = new WeakMap();

/** Whether a change is that a few pixels more are sensed. @param {Trajectory} trajectory @param {Change} change */
function touches(trajectory, { iteration, what }) {
  const now = trajectory.sensedAt(iteration)?.mask, before = trajectory.sensedAt(iteration - 1)?.mask;
  if (what.join() !== "m" || !now || !before) return false;
  let known = felt.get(now);
  if (known === undefined) {
    let more = 0, fewer = 0;
    for (let at = 0; at < now.length; at++) {
      if (now[at] > before[at]) more++;
      else if (now[at] < before[at]) fewer++;
    }
    known = fewer === 0 && more <= TOUCH * now.length;
    felt.set(now, known);
  }
  return known;
}

/** What the story is of, in words. @param {Change[]} changes */
export function said(changes) {
  if (!changes.length) return "";
  const [{ iteration, what }] = changes, names = what.map((symbol) => CHANGED[symbol] ?? symbol).join(" and ");
  return changes.length === 1 ? `${names} changed at ${iteration}` : `${names} changed ${changes.length}×`;
}
