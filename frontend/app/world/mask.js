// What has been touched: for each pixel of the image, whether the hand has been near enough to feel it.
import { near } from "./near.js";

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
    near(from, to, REACH, this.rows, this.columns, (at, distance) => {
      if (distance <= REACH) this.pixels[at] = 1;
    });
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
