// The horizontal axis: the story in the length of its iterations, and left of it a strip with all that was before.

/** The strip, and what is free between it and the story, as shares of the axis. */
const STRIP = 0.13, GAP = 0.015;
/** The axis ends at one of these times a power of ten: so the story fills most of it, and it moves but now and then. */
const ENDS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10];
/** It is no shorter than this. */
const SHORTEST = 20;

export class Span {
  #first; #from; #left; #right;

  /**
   * @param {{ first: number, from: number, last: number }} iterations The oldest that is kept, that with which the
   *   story begins, the last.
   */
  constructor({ first, from, last }) {
    this.#first = first;
    this.#from = from;
    this.end = from + extent(last - from);
    const whole = first < from ? (this.end - from) / (1 - STRIP - GAP) : this.end - from;
    this.#left = this.end - whole;
    this.#right = this.#left + STRIP * whole;
  }

  /** What the axis runs over. @returns {[number, number]} */
  get range() { return [this.#left, this.end]; }

  /** What of it the strip takes; null where nothing was before. @returns {[number, number] | null} */
  get strip() { return this.#first < this.#from ? [this.#left, this.#right] : null; }

  /** Shown where the plot is taken away. In the strip places are not iterations. */
  get ticks() {
    const { strip, end } = this, length = end - this.#from, power = 10 ** Math.floor(Math.log10(length / 4));
    const step = power * (length / 4 >= 5 * power ? 5 : length / 4 >= 2 * power ? 2 : 1), ticks = [];
    if (strip) ticks.push({ at: (strip[0] + strip[1]) / 2, text: `${this.#first}–${this.#from - 1}` });
    for (let at = Math.ceil(this.#from / step) * step; at <= end; at += step) ticks.push({ at, text: String(at) });
    return ticks;
  }

  /** Where an iteration is on the axis: those of the story by their numbers. @param {number} iteration */
  place(iteration) {
    if (iteration >= this.#from) return iteration;
    const share = (iteration - this.#first + 0.5) / (this.#from - this.#first);
    return this.#left + share * (this.#right - this.#left);
  }

  /** The iteration at a share of the axis. @param {number} share */
  iterationAt(share) {
    const at = this.#left + share * (this.end - this.#left), { strip } = this;
    if (!strip || at > (this.#right + this.#from) / 2) return Math.max(this.#from, Math.round(at));
    const along = Math.min((at - strip[0]) / (strip[1] - strip[0]), 0.999);
    return this.#first + Math.floor(along * (this.#from - this.#first));
  }
}

/** @param {number} length */
function extent(length) {
  if (length <= SHORTEST) return SHORTEST;
  const power = 10 ** Math.floor(Math.log10(length));
  return power * /** @type {number} */ (ENDS.find((end) => end * power >= length));
}
