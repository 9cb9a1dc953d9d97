// What has been streamed: every kept iteration exactly as it came. The numbers on the page are read from here and from nowhere else.
/** @import { Entry, Frame, Model, Numbers, Sensed, Weights } from "./types.js" */

/** @typedef {{ first: number, count: number, rate: number, prior: number, weights: Weights, tensors: Frame["tensors"] }} Chunk */

/** W of so many epochs is kept: that of the newest, and that of those whose iterations are still on their way. */
const EPOCHS = 4;

export class Store {
  /** @type {Model | null} */ model = null;
  /** The newest last. @type {Weights[]} */ #weights = [];
  /** Iterations kept, the newest last, one after another from `first`. @type {{ chunk: Chunk, row: number }[]} */
  #entries = [];
  /** @type {Sensed[]} */ #sensed = [];
  #first = 0;
  #epoch = -1;
  #restoring = false;
  /** Bumped by whatever changes what could be shown. */
  version = 0;
  /** How many iterations are kept at most; the oldest go first. */
  bound = 10_000;

  /** Iteration number of the oldest kept entry. */
  get first() { return this.#first; }
  /** Iteration number of the newest kept entry; one less than `first` while there is none. */
  get last() { return this.#first + this.#entries.length - 1; }
  get empty() { return this.#entries.length === 0; }

  /** Which run of inference the entries are of. */
  get epoch() { return this.#epoch; }

  /** @param {Frame} frame A weights, input or trajectory frame. */
  take(frame) {
    const { kind } = frame.metadata;
    if (kind === "weights") this.#takeWeights(frame);
    else if (kind === "input") this.#takeInput(frame);
    else if (kind === "trajectory") this.#takeTrajectory(frame);
    this.version++;
  }

  /**
   * The server has lost the session and is given back its state: what it sends before that is not ours, what comes after goes on from
   * the history kept here.
   */
  awaitRestore() {
    this.#restoring = true;
  }

  /** A new session: what it sends is new, whatever its epoch. */
  forget() {
    this.#epoch = -1;
    this.#restoring = false;
    this.#sensed = [];
    this.#weights = [];
  }

  /** What is kept now, to be looked at later: entries never change, so they are shared. @returns {Store} */
  copy() {
    const other = new Store();
    Object.assign(other, { model: this.model, bound: this.bound });
    other.#entries = [...this.#entries];
    other.#sensed = [...this.#sensed];
    other.#weights = [...this.#weights];
    other.#first = this.#first;
    other.#epoch = this.#epoch;
    return other;
  }

  /** @param {Frame} frame */
  #takeWeights({ metadata, tensors: { W1 } }) {
    const weights = { epoch: Number(metadata.epoch), update: Number(metadata.update), values: W1.values };
    this.#weights = [...this.#weights.filter(({ epoch }) => epoch !== weights.epoch), weights].slice(-EPOCHS);
  }

  /** @param {Frame} frame */
  #takeInput({ metadata, tensors: { x, mask } }) {
    const iteration = Number(metadata.iteration);
    if (this.#restoring) {
      if (metadata.source !== "restore") return;
      this.#restoring = false;
      this.#epoch = Number(metadata.epoch);
    }
    if (Number(metadata.epoch) > this.#epoch) this.#sensed = [];
    const kept = this.#sensed.filter((sensed) => sensed.iteration < iteration);
    const before = kept[kept.length - 1];
    const changed = before ? `${differ(x.values, before.x) ? "x" : ""}${differ(mask.values, before.mask) ? "m" : ""}` : "";
    this.#sensed = [...kept, { iteration, x: x.values, mask: mask.values, source: metadata.source, changed }];
  }

  /** @param {Frame} frame */
  #takeTrajectory({ metadata, tensors }) {
    const epoch = Number(metadata.epoch), first = Number(metadata.first), count = Number(metadata.count);
    // Not ours yet, or from before a reset that has already been shown.
    if (this.#restoring || epoch < this.#epoch) return;
    if (epoch > this.#epoch || first < this.#first || first > this.last + 1) {
      this.#entries = [];
      this.#first = first;
    }
    this.#epoch = epoch;
    this.#entries.length = first - this.#first; // what comes again replaces what came before
    const weights = this.#weights.findLast((known) => known.epoch <= epoch);
    if (!weights) return;
    const chunk = { first, count, rate: Number(metadata.rate), prior: Number(metadata.prior), weights, tensors };
    for (let row = 0; row < count; row++) this.#entries.push({ chunk, row });
    const surplus = this.#entries.length - this.bound;
    if (surplus > 0) {
      this.#entries.splice(0, surplus);
      this.#first += surplus;
    }
  }

  /** Drop what comes after an iteration: it is about to be computed anew. @param {number} iteration */
  cut(iteration) {
    this.#entries.length = Math.max(0, Math.min(this.#entries.length, iteration - this.#first + 1));
  }

  /**
   * @param {number} iteration
   * @returns {Entry | null} null where it is not kept
   */
  at(iteration) {
    const kept = this.#entries[iteration - this.#first];
    const sensed = this.sensedAt(iteration);
    if (!kept || !sensed) return null;
    const { chunk, row } = kept;
    const part = (/** @type {string} */ name) => {
      const { shape, values } = chunk.tensors[name];
      return values.subarray(row * shape[1], (row + 1) * shape[1]);
    };
    return {
      iteration, sensed, rate: chunk.rate, prior: chunk.prior, weights: chunk.weights,
      r: part("r1"), e: part("e0"), xh: part("x_hat"), energy: chunk.tensors.energy.values[row],
    };
  }

  /** @param {number} iteration */
  energyAt(iteration) {
    const kept = this.#entries[iteration - this.#first];
    return kept ? kept.chunk.tensors.energy.values[kept.row] : NaN;
  }

  /** The image and mask that hold at an iteration. @param {number} iteration */
  sensedAt(iteration) {
    return this.#sensed.findLast((sensed) => sensed.iteration <= iteration) ?? null;
  }

  /** Where something other than r and W changed within the kept iterations: x, the mask (m), the rate (η) or the prior (λ). */
  get events() {
    /** @type {{ iteration: number, what: string }[]} */ const events = [];
    for (const { iteration, changed = "" } of this.#sensed) {
      if (iteration > this.#first && iteration <= this.last) for (const what of changed) events.push({ iteration, what });
    }
    for (let at = 1; at < this.#entries.length; at++) {
      const { chunk } = this.#entries[at], before = this.#entries[at - 1].chunk;
      if (chunk === before) continue;
      if (chunk.rate !== before.rate) events.push({ iteration: this.#first + at, what: "η" });
      if (chunk.prior !== before.prior) events.push({ iteration: this.#first + at, what: "λ" });
    }
    return events.sort((a, b) => a.iteration - b.iteration);
  }
}

/** @param {Numbers} a @param {Numbers} b */
const differ = (a, b) => a !== b && a.some((value, i) => value !== b[i]);
