// What has been streamed: every kept iteration exactly as it came. The numbers on the page are read from here and from nowhere else.
/** @import { Entry, Frame, Model, Numbers, Sensed, Weights } from "../types.js" */
import { entryOf } from "../model/equations.js";
import { SensedRecord } from "./sensed.js";

/** @typedef {{ first: number, count: number, rate: number, prior: number, weights: Weights, tensors: Frame["tensors"] }} Chunk */

/** W of so many epochs is kept: that of the newest, and that of those whose iterations are still on their way. */
const EPOCHS = 4;
/** So many of the runs are kept that led, one update of W after another, to the one at hand. */
const RUNS = 24;

export class Store {
  /** @type {Model | null} */ model = null;
  /** The newest last. @type {Weights[]} */ #weights = [];
  /**
   * Iterations kept, the newest last, one after another from `first`. What was streamed without x̂ and e is worked out when it is looked at.
   * @type {{ chunk: Chunk, row: number, explained?: { sensed: Sensed, xh: Numbers, e: Numbers } }[]}
   */
  #entries = [];
  #sensed = new SensedRecord();
  /** The runs before this one, the newest last. @type {Store[]} */ #before = [];
  #first = 0;
  #epoch = -1;
  #restoring = false;
  /** How far the clock has come, where what comes after is known already. @type {number | null} */ #reached = null;
  /** How many iterations are kept at most; the oldest go first. */
  bound = 10_000;

