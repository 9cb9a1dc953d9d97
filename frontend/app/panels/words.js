// What the sentences of several figures have in common: numbers and places of pixels and of latents, in words.
/** @import { Layer } from "./layer.js" */
/** @typedef {ArrayLike<number>} Values */
import { few, fixed } from "../lib/format.js";
import { byActivity, strongest } from "./layer.js";

/** So many latents are named. */
const NAMED = 3;

/** @param {string[]} parts "a", "a and b", "a, b and c" */
const list = (parts) => [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter(Boolean).join(" and ");

/** Of what is smaller than this it is told only that it is: a power of ten is hard to follow by ear. */
const SMALL = 0.001;

/** @param {number} value */
const little = (value) => (Math.abs(value) < SMALL ? `less than ${SMALL}` : few(value));

/** @param {string} what @param {number} from @param {number} to */
const span = (what, from, to) => (from === to ? `${what} ${from}` : `${what}s ${from} to ${to}`);

/** Where a pixel is. @param {number} i @param {[number, number]} size Rows and columns. */
export const placeOf = (i, [rows, columns]) =>
  rows > 1 ? `row ${Math.floor(i / columns)}, column ${i % columns}` : `pixel ${i}`;

/**
 * In how many pixels there is more than `bound`, and which rows and columns they take.
 * @param {Values} values @param {number} bound @param {[number, number]} size
 * @param {Values | null} [mask] Those of 0 are not counted.
 */
export function above(values, bound, [rows, columns], mask = null) {
  let count = 0, top = rows, bottom = -1, left = columns, right = -1;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > bound) || (mask && !mask[i])) continue;
    const row = Math.floor(i / columns), column = i % columns;
    count++;
    [top, bottom, left, right] = [
      Math.min(top, row), Math.max(bottom, row), Math.min(left, column), Math.max(right, column),
    ];
  }
  const across = span(rows > 1 ? "column" : "pixel", left, right);
  return { count, where: !count ? "" : rows > 1 ? `${span("row", top, bottom)}, ${across}` : across };
}

/**
 * What a picture shows of ink.
 * @param {Values} values @param {number} full The value in full colour. @param {[number, number]} size
 * @param {Values | null} [mask]
 */
export function inked(values, full, size, mask = null) {
  const { count, where } = above(values, full / 2, size, mask), sensed = mask ? sensedIn(mask) : values.length;
  if (!sensed) return "nothing of it is sensed";
  const of = sensed < values.length ? `${sensed} sensed pixels` : `${values.length} pixels`;
  return count ? `${count} of ${of} are brighter than one half: ${where}` : `none of ${of} is brighter than one half`;
}

/** How many pixels are sensed. @param {Values} mask */
export const sensedIn = (mask) => Array.from(mask).filter(Boolean).length;

/**
 * Of an error, the largest of either sign, and where.
 * @param {Values} values @param {[number, number]} size @param {Values | null} [mask]
 */
export function missed(values, size, mask = null) {
  let most = -1, least = -1;
  for (let i = 0; i < values.length; i++) {
    if (mask && !mask[i]) continue;
    if (values[i] > (most < 0 ? 0 : values[most])) most = i;
    if (values[i] < (least < 0 ? 0 : values[least])) least = i;
  }
  return list([
    most < 0 ? "misses nothing" : `misses ${little(values[most])} at most, at ${placeOf(most, size)},`,
    least < 0 ? "makes up nothing" : `makes up ${little(-values[least])} at most, at ${placeOf(least, size)}`,
  ]);
}

/** What is less than this is nothing that can be seen. */
const IDLE = 5e-4;

/** Whether a latent takes part in what is predicted. @param {number} f */
export const takesPart = (f) => Math.abs(f) >= IDLE;

/**
 * How many latents take part, and the first of them.
 * @param {Float64Array} f @param {string} what Latents, or what they draw. @param {Values} told Of each.
 */
export function working(f, what, told) {
  const at = byActivity(f).filter((k) => takesPart(f[k])), first = at.slice(0, NAMED);
  const most = list(first.map((k) => `${what} ${k} with ${fixed(told[k])}`));
  return `${at.length} of ${f.length} ${what}s at work${at.length ? `; most of all ${most}` : ""}`;
}

/** What the next update does to r. @param {Float64Array} step */
export function nextMove(step) {
  const most = strongest(step), one = step.length === 1;
  return Math.abs(step[most]) < SMALL ? `The next update moves ${one ? "it" : "each"} by less than ${SMALL}`
    : `The next update moves ${one ? "it" : `latent ${most} most,`} by ${few(step[most])}`;
}

/** From what to what a curve went. @param {number} from @param {number} to */
export const wentFrom = (from, to) => `from ${few(from)} to ${few(to)}`;

/** @param {number} count @param {string} what */
export const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** How one layer's atoms are called. @param {Layer} layer @param {number} k */
export const atomNamed = ({ latents }, k) => (latents === 1 ? "The one atom" : `Atom ${k}`);
