// The fast clock of a session, worked by hand: play, step, stand at an iteration, run until settled, go phase by phase.
/** @import { Clock } from "./events.js" */
/** @import { Trajectory } from "../record/trajectory.js" */
/** @import { View } from "../record/view.js" */
/** @import { Command } from "./channel.js" */

/**
 * What it is the clock of.
 * @typedef {{
 *   readonly view: View, readonly trajectory: Trajectory, readonly clock: Clock | null,
 *   readonly page: { changed: () => void }, send: (command: Command) => void, seek: (iteration: number) => void,
 * }} Inference
 */

export class FastClock {
  /** The speed to go back to after a run until settled. @type {number | null} */ #after = null;
  /** Whether a run until settled is under way. */ #hurried = false;
  /**
   * The speed that was chosen, until the server confirms it.
   * @type {{ speed: number | null, before: number | null } | null}
   */
  #chosen = null;
  /**
   * A rate that was let go of and is to be seen at work, and at which iteration the server had it come into force.
   * @type {{ rate: number, since: number | null } | null}
   */
  #tried = null;

  /** @param {Inference} session */
  constructor(session) {
    this.session = session;
  }

  /** Whether the speed is on its way: the clock's own is not what was chosen. */
  get speedPending() { return this.#hurried || this.#chosen !== null; }

  play() {
    // r rests: there is nothing to go on with, so the same run is shown again.
    if (this.session.view.state === "settled") return this.again();
    this.#follow();
    this.session.send({ type: "play" });
  }

  pause() { this.session.send({ type: "pause" }); }

  step() {
    this.#follow();
    this.session.send({ type: "step", updates: 1 });
  }

  /** Show a kept iteration and have the clock stand there. @param {number} iteration */
  seek(iteration) {
    const { trajectory } = this.session;
    if (trajectory.empty || iteration < trajectory.first || iteration > trajectory.last) return;
    this.showIteration(iteration);
    this.session.seek(iteration);
  }

  /** Show a kept iteration; the clock pauses. @param {number} iteration */
  showIteration(iteration) {
    const { view, page } = this.session;
    if (view.state === "playing") this.pause();
    view.follows = false;
    view.phase = null;
    view.shown = iteration;
    page.changed();
  }

  /**
   * A clock that was not running stands at the start, to be looked at; for another start it runs.
   * @param {number | null} seed null: the same
   */
  reset(seed) {
    const stands = seed === null && this.session.view.state === "settled";
    this.#follow();
    if (stands) this.pause();
    this.session.send({ type: "reset", seed });
  }

  /** Run from the next random start. */
  restart() { this.reset(((this.session.clock?.seed ?? 0) + 1) % 2 ** 32); }

  /** Run from the same start once more. */
  again() {
    this.#follow();
    this.session.send({ type: "reset", seed: null });
    this.session.send({ type: "play" });
  }

  /**
   * Have a rate that was just sent seen at work. At r* no rate moves r, and after an explosion there is nothing to go
   * on from: it is then shown from the same start, and so is one beyond the limit, wherever r is. A clock that was
   * paused stays so. What holds at the server is known only once it has answered.
   * @param {number} rate
   */
  tryRate(rate) {
    this.#tried = { rate, since: null };
    this.heard();
  }

  /** The server has said where the clock stands. */
  heard() {
    const { clock } = this.session, tried = this.#tried;
    if (!clock || !tried || Math.abs(clock.rate - tried.rate) > 1e-6 * tried.rate) return;
    const { state, iteration, limit, rate } = clock;
    tried.since ??= iteration;
    const shows = state !== "paused" && (state !== "playing" || (limit !== null && rate > limit));
    // It plays, and may be about to find that r has been at rest all the while.
    if (state === "playing" && !shows && iteration === tried.since) return;
    this.#tried = null;
    if (shows && (state !== "settled" || iteration === tried.since)) this.again();
  }

  /** Nothing is waited for of what the server was asked before. */
  forget() { this.#tried = null; }

  /** Run as fast as it goes until r has settled, then go back to the speed of before. */
  settle() {
    const { clock } = this.session;
    if (!clock || clock.state === "settled") return;
    if (!this.#hurried) this.#after = (this.#chosen ?? clock).speed;
    this.#hurried = true;
    this.#follow();
    this.session.send({ type: "play" });
    this.session.send({ type: "set", speed: null });
  }

  /** Predict, compare, update: what was just computed is shown, the rest waits for its phase. */
  nextPhase() {
    const { view, page } = this.session;
    if (view.state === "playing") this.pause();
    view.nextPhase();
    if (view.phase === "update") {
      view.goOn();
      this.session.send({ type: "step", updates: 1 });
    }
    page.changed();
  }

  /** @param {number | null} speed Iterations a second; null: as fast as it goes. */
  choose(speed) {
    this.#chosen = { speed, before: this.session.clock?.speed ?? null };
    this.#hurried = false; // whoever chooses a speed on the way has it
    this.session.send({ type: "set", speed });
  }

  /**
   * Bring what is pending up to date with where the server stands; back to the speed of before once a run until settled
   * has ended.
   */
  refresh() {
    const { clock, view } = this.session;
    // Once the server says that it hurries it also says that it plays, so that a standing clock has come to its end.
    if (this.#hurried && clock?.speed === null && view.state !== "playing" && view.state !== "disconnected") {
      this.#hurried = false;
      this.session.send({ type: "set", speed: this.#after });
    }
    if (this.#chosen?.before !== clock?.speed || view.state === "disconnected") this.#chosen = null;
  }

  #follow() {
    this.session.view.goOn();
    this.session.view.phase = null;
  }
}
