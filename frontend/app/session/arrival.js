// An arrival is what comes as a whole: a state that was asked for, or all that a server or a tape has of a session.
// Until all of it is there nothing is painted, so that it is never seen by halves.
/** @import { Clock, Ready } from "./events.js" */
/** @import { Painter } from "../lib/painter.js" */
/** @import { Trajectory } from "../record/trajectory.js" */

/** Why something does not come now, though it may when it is asked for again. */
export class Passing extends Error {}

export class Arrival {
  /** @type {{ epoch: number, last: number } | null} What is waited for; null until it is known. */ #awaited = null;
  #over = false;
  /** @type {() => void} */ #resolve = () => {};
  /** @type {(error: Error) => void} */ #reject = () => {};

  /**
   * @param {number | null} id Of what was asked for; null: whatever comes first. @param {Painter} painter
   * @param {() => void} arrived Called when all is there and not yet painted.
   */
  constructor(id, painter, arrived) {
    this.id = id;
    this.painter = painter;
    this.arrived = arrived;
    /** Resolves when it is painted. @type {Promise<void>} */
    this.shown = new Promise((resolve, reject) => [this.#resolve, this.#reject] = [resolve, reject]);
  }

  /** Whether frames of it are under way. */
  get pending() { return this.#awaited !== null && !this.#over; }

  /** @param {Ready} ready */
  begin({ id = null, epoch, kept }) {
    if (this.#over || (this.id !== null && id !== this.id)) return;
    this.#awaited = { epoch, last: kept[1] };
    this.painter.hold();
  }

  /** @param {Trajectory} trajectory What there is by now. @param {Clock | null} clock Where the server stands. */
  look(trajectory, clock) {
    if (this.#over || !this.#awaited) return;
    const { epoch, last } = this.#awaited;
    // Of what was asked for meanwhile the server sends the newest alone: another run, or this one gone on with from an
    // earlier iteration.
    const sent = clock?.epoch === epoch ? Math.min(last, clock.kept[1]) : last;
    if (trajectory.epoch < epoch || (trajectory.epoch === epoch && trajectory.last < sent)) return;
    this.#over = true;
    // Who waits hears of it after this: then it is painted.
    try {
      this.arrived();
      this.#resolve();
    } catch (error) {
      this.#reject(/** @type {Error} */ (error));
    }
    // Not panel by panel, as while a clock runs: it comes as a whole.
    this.painter.release();
    this.painter.paintAll();
  }

  /** It does not come. @param {Error} why For people. */
  fail(why) {
    if (this.#end()) this.#reject(why);
  }

  /** Something else was asked for before it was there: who waits for it need not be told. */
  replace() {
    if (this.#end()) this.#resolve();
  }

  #end() {
    if (this.#over) return false;
    this.#over = true;
    if (this.#awaited) this.painter.release();
    return true;
  }
}
