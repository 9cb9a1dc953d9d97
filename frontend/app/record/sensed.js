// What a run senses: x and the mask, from which iteration on. What did not change is kept once, and all of it in
// bounded memory. What else an iteration was given, its rate and its prior, lies with the iterations.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Sensed } from "./entry.js" */

/** Bytes of images and masks that are kept: 10,000 strokes in images of 28 × 28 pixels fit. */
const MOST = 32 * 2 ** 20;

export class SensedRecord {
  /** The newest last, each from a later iteration on. @type {Sensed[]} */ #all = [];
  #bytes = 0;

  get bytes() { return this.#bytes; }

  [Symbol.iterator]() { return this.#all.values(); }

  /** What holds at an iteration. @param {number} iteration */
  at(iteration) { return this.#all.findLast((sensed) => sensed.iteration <= iteration) ?? null; }

  /**
   * What holds from its iteration on, in the place of all that was to hold later.
   * @param {Omit<Sensed, "changed">} sensed
   */
  take({ iteration, x, mask, source }) {
    while ((this.#all.at(-1)?.iteration ?? -1) >= iteration) {
      this.#bytes -= own(/** @type {Sensed} */ (this.#all.pop()), this.#all.at(-1));
    }
    const before = this.#all.at(-1),
      sensed = { iteration, x: anew(x, before?.x), mask: anew(mask, before?.mask), source };
    const changed = before ? `${sensed.x === before.x ? "" : "x"}${sensed.mask === before.mask ? "" : "m"}` : "";
    this.#all.push({ ...sensed, changed });
    this.#bytes += own(sensed, before);
  }

  /**
   * Forget what held before an iteration, and the oldest of what is beyond the bound.
   * @param {number} first The oldest iteration that is kept.
   * @returns {number} the oldest of which it is still known what held; `first`, or later
   */
  forgetBefore(first) {
    let known = first;
    while (this.#all.length > 1 && (this.#all[1].iteration <= first || this.#bytes > MOST)) {
      this.#bytes -= own(/** @type {Sensed} */ (this.#all.shift()), this.#all[0]);
      known = Math.max(known, this.#all[0].iteration);
    }
    return known;
  }

  /** What is kept now, to be looked at later. @returns {SensedRecord} */
  copy() {
    const other = new SensedRecord();
    other.#all = [...this.#all];
    other.#bytes = this.#bytes;
    return other;
  }
}

/**
 * What did not change is the array known before; what did is one of its own, without the frame that it came in.
 * @param {Numbers} values @param {Numbers | undefined} known
 */
function anew(values, known) {
  return known?.length === values.length && known.every((value, at) => value === values[at]) ? known : values.slice();
}

/**
 * Bytes that one has and its neighbour has not.
 * @param {Pick<Sensed, "x" | "mask">} one @param {Pick<Sensed, "x" | "mask"> | undefined} neighbour
 */
function own(one, neighbour) {
  return (one.x === neighbour?.x ? 0 : one.x.byteLength) + (one.mask === neighbour?.mask ? 0 : one.mask.byteLength);
}
