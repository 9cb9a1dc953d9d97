// The run of inference at hand, every kept iteration exactly as it was streamed, and the runs that led to it. The
// numbers on the page are read from here and from nowhere else.
/** @import { Entry, Sensed, Weights, Unseen } from "./entry.js" */
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
import { entryOf } from "../model/equations.js";
import { GivenRecord } from "./given.js";

/**
 * Iterations that came in one frame, each of so many bytes.
 * @typedef {{
 *   first: number, count: number, unseen: Unseen, weights: Weights, tensors: Frame["tensors"], bytes: number,
 * }} Chunk
 * @typedef {{ chunk: Chunk, row: number }} Kept
 * @typedef {{ sensed: Sensed, xh: Numbers, e: Numbers }} Explained
 */

/**
 * Bytes of iterations that are kept of the run at hand, and bytes of the runs that led to it, one update of W after
 * another: 10,000 iterations of 28 × 28 pixels and 100 latents fit, and some 30 runs of 250 of them with their W and
 * ΔW. The oldest go first.
 */
const MOST = 64 * 2 ** 20;
/**
 * Bytes that an iteration counts for at least: curves and paths are drawn through all of them, which takes the longer
 * the more there are.
 */
const LEAST = 4096;
/**
 * Bytes of x̂ and e kept that were worked out, since they had not been streamed: those of all iterations that are
 * painted at once.
 */
const EXPLAINED = 2 ** 20;
/**
 * W of so many epochs is kept: that of the newest, and that of those whose iterations are on their way, in two frames
 * at most.
 */
const EPOCHS = 4;
/** What is given, as it is called in equations and at the energy curve. @type {Record<string, string>} */
const SYMBOLS = { x: "x", mask: "m", rate: "η", prior: "λ", variances: "σ²" };

export class Runs {
  /** @type {Model | null} */ model = null;
  /** The newest last. @type {Weights[]} */ #weights = [];
  /** Iterations kept, the newest last, one after another from `first`. @type {Kept[]} */ #entries = [];
  /** Bytes that they count for. */ #bytes = 0;
  /**
   * x̂ and e of iterations that were streamed without them, worked out when they were looked at.
   * @type {Map<Kept, Explained>}
   */
  #explained = new Map();
  #given = new GivenRecord();
  /** The runs before this one, the newest last. @type {Runs[]} */ #before = [];
  #first = 0;
  #epoch = -1;
  #restoring = false;
  /** How far the clock has come, where what comes after is known already. @type {number | null} */ #reached = null;

  /** Bytes that all of this run counts for: its iterations, what they were given, and the W they are under. */
  get bytes() {
    const { values, made } = this.#entries.at(-1)?.chunk.weights ?? { values: new Float32Array(0), made: null };
    return this.#bytes + this.#given.bytes + (made ? bytesOf(made.tensors) : values.byteLength);
  }

