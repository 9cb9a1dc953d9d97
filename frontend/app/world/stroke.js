// A stroke: the few points that a pointer was sampled at, as one smooth line of ink.
/** @import { Ink, Point } from "./ink.js" */

/** @param {Point} a @param {Point} b @param {number} share @returns {Point} */
const between = (a, b, share) => ({
  x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y), radius: a.radius + share * (b.radius - a.radius),
});

// Pieces of a curve are straight lines of about this many ink pixels.
const PIECE = 2;

export class Stroke {
  /** Where the pointer was last. @type {Point} */ #last;
  /** How far ink has flowed: half-way to the last point. @type {Point} */ #drawn;

  /** @param {Ink} ink @param {boolean} erase @param {Point} start */
  constructor(ink, erase, start) {
    this.ink = ink;
    this.erase = erase;
    this.#last = this.#drawn = start;
    ink.line(start, start, erase);
  }

  /**
   * On to the next point: a parabola through the middles of what the pointer has drawn, bent by the point between them.
   * @param {Point} next
   */
  to(next) {
    const start = this.#drawn, bend = this.#last, end = between(this.#last, next, 0.5);
    const length = Math.hypot(bend.x - start.x, bend.y - start.y) + Math.hypot(end.x - bend.x, end.y - bend.y);
    const pieces = Math.max(1, Math.ceil(length / PIECE));
    for (let piece = 1; piece <= pieces; piece++) {
      const share = piece / pieces;
      const point = between(between(start, bend, share), between(bend, end, share), share);
      this.ink.line(this.#drawn, point, this.erase);
      this.#drawn = point;
    }
    this.#last = next;
  }

  /** The pointer was lifted: the last half of a piece. */
  end() {
    this.ink.line(this.#drawn, this.#last, this.erase);
  }
}