  /** Iteration number of the oldest kept entry. */
  get first() { return this.#first; }
  /** Iteration number of the newest kept entry; one less than `first` while there is none. */
  get last() { return this.#first + this.#entries.length - 1; }
  get empty() { return this.#entries.length === 0; }
  /** Iteration number of the newest entry that the clock has come to: the last, unless all of them were known from the start. */
  get reached() { return this.#reached ?? this.last; }

  /** Which run of inference the entries are of. */
  get epoch() { return this.#epoch; }
  /** What was played: the run at hand, and those that led to it by learning, the newest last. @returns {Store[]} */
  get runs() { return this.empty ? this.#before : [...this.#before, this]; }

  /** @param {Frame} frame A weights, input or trajectory frame; or how far the clock has `reached` on a tape. */
  take(frame) {
    const { kind } = frame.metadata;
    if (kind === "weights") this.#takeWeights(frame);
    else if (kind === "reached") this.#reached = Number(frame.metadata.iteration);
    else if (kind === "input") this.#takeInput(frame);
    else if (kind === "trajectory") this.#takeTrajectory(frame);
  }

  /**
   * The server has lost the session and is given back its state: what it sends before that is not ours, what comes after goes on from
   * the history kept here.
   */
  awaitRestore() {
    this.#restoring = true;
  }

  /** The state that was given back is not waited for any more. */
  cancelRestore() {
    this.#restoring = false;
  }

  /** A new session: what it sends is new, whatever its epoch. */
  forget() {
    this.#epoch = -1;
    this.#restoring = false;
    this.#sensed = new SensedRecord();
    this.#weights = [];
    this.#before = [];
  }

  /** Whether all up to a kept iteration was under the same x, mask, rate and prior, from iteration 0 on. @param {number} iteration */
  constant(iteration) {
    const here = this.#entries[iteration - this.#first]?.chunk;
    if (!here || this.#first !== 0 || this.sensedAt(iteration)?.iteration !== 0) return false;
    return this.#entries.slice(0, iteration + 1).every(({ chunk }) => chunk.rate === here.rate && chunk.prior === here.prior);
  }

  /** What is kept now, to be looked at later: entries never change, so they are shared. @returns {Store} */
  copy() {
    const other = new Store();
    Object.assign(other, { model: this.model, bound: this.bound });
    other.#entries = [...this.#entries];
    other.#sensed = this.#sensed.copy();
    other.#weights = [...this.#weights];
    other.#first = this.#first;
    other.#epoch = this.#epoch;
    return other;
  }

  /** @param {Frame} frame */
  #takeWeights(frame) {
    const { metadata, tensors: { W1, D1 } } = frame;
    const weights = { epoch: Number(metadata.epoch), update: Number(metadata.update), values: W1.values, made: D1 ? frame : null };
    if (weights.epoch > this.#epoch) this.#leave(metadata.why === "step" || metadata.why === "play");
    this.#weights = [...this.#weights.filter(({ epoch }) => epoch !== weights.epoch), weights].slice(-EPOCHS);
  }

  /** Another run is about to begin: what this one leads to, or something else. @param {boolean} leads */
  #leave(leads) {
    this.#before = leads ? [...this.#before, ...(this.empty ? [] : [this.copy()])].slice(-RUNS) : [];
    while (this.#before.reduce((sum, run) => sum + run.#entries.length, 0) > this.bound) this.#before.shift();
  }

  /** @param {Frame} frame */
  #takeInput({ metadata, tensors: { x, mask } }) {
    const iteration = Number(metadata.iteration);
    if (this.#restoring) {
      if (metadata.source !== "restore") return;
      this.#restoring = false;
      this.#epoch = Number(metadata.epoch);
    }
    if (Number(metadata.epoch) > this.#epoch) this.#sensed = new SensedRecord();
    this.#sensed.take({ iteration, x: x.values, mask: mask.values, source: metadata.source });
    // Of a run that begins no iteration is here yet.
    if (Number(metadata.epoch) === this.#epoch) this.#forgetBefore(this.#first);
  }

  /** @param {number} iteration The oldest that is kept, as far as it is known what was sensed. */
  #forgetBefore(iteration) {
    const oldest = this.#sensed.forgetBefore(iteration), gone = oldest - this.#first;
    this.#entries.splice(0, gone);
    this.#first += gone;
  }

  /** @param {Frame} frame */
  #takeTrajectory({ metadata, tensors }) {
    const epoch = Number(metadata.epoch), first = Number(metadata.first), count = Number(metadata.count);
    // Not ours yet, or from before a reset that has already been shown.
    if (this.#restoring || epoch < this.#epoch) return;
    // The same W and another run: it was begun anew.
    if (epoch > this.#epoch && this.#weights.findLast((known) => known.epoch <= epoch)?.epoch !== epoch) this.#leave(false);
    if (epoch > this.#epoch || first < this.#first || first > this.last + 1) {
      this.#reached = null;
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
    if (surplus > 0) this.#forgetBefore(this.#first + surplus);
  }

  /** Drop what comes after an iteration: it is about to be computed anew. @param {number} iteration */
  cut(iteration) {
    if (this.#reached !== null) this.#reached = iteration; // it is known, and stays so
    else this.#entries.length = Math.max(0, Math.min(this.#entries.length, iteration - this.#first + 1));
  }

  /**
   * @param {number} iteration
   * @returns {Entry | null} null where it is not kept
   */
  at(iteration) {
    const kept = this.#entries[iteration - this.#first];
    const sensed = this.sensedAt(iteration);
    if (!kept || !sensed || !this.model) return null;
    const { chunk, row } = kept;
    const part = (/** @type {string} */ name) => {
      const { shape, values } = chunk.tensors[name];
      return values.subarray(row * shape[1], (row + 1) * shape[1]);
    };
    const r = part("r1"), { xh, e } = chunk.tensors.x_hat ? { xh: part("x_hat"), e: part("e0") } : this.#explain(this.model, kept, r, sensed);
    return { iteration, sensed, rate: chunk.rate, prior: chunk.prior, weights: chunk.weights, r, e, xh, energy: chunk.tensors.energy.values[row] };
  }

  /** @param {Model} model @param {{ chunk: Chunk, explained?: { sensed: Sensed, xh: Numbers, e: Numbers } }} kept @param {Numbers} r @param {Sensed} sensed */
  #explain(model, kept, r, sensed) {
    if (kept.explained?.sensed === sensed) return kept.explained;
    const { weights, prior } = kept.chunk, { xh, e: [e] } = entryOf(model, { ...sensed, prior }, [weights.values], [r]);
    return (kept.explained = { sensed, xh, e });
  }

  /** @param {number} iteration */
  energyAt(iteration) {
    const kept = this.#entries[iteration - this.#first];
    return kept ? kept.chunk.tensors.energy.values[kept.row] : NaN;
  }

  /** The rate and the prior that hold at an iteration. @param {number} iteration @returns {{ rate: number, prior: number }} */
  conditionsAt(iteration) {
    const { rate = NaN, prior = NaN } = this.#entries[iteration - this.#first]?.chunk ?? {};
    return { rate, prior };
  }

  /** The image and mask that hold at an iteration. @param {number} iteration */
  sensedAt(iteration) {
    return this.#sensed.at(iteration);
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
