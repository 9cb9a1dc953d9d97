// What the page says of a session's fast clock: where it stands, in the status line; and, as long as it lasts, of an
// explosion.
/** @import { Clock, Diverged, Settled } from "./events.js" */
/** @import { Tone } from "../lib/status_line.js" */
/** @import { Trajectory } from "../record/trajectory.js" */
import { limit as atMost, rate, size } from "../lib/format.js";

/** The rise of F that is told of goes back so many iterations at most. */
const LOOKED_BACK = 100;

export class Status {
  /** Where the clock stood when that was last said. */ #last = "";
  /** @type {Settled | null} */ #settled = null;
  /** What is said of the explosion at hand. */ #explosion = "";

  /** @param {{ say: (message: string, tone?: Tone) => void, alarm: (message: string | null) => void }} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {Settled} event */
  settled(event) { this.#settled = event; }

  /** @param {Diverged} event @param {Trajectory} trajectory That ends in it. */
  diverged(event, trajectory) { this.#explosion = explained(event, trajectory); }

  /**
   * The page was loaded anew: what led to an explosion is there again.
   * @param {Clock} clock @param {Trajectory} trajectory
   */
  found(clock, trajectory) {
    if (clock.state !== "diverged") return;
    this.#explosion = explained(clock, trajectory);
    this.page.alarm(this.#explosion);
  }

  /** @param {Clock} clock @param {string | undefined} model Its name. */
  update(clock, model) {
    const { state, iteration, epoch, learning } = clock;
    if (state !== "diverged") this.#explosion = "";
    // Of an explosion that this page did not see it knows what the clock says.
    else this.#explosion ||= explained(clock);
    this.page.alarm(this.#explosion || null);
    const now = state === "playing" ? `${state} ${learning.state}` : `${model} ${state} ${iteration} ${epoch}`;
    if (now === this.#last) return;
    this.#last = now;
    if (state === "diverged") this.page.say(`F ran away at iteration ${iteration}.`, "alarm");
    else if (state === "paused") this.page.say(`Paused at iteration ${iteration}.`);
    else if (state === "playing" && learning.state === "idle") this.page.say("Playing.");
    else if (state === "playing" && learning.state === "stepping")
      this.page.say("A step of learning: r settles, W moves once, r settles again.");
    else if (state === "settled") {
      const pull = this.#settled?.iteration === iteration ? this.#settled.pull : null;
      const why =
        pull === null
          ? ""
          : pull === 0
            ? ": no latent is pulled at all"
            : `: no latent is pulled by more than ${pull.toPrecision(1)}`;
      this.page.say(`Settled at iteration ${iteration}${why}.`);
    }
  }

  /**
   * Another session was shown in between: its alarm is this one's again, and where the clock stands will be said anew.
   */
  restore() {
    this.#last = "";
    this.page.alarm(this.#explosion || null);
  }
}

/**
 * Why an explosion came about: the rate and the limit are those of then, whatever is set afterwards.
 * @param {Pick<Clock, "iteration" | "rate" | "limit">} clock @param {Trajectory} [trajectory] Where that is here.
 */
function explained(clock, trajectory) {
  const limit = clock.limit === null ? "" : ` The largest safe rate here is ${atMost(clock.limit)}.`;
  const rose = trajectory ? risen(trajectory, clock.iteration) : `F ran away at iteration ${clock.iteration}`;
  return `At η = ${rate(clock.rate)} every step overshoots: ${rose}.${limit}`;
}

/** From where F rose, and up to what. @param {Trajectory} trajectory @param {number} end */
function risen(trajectory, end) {
  let low = end, high = end;
  for (let at = Math.max(trajectory.first, end - LOOKED_BACK); at <= end; at++) {
    if (trajectory.energyAt(at) < trajectory.energyAt(low)) low = at;
    if (!(trajectory.energyAt(at) <= trajectory.energyAt(high))) high = at;
  }
  const top = trajectory.energyAt(high);
  return `F rose from ${size(trajectory.energyAt(low))} to ${Number.isNaN(top) ? "no number any more" : size(top)}`;
}
