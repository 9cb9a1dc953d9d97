// How what was played ends: r rests, or ran away, or was left there. The page finds it as the engine does.
/** @import { Entry } from "../record/entry.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Page } from "../page.js" */
/** @import { Ends } from "./read.js" */
import { OVERSHOOT, RUNAWAY } from "../constants.js";
import { maximum } from "../lib/extremes.js";
import { equationsOf } from "../record/equations.js";

/**
 * @param {Pick<Page, "trajectory" | "session">} page @param {Model} model @param {Entry} last
 * @returns {Ends}
 */
export function endsOf({ trajectory, session }, model, last) {
  const { iteration, energy, rate } = last, { tolerance = 0, limit = null } = session.clock ?? {};
  const first = /** @type {Entry} */ (trajectory.at(trajectory.first));
  let blank = 0;
  for (const value of last.sensed.x) blank += 0.5 * value * value;
  // An explosion is followed for a while, in which F may swing back.
  const changed = trajectory.events.at(-1)?.iteration ?? first.iteration;
  const since = Math.max(changed, iteration - OVERSHOOT), ceiling = RUNAWAY * Math.max(first.energy, blank, 1);
  let ranAway = false;
  for (let at = since; at <= iteration; at++) ranAway ||= !(trajectory.energyAt(at) <= ceiling);
  if (ranAway)
    return {
      type: "diverged",
      iteration,
      rate,
      limit,
      message: `energy ran away at iteration ${iteration} with η = ${rate}`,
    };
  const equations = equationsOf(model, last), steps = last.r.map((_, at) => equations.step(at + 1).map(Math.abs));
  const pull = maximum(steps.map(maximum)) / rate;
  // The page works in doubles, the engine in floats: what is at rest by a hair there has to be so here.
  return pull <= tolerance * 1.001 ? { type: "settled", iteration, pull, energy } : null;
}
