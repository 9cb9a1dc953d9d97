// What is shown: which iteration, in which phase of its update, and what the pointer is on.
/** @import { Entry, State } from "./types.js" */
/** @import { Store } from "./store.js" */

/** @typedef {"predict" | "compare" | "update"} Phase */
/** @typedef {{ kind: "pixel" | "latent", index: number } | null} Focus */

export class View {
  /** @type {State} */ state = "disconnected";
  /** Iteration on show. */ shown = 0;
  /** Whether new iterations are shown as they come. */ follows = true;
  /** @type {Phase | null} The phase that a phase step has just run; null when whole iterations are shown. */ phase = null;
  /** @type {Focus} */ focus = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /** Bring the iteration on show to what is kept. */
  refresh() {
    const { store } = this;
    if (this.follows) this.shown = store.last;
    this.shown = Math.min(Math.max(this.shown, store.first), store.last);
  }

  /** Where r, x̂ and e are read from: within an iteration taken phase by phase, what a later phase has yet to bring is still the old one. */
  get r() { return this.store.at(this.shown); }
  get xh() { return this.#behind(this.phase === "update"); }
  get e() { return this.#behind(this.phase === "update" || this.phase === "predict"); }

  /** @param {boolean} waits @returns {Entry | null} */
  #behind(waits) {
    return (waits && this.store.at(this.shown - 1)) || this.r;
  }
}
