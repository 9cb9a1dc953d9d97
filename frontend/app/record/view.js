// What is shown: which iteration, in which phase of its update, which layer, and what the pointer is on.
/** @import { Entry } from "./entry.js" */
/** @import { State } from "../session/events.js" */
/** @import { Trajectory } from "./trajectory.js" */
import { depthOf } from "../model/model.js";

/** @typedef {"predict" | "compare" | "update"} Phase */
/** @typedef {{ kind: "pixel" | "latent", index: number } | null} Focus */

export class View {
  /** What the fast clock does, as far as the page knows. @type {State} */ state = "disconnected";
  /** Iteration on show. */ shown = 0;
  /** Whether new iterations are shown as they come. */ follows = true;
  /** @type {Phase | null} The phase that a phase step has just run; null when whole iterations are shown. */
  phase = null;
  /** The iteration that the update of a phase step started from. */ #before = 0;
  /** @type {Focus} */ focus = null;
  #layer = 1;
  /** The epoch whose first iteration stays on show, while W moves. @type {number | null} */ #pinned = null;

  /** @param {Trajectory} trajectory */
  constructor(trajectory) {
    this.trajectory = trajectory;
  }

  /** Show the newest iteration, or the pinned one; in any case one that is kept. */
  refresh() {
    const { trajectory } = this;
    if (this.follows) this.shown = this.#pinned === trajectory.epoch ? trajectory.first : trajectory.reached;
    this.shown = Math.min(Math.max(this.shown, trajectory.first), trajectory.last);
  }

  /** Keep the first iteration of an epoch on show, until `unpin`. @param {number} epoch */
  pin(epoch) {
    this.#pinned = epoch;
  }

  unpin() { this.#pinned = null; }

  /** Whether an iteration is kept on show though others have come. */
  get pinned() { return this.#pinned !== null && this.follows; }

  /** Show new iterations as they come: from the one on show on, in the place of what came after it. */
  goOn() {
    if (!this.follows) this.trajectory.cut(this.shown);
    this.follows = true;
  }

  /** The latent layer that is looked at, 1…L: the first, which draws the image, unless another is asked for. */
  get layer() { return Math.min(this.#layer, this.trajectory.model ? depthOf(this.trajectory.model) : 1); }
  set layer(layer) { this.#layer = layer; }

  /** Go on to the next phase. r moves with the update; x̂ is there when it is predicted, e when it is compared. */
  nextPhase() {
    if (this.phase === null || this.phase === "compare") this.#before = this.shown;
    this.phase = this.phase === "predict" ? "compare" : this.phase === "compare" ? "update" : "predict";
  }

  /** What the r on show has not brought yet, since its phase is still to come. */
  get awaits() { return { xh: this.phase === "update", e: this.phase === "update" || this.phase === "predict" }; }

  /** Where r, x̂ and e are read from: what is awaited is known of the iteration before, whose e moved r. */
  get r() { return this.trajectory.at(this.shown); }
  get xh() { return this.#behind(this.awaits.xh); }
  get e() { return this.#behind(this.awaits.e); }

  /** @param {boolean} waits @returns {Entry | null} */
  #behind(waits) {
    return (waits && this.trajectory.at(this.#before)) || this.r;
  }
}
