// Where the tour's card stands: beside what it speaks of, never on it, and on as little as can be of everything else.
import { minimum } from "../lib/extremes.js";

/** How far apart (pixels) the places are that are looked at, and how far from anything the card stays. */
const GRID = 12, MARGIN = 8;
/** What is better not covered. */
const BUSY = "figure, .surface, .legend, .transport, .tabs, .sum, .control, .plan, .alarm";
/** So many pixels of it covered are as bad as one of distance. */
const COVERED = 60;

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** @param {Box} a @param {Box} b */
const shared = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** How far it is from one to the other. @param {Box} a @param {Box} b */
const apart = (a, b) => Math.hypot(
  Math.max(0, a.left - b.right, b.left - a.right),
  Math.max(0, a.top - b.bottom, b.top - a.bottom),
);

/**
 * @param {HTMLElement} card @param {HTMLElement} room Within which it is to be.
 * @param {HTMLElement[]} lit What it is to be near. @param {HTMLElement[]} spared What it may not lie on.
 * @returns {{ left: number, top: number }} in pixels of the window
 */
export function placeFor(card, room, lit, spared) {
  const { offsetWidth: width, offsetHeight: height } = card, within = room.getBoundingClientRect();
  const boxes = (/** @type {Iterable<Element>} */ elements) =>
    [...elements].map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0);
  const near = boxes(lit), free = boxes([...lit, ...spared]), busy = boxes(document.querySelectorAll(BUSY));
  // Where the page is scrolled the room reaches beyond the window.
  const first = Math.max(within.top, 0) + MARGIN, last = Math.min(within.bottom, innerHeight) - MARGIN - height;
  let best = { left: within.left + MARGIN, top: first }, least = Infinity;
  for (let top = first; top <= last; top += GRID) {
    for (let left = MARGIN; left + width <= innerWidth - MARGIN; left += GRID) {
      const here = { left, top, right: left + width, bottom: top + height };
      const forbidden = free.reduce((sum, box) => sum + shared(here, box), 0);
      const covered = busy.reduce((sum, box) => sum + shared(here, box), 0);
      const cost = forbidden + covered / COVERED + minimum(near.map((box) => apart(here, box)));
      if (cost < least) [best, least] = [{ left, top }, cost];
    }
  }
  return best;
}
