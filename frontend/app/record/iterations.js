// The iterations that are kept of one run of inference, one after another, as they were streamed and in bounded memory.
/** @import { Frame, Tensor } from "../lib/safetensors.js" */
/** @import { Unseen, Weights } from "./entry.js" */
import { byteLength } from "../lib/safetensors.js";
import { byLayer } from "./layers.js";
import { changedIn } from "./unseen.js";

/**
 * Iterations that came in one frame. What they were under is the same for all of them; `bytes` is what each counts for.
 * `r` and `e` are r₁…r_L and e₀…e_{L−1} of the tensors, found once for all of them.
 * @typedef {{
 *   count: number, unseen: Unseen, weights: Weights, tensors: Frame["tensors"], r: Tensor[], e: Tensor[],
 *   bytes: number,
 * }} Chunk
 * @typedef {{ chunk: Chunk, row: number }} Kept
 */

/**
 * Bytes of iterations that are kept of a run: 10,000 iterations of 28 × 28 pixels and 100 latents fit. The oldest go
 * first.
 */
const MOST = 64 * 2 ** 20;
/**
 * Bytes that an iteration counts for at least: curves and paths are drawn through all of them, which takes the longer
 * the more there are.
 */
const LEAST = 4096;

export class Iterations {
  /** The newest last, one after another from `first`. @type {Kept[]} */ #kept = [];
  /** The number of the oldest. */ #first = 0;
  #bytes = 0;

  get first() { return this.#first; }
  /** The number of the newest; one less than `first` while there is none. */
  get last() { return this.#first + this.#kept.length - 1; }
  get empty() { return this.#kept.length === 0; }
  /** What they count for. */
  get bytes() { return this.#bytes; }

  /** @param {number} iteration */
  at(iteration) { return /** @type {Kept | undefined} */ (this.#kept[iteration - this.#first]); }

  /**
   * Whether all up to an iteration were given the same, as far as it is not seen.
   * @param {number} iteration One that is kept.
   */
  alike(iteration) {
    const { unseen } = this.#kept[iteration - this.#first].chunk;
    return this.#kept.slice(0, iteration - this.#first + 1).every(({ chunk }) => chunk.unseen === unseen);
  }

  /** Where something given and not seen is another than in the iteration before, and the names of what is. */
  get changes() {
    /** @type {{ iteration: number, changed: string[] }[]} */ const changes = [];
    for (let at = 1; at < this.#kept.length; at++) {
      const { unseen } = this.#kept[at].chunk, before = this.#kept[at - 1].chunk.unseen;
      if (unseen !== before) changes.push({ iteration: this.#first + at, changed: changedIn(unseen, before) });
    }
    return changes;
  }

  /** @param {Omit<Chunk, "r" | "e" | "bytes">} came Of the iterations that follow the newest. */
  append(came) {
    const { tensors, count } = came, r = byLayer(tensors, "r"), e = byLayer(tensors, "e", 0);
    const chunk = { ...came, r, e, bytes: Math.max(LEAST, byteLength(tensors) / count) };
    for (let row = 0; row < chunk.count; row++) this.#kept.push({ chunk, row });
    this.#bytes += chunk.count * chunk.bytes;
  }

  /** How many of the oldest are beyond the bound; the newest is not, however large it is. */
  get surplus() {
    let surplus = 0;
    for (let bytes = this.#bytes; bytes > MOST && surplus < this.#kept.length - 1;)
      bytes -= this.#kept[surplus++].chunk.bytes;
    return surplus;
  }

  /** Begin anew, with the next one's number. @param {number} first @returns {Kept[]} what is gone */
  restart(first) {
    const gone = this.cut(this.#first);
    this.#first = first;
    return gone;
  }

  /** Forget an iteration and what comes after it. @param {number} iteration @returns {Kept[]} what is gone */
  cut(iteration) { return this.#drop(Math.max(0, iteration - this.#first), Infinity); }

  /** Forget what comes before an iteration. @param {number} iteration @returns {Kept[]} what is gone */
  forgetBefore(iteration) {
    const gone = this.#drop(0, iteration - this.#first);
    this.#first = iteration;
    return gone;
  }

  /** @param {number} place @param {number} count */
  #drop(place, count) {
    const gone = this.#kept.splice(place, count);
    for (const { chunk } of gone) this.#bytes -= chunk.bytes;
    return gone;
  }

  /** What is kept now, to be looked at later: it never changes, so it is shared. */
  copy() {
    const other = new Iterations();
    other.#kept = [...this.#kept];
    other.#first = this.#first;
    other.#bytes = this.#bytes;
    return other;
  }
}