  /** Iteration number of the oldest kept entry. */
  get first() { return this.#first; }
  /** Iteration number of the newest kept entry; one less than `first` while there is none. */
  get last() { return this.#first + this.#entries.length - 1; }
  get empty() { return this.#entries.length === 0; }
  /**
   * Iteration number of the newest entry that the clock has come to: the last, unless all of them were known from the
   * start.
   */
  get reached() { return this.#reached ?? this.last; }

  /** Which run of inference the entries are of. */
  get epoch() { return this.#epoch; }
  /** What was played: the run at hand, and those that led to it by learning, the newest last. @returns {Runs[]} */
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
   * The server has lost the session and is given back its state: what it sends before that is not ours, what comes
   * after goes on from the history kept here.
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
    this.#given = new GivenRecord();
    this.#weights = [];
    this.#before = [];
  }

  /**
   * Whether all up to a kept iteration was given the same, from iteration 0 on.
   * @param {number} iteration
   */
  constant(iteration) {
    const here = this.#entries[iteration - this.#first]?.chunk;
    if (!here || this.#first !== 0 || this.sensedAt(iteration)?.iteration !== 0) return false;
    return this.#entries.slice(0, iteration + 1).every(({ chunk }) => chunk.unseen === here.unseen);
  }

  /** What is kept now, to be looked at later: entries never change, so they are shared. @returns {Runs} */
  copy() {
    const other = new Runs();
    other.model = this.model;
    other.#entries = [...this.#entries];
    other.#bytes = this.#bytes;
    other.#given = this.#given.copy();
    other.#weights = [...this.#weights];
    other.#first = this.#first;
    other.#epoch = this.#epoch;
    return other;
  }

  /** @param {Frame} frame */
  #takeWeights(frame) {
    const { metadata, tensors: { W1, D1 } } = frame;
    const weights = {
      epoch: Number(metadata.epoch),
      update: Number(metadata.update),
      values: W1.values,
      made: D1 ? frame : null,
    };
    if (weights.epoch > this.#epoch) this.#leave(metadata.why === "step" || metadata.why === "play");
    this.#weights = [...this.#weights.filter(({ epoch }) => epoch !== weights.epoch), weights].slice(-EPOCHS);
  }

  /** Another run is about to begin: what this one leads to, or something else. @param {boolean} leads */
  #leave(leads) {
    this.#before = leads ? [...this.#before, ...(this.empty ? [] : [this.copy()])] : [];
    let bytes = this.#before.reduce((sum, run) => sum + run.bytes, 0);
    while (bytes > MOST) bytes -= /** @type {Runs} */ (this.#before.shift()).bytes;
  }

  /** @param {Frame} frame */
  #takeInput({ metadata, tensors }) {
    const iteration = Number(metadata.iteration);
    if (this.#restoring) {
      if (metadata.source !== "restore") return;
      this.#restoring = false;
      this.#epoch = Number(metadata.epoch);
    }
    if (Number(metadata.epoch) > this.#epoch) this.#given = new GivenRecord();
    this.#given.take({ iteration, tensors, source: metadata.source });
    // Of a run that begins no iteration is here yet.
    if (Number(metadata.epoch) === this.#epoch) this.#forgetBefore(this.#first);
  }

  /** @param {number} iteration The oldest that is kept, as far as it is known what was sensed. */
  #forgetBefore(iteration) {
    const oldest = this.#given.forgetBefore(iteration), gone = oldest - this.#first;
    this.#drop(0, gone);
    this.#first += gone;
  }

  /** @param {number} place @param {number} [count] */
  #drop(place, count = Infinity) {
    for (const kept of this.#entries.splice(place, count)) {
      this.#bytes -= kept.chunk.bytes;
      this.#explained.delete(kept);
    }
  }

  /** @param {Frame} frame */
  #takeTrajectory({ metadata, tensors }) {
    const epoch = Number(metadata.epoch), first = Number(metadata.first), count = Number(metadata.count);
    // Not ours yet, or from before a reset that has already been shown.
    if (this.#restoring || epoch < this.#epoch) return;
    // The same W and another run: it was begun anew.
    if (epoch > this.#epoch && this.#weights.findLast((known) => known.epoch <= epoch)?.epoch !== epoch)
      this.#leave(false);
    if (epoch > this.#epoch || first < this.#first || first > this.last + 1) {
      this.#reached = null;
      this.#drop(0);
      this.#first = first;
    }
    this.#epoch = epoch;
    this.#drop(first - this.#first); // what comes again replaces what came before
    const weights = this.#weights.findLast((known) => known.epoch <= epoch);
    if (!weights) return;
    const bytes = Math.max(LEAST, bytesOf(tensors) / count);
    const unseen = unseenIn(metadata, this.#entries.at(-1)?.chunk.unseen);
    const chunk = { first, count, unseen, weights, tensors, bytes };
    for (let row = 0; row < count; row++) this.#entries.push({ chunk, row });
    this.#bytes += count * bytes;
    let surplus = 0;
    for (let kept = this.#bytes; kept > MOST && surplus < this.#entries.length - 1;)
      kept -= this.#entries[surplus++].chunk.bytes;
    if (surplus) this.#forgetBefore(this.#first + surplus);
  }

  /** Drop what comes after an iteration: it is about to be computed anew. @param {number} iteration */
  cut(iteration) {
    if (this.#reached !== null) this.#reached = iteration; // it is known, and stays so
    else this.#drop(Math.max(0, iteration - this.#first + 1));
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
    const { unseen, weights } = chunk, r = part("r1"), energy = chunk.tensors.energy.values[row];
    const streamed = { iteration, sensed, unseen, rate: unseen.rate, prior: unseen.prior, weights, r, energy };
    if (chunk.tensors.x_hat) return { ...streamed, slim: false, xh: part("x_hat"), e: part("e0") };
    const explained = this.#explain.bind(this, this.model, kept, r, sensed);
    return { ...streamed, slim: true, get xh() { return explained().xh; }, get e() { return explained().e; } };
  }

  /** @param {Model} model @param {Kept} kept @param {Numbers} r @param {Sensed} sensed @returns {Explained} */
  #explain(model, kept, r, sensed) {
    const known = this.#explained.get(kept),
      explained = known?.sensed === sensed ? known : explain(model, kept.chunk, r, sensed);
    this.#explained.delete(kept);
    this.#explained.set(kept, explained); // the one looked at last is the last to go
    const most = Math.max(2, Math.floor(EXPLAINED / (explained.xh.byteLength + explained.e.byteLength)));
    for (const oldest of this.#explained.keys()) {
      if (this.#explained.size <= most) break;
      this.#explained.delete(oldest);
    }
    return explained;
  }

  /** @param {number} iteration */
  energyAt(iteration) {
    const kept = this.#entries[iteration - this.#first];
    return kept ? kept.chunk.tensors.energy.values[kept.row] : NaN;
  }

  /**
   * The rate and the prior that hold at an iteration.
   * @param {number} iteration
   * @returns {{ rate: number, prior: number }}
   */
  conditionsAt(iteration) {
    const { rate = NaN, prior = NaN } = this.#entries[iteration - this.#first]?.chunk.unseen ?? {};
    return { rate, prior };
  }

  /** The image and mask that hold at an iteration. @param {number} iteration */
  sensedAt(iteration) {
    return this.#given.at(iteration);
  }

  /**
   * Where something other than r and W changed within the kept iterations, by its symbol: x, the mask (m), the rate
   * (η), the prior (λ), …
   */
  get events() {
    /** @type {{ iteration: number, what: string }[]} */ const events = [];
    const note = (/** @type {number} */ iteration, /** @type {string[]} */ names) => {
      for (const name of names) events.push({ iteration, what: SYMBOLS[name] ?? name });
    };
    for (const { iteration, changed } of this.#given)
      if (iteration > this.#first && iteration <= this.last) note(iteration, changed);
    for (let at = 1; at < this.#entries.length; at++) {
      const { chunk } = this.#entries[at], before = this.#entries[at - 1].chunk;
      if (chunk.unseen !== before.unseen) note(this.#first + at, changedIn(chunk.unseen, before.unseen));
    }
    return events.sort((a, b) => a.iteration - b.iteration);
  }
}

/** @param {Model} model @param {Chunk} chunk @param {Numbers} r @param {Sensed} sensed @returns {Explained} */
function explain(model, { weights, unseen }, r, sensed) {
  const { xh, e: [e] } = entryOf(model, { ...sensed, ...unseen }, [weights.values], [r]);
  return { sensed, xh, e };
}

/**
 * What is given and not seen: what a trajectory's metadata say but for what the frame itself is.
 * @param {Frame["metadata"]} metadata @param {Unseen | undefined} before Handed out again where nothing changed.
 * @returns {Unseen}
 */
function unseenIn({ kind, first, count, update, epoch, ...texts }, before) {
  const unseen = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]));
  const read = /** @type {Unseen} */ (/** @type {unknown} */ (unseen));
  return before && !changedIn(read, before).length ? before : read;
}

/** @param {Unseen} one @param {Unseen} other @returns {string[]} */
function changedIn(one, other) {
  const [a, b] = /** @type {Record<string, unknown>[]} */ (/** @type {unknown} */ ([one, other]));
  return Object.keys({ ...a, ...b }).filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}

/** @param {Frame["tensors"]} tensors */
const bytesOf = (tensors) => Object.values(tensors).reduce((sum, { values }) => sum + values.byteLength, 0);
