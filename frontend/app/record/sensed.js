// What a run senses: x, the mask and whatever else is seen, from which iteration on. What did not change is kept once,
// and all of it in bounded memory. What else an iteration was given lies with the iterations.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
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
   * @param {{ iteration: number, tensors: Frame["tensors"], source: string }} input
   */
  take({ iteration, tensors, source }) {
    while ((this.#all.at(-1)?.iteration ?? -1) >= iteration) {
      this.#bytes -= own(/** @type {Sensed} */ (this.#all.pop()), this.#all.at(-1));
    }
    const before = this.#all.at(-1);
    const seen = Object.fromEntries(
      Object.entries(tensors).map(([name, { values }]) => [name, anew(values, before?.seen[name])]),
    );
    const names = before ? Object.keys({ ...before.seen, ...seen }) : [];
    const changed = names.filter((name) => seen[name] !== before?.seen[name]);
    const sensed = { iteration, x: seen.x, mask: seen.mask, seen, source, changed };
    this.#all.push(sensed);
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
  const same = known?.length === values.length && known.every((value, at) => Object.is(value, values[at]));
  return same ? known : values.slice();
}

/** Bytes that one has and its neighbour has not. @param {Sensed} one @param {Sensed | undefined} neighbour */
function own({ seen }, neighbour) {
  const others = Object.entries(seen).filter(([name, values]) => values !== neighbour?.seen[name]);
  return others.reduce((sum, [, values]) => sum + values.byteLength, 0);
}
