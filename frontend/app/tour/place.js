// Where the tour's card stands: never on what it speaks of, and on as little as can be of everything else.

/** How far apart (pixels) the heights are that are looked at, and how far from any edge the card stays. */
const GRID = 12, MARGIN = 8;
/** What is better not covered. */
const BUSY = "figure, .surface, .transport, .tabs, .sum, .control, .plan, .alarm";
/** So many pixels of it covered are as bad as one of what is spared. */
const COVERED = 60;

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** @param {Box} a @param {Box} b */
const shared = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/**
 * @param {HTMLElement} card @param {HTMLElement} room Within which it is to be, in the middle of something in it.
 * @param {HTMLElement[]} spared What it may not lie on.
 * @returns {{ left: number, bottom: number }} In pixels from these edges of the window: what the card says may grow,
 *   its buttons stay.
 */
export function placeFor(card, room, spared) {
  const { offsetWidth: width, offsetHeight: height } = card, within = room.getBoundingClientRect();
  const boxes = (/** @type {Iterable<Element>} */ elements) =>
    [...elements].map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0);
  const free = boxes(spared), busy = boxes(document.querySelectorAll(BUSY));
  const lefts = boxes(room.children).map(({ left, right }) => (
    Math.max(MARGIN, Math.min((left + right - width) / 2, innerWidth - MARGIN - width))
  ));
  // Where the page is scrolled the room reaches beyond the window.
  const first = Math.max(within.top, 0) + MARGIN, last = Math.min(within.bottom, innerHeight) - MARGIN;
  let best = { left: MARGIN, bottom: innerHeight - last }, least = Infinity;
  for (let bottom = last; bottom - height >= first; bottom -= GRID) {
    for (const left of lefts) {
      const here = { left, top: bottom - height, right: left + width, bottom };
      const forbidden = free.reduce((sum, box) => sum + shared(here, box), 0);
      const covered = busy.reduce((sum, box) => sum + shared(here, box), 0);
      const cost = forbidden + covered / COVERED;
      if (cost < least) [best, least] = [{ left, bottom: innerHeight - bottom }, cost];
    }
  }
  return best;
}
