// The trajectory: r, e, x̂ and F of every iteration that is kept of the run of inference at hand, exactly as they were
// streamed, and of the runs that led to it. The numbers on the page are read from here and from nowhere else.
/** @import { Entry, Weights } from "./entry.js" */
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
import { byteLength } from "../lib/safetensors.js";
import { Explanations } from "./explanations.js";
import { Iterations } from "./iterations.js";
import { bytesOf, valuesByLayer } from "./layers.js";
import { SensedRecord } from "./sensed.js";
import { Streamed } from "./streamed.js";
import { unseenIn } from "./unseen.js";

/**
 * Bytes of the runs before that are kept: some 30 runs of 250 iterations of 28 × 28 pixels and 100 latents, each with
 * its W and ΔW. The oldest go first.
 */
const MOST = 64 * 2 ** 20;
/**
 * W of so many epochs is kept: that of the newest, and that of those whose iterations are on their way, in two frames
 * at most.
 */
const EPOCHS = 4;
/** What is given, as it is called in equations and at the energy curve. @type {Record<string, string>} */
const SYMBOLS = { x: "x", mask: "m", rate: "η", prior: "λ", variances: "σ²" };

export class Trajectory {
  /** @type {Model | null} */ model = null;
  #iterations = new Iterations();
  #explanations = new Explanations();
  #sensed = new SensedRecord();
  /** The newest last. @type {Weights[]} */ #weights = [];
  /** The runs before this one, one update of W after another, the newest last. @type {Trajectory[]} */ #before = [];
  /** The runs before those, as they were told again to a page that was loaded anew. @type {Trajectory | null} */
  #told = null;
  /** W that was told last, of which no iterations are told yet. @type {Frame | null} */ #under = null;
  #epoch = -1;
  /** Whether what was sent before a state was given back is still to be passed over. */ #restoring = false;
  /** How far the clock has come, where what comes after is known already. @type {number | null} */ #reached = null;

  // --- what is kept --------------------------------------------------------------------------------------------------

