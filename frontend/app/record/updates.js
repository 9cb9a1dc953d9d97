// What every update of W did, from the first on: curves of F, of the held-out error and of the use of latents.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Learning } from "../session/events.js" */
import { Trace } from "../lib/trace.js";
import { Use } from "./use.js";

/**
 * Bytes kept of the curve of F, a point each iteration: 2,400 inferences of 100; and of each curve with a point each
 * update: 40,000 of them.
 */
const ENERGIES = 3_840_000, UPDATES = 640_000;
const TRACES = /** @type {const} */ (["energies", "ends", "beforeAt", "afterAt", "before", "after", "heldout"]);

export class Updates {
  /** The server's number of the log that they are of; null until it is known. @type {number | null} */
  number = null;
  /** The newest update known. */ last = 0;
  /** How many iterations led to them, one inference after another. */ iterations = 0;
  /** Whether a server was given back W and has not said yet how it counts from there. */ #awaited = false;

  // F at r* is a mean over the batch. What is by iteration is by its place among all of them.
  /** F at every iteration, by iteration. */ energies = new Trace(ENERGIES);
  /** The iteration at which each inference ended, by update. */ ends = new Trace(UPDATES);
  /** F at r* before each update, by the iteration at which its inference ended. */ beforeAt = new Trace(UPDATES);
  /** F at r* after each update, by the iteration at which its inference ended. */ afterAt = new Trace(UPDATES);
  /** F at r* before each update, by update. */ before = new Trace(UPDATES);
  /** F at r* after each update, by update. */ after = new Trace(UPDATES);
  /** Squared error per pixel of held-out digits, by update. */ heldout = new Trace(UPDATES);
  use = new Use();

  #clear() {
    for (const name of TRACES) this[name] = new Trace(this[name].bytes);
    this.use = new Use();
    this.last = this.iterations = 0;
  }

  /** Where the server stands. @param {Learning} learning */
  follow({ log, origin, update }) {
    if (this.#awaited && origin === "restored") {
      this.#awaited = false;
      this.number = log;
    }
    if (this.#awaited || this.number === log) return;
    this.#clear();
    this.number = log;
    this.last = update;
  }

  /** A new server is given back W: what is known of how it came about goes on under its number. */
  awaitRestore() {
    this.#awaited = true;
  }

  /** @param {Frame} frame An update frame. */
  take({ metadata, tensors }) {
    const first = Number(metadata.first), log = Number(metadata.log);
    if (this.number !== log) {
      this.#clear();
      this.number = log;
    }
    if (first <= this.last) this.#cut(first);
    const { lengths, energies, before, after, activity, heldout } = tensors;
    const latents = activity.shape[1];
    let at = 0;
    for (let u = 0; u < lengths.values.length; u++) {
      const update = first + u;
      for (let t = 0; t < lengths.values[u]; t++) this.energies.push(this.iterations++, energies.values[at++]);
      const end = this.iterations - 1;
      this.ends.push(update, end);
      this.beforeAt.push(end, before.values[u]);
      this.afterAt.push(end, after.values[u]);
      this.before.push(update, before.values[u]);
      this.after.push(update, after.values[u]);
      this.use.push(update, activity.values.subarray(u * latents, (u + 1) * latents));
      this.last = update;
    }
    for (let row = 0; row < heldout.shape[0]; row++)
      this.heldout.push(heldout.values[2 * row], heldout.values[2 * row + 1]);
  }

  /** Another future began at an update: what was after it is gone. @param {number} first */
  #cut(first) {
    const kept = this.ends.from(first);
    this.iterations = kept ? this.ends.y(kept - 1) + 1 : 0;
    for (const trace of [this.energies, this.beforeAt, this.afterAt]) trace.cut(this.iterations);
    for (const trace of [this.ends, this.before, this.after, this.heldout]) trace.cut(first);
    this.use.cut(first);
  }

  /**
   * What is known now, to go on from.
   * @param {number} number That the server counts by from there. @returns {Updates}
   */
  copy(number) {
    const { last, iterations } = this;
    const other = Object.assign(new Updates(), { number, last, iterations });
    for (const name of TRACES) other[name] = this[name].copy();
    other.use = this.use.copy();
    return other;
  }
}
