// What has been touched: for each pixel of the image, whether the hand has been near enough to feel it.

// How far from the middle of the hand a pixel is still felt, in pixels of the image.
const REACH = 1.3;

/** @typedef {{ x: number, y: number }} Place In pixels of the image. */

export class Mask {
  /** @param {number} rows @param {number} columns */
  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
    /** Row by row, 1 where felt. */
    this.pixels = new Uint8Array(rows * columns);
  }

  get felt() { return this.pixels.reduce((sum, felt) => sum + felt, 0); }

  /** @param {0 | 1} value */
  fill(value) {
    this.pixels.fill(value);
  }

  /** The hand has moved in a straight line. @param {Place} from @param {Place} to */
  sweep(from, to) {
    const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - REACH));
    const right = Math.min(this.columns, Math.ceil(Math.max(from.x, to.x) + REACH));
    const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - REACH));
    const bottom = Math.min(this.rows, Math.ceil(Math.max(from.y, to.y) + REACH));
    const dx = to.x - from.x, dy = to.y - from.y;
    const length2 = dx * dx + dy * dy;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const px = column + 0.5 - from.x, py = row + 0.5 - from.y;
        const along = length2 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2)) : 0;
        if (Math.hypot(px - along * dx, py - along * dy) <= REACH) this.pixels[row * this.columns + column] = 1;
      }
    }
  }

  /** Feel a share of all pixels, at random, among those not yet felt. @param {number} share */
  scatter(share) {
    const dark = [...this.pixels.keys()].filter((at) => !this.pixels[at]);
    for (let left = Math.round(share * this.pixels.length); left > 0 && dark.length; left--) {
      const [at] = dark.splice(Math.floor(Math.random() * dark.length), 1);
      this.pixels[at] = 1;
    }
  }
}