  /** The number of the oldest iteration that is kept. */
  get first() { return this.#iterations.first; }
  /** The number of the newest iteration that is kept; one less than `first` while there is none. */
  get last() { return this.#iterations.last; }
  get empty() { return this.#iterations.empty; }
  /** The iteration that the clock has come to: the last, unless all of them were known from the start. */
  get reached() { return this.#reached ?? this.last; }

  /** Which run of inference the iterations are of. The server counts a new one whenever r begins anew or W moves. */
  get epoch() { return this.#epoch; }
  /**
   * What was played: a trajectory of each run that led to the one at hand by learning, and this one, the last.
   * @returns {Trajectory[]}
   */
  get runs() { return [...(this.#told?.runs ?? []), ...this.#before, ...(this.empty ? [] : [this])]; }

  /** Bytes that all of this run counts for: its iterations, what was sensed, and the W they are under. */
  get bytes() {
    const { values, made } = this.#iterations.at(this.last)?.chunk.weights ?? { values: [], made: null };
    return this.#iterations.bytes + this.#sensed.bytes + (made ? byteLength(made.tensors) : bytesOf(values));
  }

  /**
   * @param {number} iteration
   * @returns {Entry | null} null where it is not kept
   */
  at(iteration) {
    const kept = this.#iterations.at(iteration), sensed = this.sensedAt(iteration), { model } = this;
    return kept && sensed && model ? new Streamed(iteration, kept, sensed, model, this.#explanations) : null;
  }

  /** F at an iteration; NaN where that is not kept. @param {number} iteration */
  energyAt(iteration) {
    const kept = this.#iterations.at(iteration);
    return kept ? kept.chunk.tensors.energy.values[kept.row] : NaN;
  }

  /**
   * The rate and the prior that an iteration is under; NaN where that is not kept.
   * @param {number} iteration
   * @returns {{ rate: number, prior: number }}
   */
  rateAndPriorAt(iteration) {
    const { rate = NaN, prior = NaN } = this.#iterations.at(iteration)?.chunk.unseen ?? {};
    return { rate, prior };
  }

  /** What is seen at an iteration: the image, the mask and whatever else. @param {number} iteration */
  sensedAt(iteration) { return this.#sensed.at(iteration); }

  /**
   * Whether all up to a kept iteration was given the same, from iteration 0 on.
   * @param {number} iteration
   */
  constant(iteration) {
    const kept = this.first === 0 && this.#iterations.at(iteration) !== undefined;
    return kept && this.sensedAt(iteration)?.iteration === 0 && this.#iterations.alike(iteration);
  }

  /**
   * Where something other than r and W changed within the kept iterations, by its symbol: x, the mask (m), the rate
   * (η), the prior (λ), …
   * @returns {{ iteration: number, what: string }[]}
   */
  get events() {
    const seen = [...this.#sensed].filter(({ iteration }) => iteration > this.first && iteration <= this.last);
    return [...seen, ...this.#iterations.changes]
      .flatMap(({ iteration, changed }) => changed.map((name) => ({ iteration, what: SYMBOLS[name] ?? name })))
      .sort((a, b) => a.iteration - b.iteration);
  }

  /** What is kept now of the run at hand, to be looked at later. @returns {Trajectory} */
  copy() {
    const other = new Trajectory();
    other.model = this.model;
    other.#iterations = this.#iterations.copy();
    other.#sensed = this.#sensed.copy();
    other.#weights = [...this.#weights];
    other.#epoch = this.#epoch;
    return other;
  }

  // --- what comes ----------------------------------------------------------------------------------------------------

  /** @param {Frame} frame A weights, input or trajectory frame; or how far the clock has `reached` on a tape. */
  take(frame) {
    const { kind } = frame.metadata;
    if (kind === "weights") this.#takeWeights(frame);
    else if (kind === "reached") this.#reached = Number(frame.metadata.iteration);
    else if (kind === "input") this.#takeInput(frame);
    else if (kind === "trajectory") this.#takeIterations(frame);
  }

  /** What led to the run at hand is told again: to what `tell` takes, unless another run is begun meanwhile. */
  awaitPast() { this.#told = Object.assign(new Trajectory(), { model: this.model }); }

  /** @param {Frame} frame Of a run that led to the one at hand. Without iterations under it a W is no run. */
  tell(frame) {
    const weights = this.#under;
    this.#under = frame.metadata.kind === "weights" ? frame : null;
    if (this.#under) return;
    // One run led to the next.
    if (weights) this.#told?.take({ ...weights, metadata: { ...weights.metadata, why: "play" } });
    this.#told?.take(frame);
  }

  /** Drop what comes after an iteration: it is about to be computed anew. @param {number} iteration */
  cut(iteration) {
    if (this.#reached !== null) this.#reached = iteration; // it is known, and stays so
    else this.#explanations.forget(this.#iterations.cut(iteration + 1));
  }

  /**
   * The server has lost the session and is given back its state: what it sends before that is not ours, what comes
   * after goes on from what is kept here.
   */
  awaitRestore() { this.#restoring = true; }

  /** The state that was given back is not waited for any more. */
  cancelRestore() { this.#restoring = false; }

  /** A new session: what it sends is new, whatever its epoch. */
  forget() {
    this.#epoch = -1;
    this.#restoring = false;
    this.#sensed = new SensedRecord();
    this.#weights = [];
    this.#before = [];
    this.#told = null;
  }

  /** @param {Frame} frame */
  #takeWeights(frame) {
    const { metadata, tensors } = frame;
    const weights = {
      epoch: Number(metadata.epoch),
      update: Number(metadata.update),
      values: valuesByLayer(tensors, "W"),
      made: tensors.D1 ? frame : null,
    };
    if (weights.epoch > this.#epoch) this.#leave(metadata.why === "step" || metadata.why === "play");
    this.#weights = [...this.#weights.filter(({ epoch }) => epoch !== weights.epoch), weights].slice(-EPOCHS);
  }

  /** Another run is about to begin: what this one leads to, or something else. @param {boolean} leads */
  #leave(leads) {
    this.#before = leads ? [...this.#before, ...(this.empty ? [] : [this.copy()])] : [];
    if (!leads) this.#told = null;
    let bytes = this.#before.reduce((sum, run) => sum + run.bytes, 0);
    while (bytes > MOST) bytes -= /** @type {Trajectory} */ (this.#before.shift()).bytes;
  }

  /** @param {Frame} frame */
  #takeInput({ metadata, tensors }) {
    const iteration = Number(metadata.iteration);
    if (this.#restoring) {
      if (metadata.source !== "restore") return;
      this.#restoring = false;
      this.#epoch = Number(metadata.epoch);
    }
    if (Number(metadata.epoch) > this.#epoch) this.#sensed = new SensedRecord();
    this.#sensed.take({ iteration, tensors, source: metadata.source });
    // Of a run that begins no iteration is here yet.
    if (Number(metadata.epoch) === this.#epoch) this.#forgetBefore(this.first);
  }

  /** @param {Frame} frame */
  #takeIterations({ metadata, tensors }) {
    const epoch = Number(metadata.epoch), first = Number(metadata.first);
    // Not ours yet, or from before a reset that has already been shown.
    if (this.#restoring || epoch < this.#epoch) return;
    const weights = this.#weights.findLast((known) => known.epoch <= epoch);
    // The same W and another run: it was begun anew.
    if (epoch > this.#epoch && weights?.epoch !== epoch) this.#leave(false);
    const goesOn = epoch === this.#epoch && first >= this.first && first <= this.last + 1;
    if (!goesOn) this.#reached = null;
    // What comes again replaces what came before.
    this.#explanations.forget(goesOn ? this.#iterations.cut(first) : this.#iterations.restart(first));
    this.#epoch = epoch;
    if (!weights) return;
    const unseen = unseenIn(metadata, this.#iterations.at(this.last)?.chunk.unseen);
    this.#iterations.append({ count: Number(metadata.count), unseen, weights, tensors });
    const { surplus } = this.#iterations;
    if (surplus) this.#forgetBefore(this.first + surplus);
  }

  /** @param {number} iteration The oldest that is kept, as far as it is known what was sensed. */
  #forgetBefore(iteration) {
    this.#explanations.forget(this.#iterations.forgetBefore(this.#sensed.forgetBefore(iteration)));
  }
}
