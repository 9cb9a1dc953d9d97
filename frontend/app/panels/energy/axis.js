// The logarithmic axis of F: what it runs over, its few ticks, and where what has no logarithm stands on it.
import { maximum, minimum } from "../../lib/extremes.js";
import { size } from "../../lib/format.js";

/** The axis goes so many powers of ten below where F began: what falls on towards 0 would flatten all else. */
const DEPTH = 6;
/** It runs over a factor of two at least. */
const LEAST = Math.log10(2);
/** Free above the curve and below it, as shares of what it runs over. */
const ABOVE = 0.06, BELOW = 0.16;
/** Ticks, as multiples of each power of ten: the first of these that are neither too few nor too many. */
const MULTIPLES = [[1, 2, 4], [1, 2, 3, 5], [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 3], [1]], FEWEST = 3, MOST = 4;
/** Ticks are so far apart at least, as a share of the axis. */
const APART = 0.1;

export class LogAxis {
  /** What it runs over, as powers of ten. @type {[number, number]} */ range;
  /** @type {{ at: number, text: string }[]} Each at a power of ten. */ ticks = [];
  #floor;
  /** What is not more than this stands at the floor. */ #least;

  /** @param {number} begun F where the story begins. @param {number[]} values All that is to be in sight. */
  constructor(begun, values) {
    const positive = values.filter((value) => value > 0 && value < Infinity).map(Math.log10);
    let high = positive.length ? maximum(positive) : 0, low = positive.length ? minimum(positive) : high - 1;
    const deepest = (begun > 0 && begun < Infinity ? Math.min(Math.log10(begun), high) : high) - DEPTH;
    const sinks = low < deepest || values.some((value) => value <= 0);
    low = sinks ? Math.floor(Math.max(low, deepest)) : low;
    // In steps, so that the axis does not creep with every iteration.
    const step = high - low > 1.5 ? 0.5 : 0.1;
    low = Math.floor(low / step) * step;
    const spare = Math.max(0, LEAST - (high - low)) / 2, span = Math.max(LEAST, high - low);
    this.#floor = low - spare;
    this.#least = sinks ? 10 ** this.#floor : 0;
    this.range = [this.#floor - BELOW * span, high + spare + ABOVE * span];
    if (sinks) this.#tick(this.#floor, positive.length ? `≤${size(10 ** this.#floor)}` : "0");
    if (values.some((value) => !Number.isFinite(value))) this.#tick(this.range[1], "∞");
    for (const power of positive.length ? powers(this.#floor, this.range[1]) : [])
      this.#tick(power, size(10 ** power));
  }

  /** Where F is drawn: 0 and less at the lowest, what is no number any more at the highest. @param {number} energy */
  height(energy) {
    if (!Number.isFinite(energy)) return 10 ** this.range[1];
    return energy > this.#least ? energy : 10 ** this.#floor;
  }

  /** Where F is drawn, or on the edge beyond which that would be. @param {number} energy */
  inSight(energy) {
    const [low, high] = this.range;
    return 10 ** Math.min(Math.max(Math.log10(this.height(energy)), low), high);
  }

  /** @param {number} at @param {string} text Not where one is already. */
  #tick(at, text) {
    const [from, to] = this.range;
    if (this.ticks.every((tick) => Math.abs(tick.at - at) > APART * (to - from))) this.ticks.push({ at, text });
  }
}

/** Where ticks stand between two powers of ten. @param {number} low @param {number} high */
function powers(low, high) {
  for (const multiples of MULTIPLES) {
    const found = [];
    for (let power = Math.floor(low); power <= high; power++)
      for (const multiple of multiples) found.push(power + Math.log10(multiple));
    const within = found.filter((at) => at >= low - 1e-9 && at <= high);
    if (within.length >= FEWEST && within.length <= MOST) return within;
  }
  const every = Math.ceil((high - low) / MOST), found = [];
  for (let power = Math.ceil(low / every) * every; power <= high; power += every) found.push(power);
  return found;
}
