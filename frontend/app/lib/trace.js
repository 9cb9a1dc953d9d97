// A curve that grows without end in bounded memory: when it is full, of every stretch of its older half the lowest and
// the highest point are kept, so that no peak and no valley is lost.

const STRETCH = 4;
/** Bytes of a point. */
const POINT = 2 * Float64Array.BYTES_PER_ELEMENT;

export class Trace {
  #x;
  #y;
  #length = 0;
  /** Points before this x were thinned. */ thinned = -Infinity;

  /** @param {number} bytes Kept at most. */
  constructor(bytes) {
    this.bytes = bytes;
    this.bound = Math.floor(bytes / POINT);
    this.#x = new Float64Array(Math.min(this.bound, 1024));
    this.#y = new Float64Array(this.#x.length);
  }

  get length() { return this.#length; }
  /** @param {number} at @returns {number} */
  x(at) { return this.#x[at < 0 ? this.#length + at : at]; }
  /** @param {number} at @returns {number} */
  y(at) { return this.#y[at < 0 ? this.#length + at : at]; }

  /** @param {number} x Larger than any before. @param {number} y */
  push(x, y) {
    if (this.#length === this.#x.length) this.#makeRoom();
    this.#x[this.#length] = x;
    this.#y[this.#length++] = y;
  }

  /** Forget everything from x on. @param {number} x */
  cut(x) {
    this.#length = this.from(x);
  }

  /** The first place at or after x. @param {number} x */
  from(x) {
    let low = 0, high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#x[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns {Trace} */
  copy() {
    const other = new Trace(this.bytes);
    other.#x = this.#x.slice();
    other.#y = this.#y.slice();
    other.#length = this.#length;
    other.thinned = this.thinned;
    return other;
  }

  /**
   * The points from x on, at most about `points` of them: of every stretch the lowest and the highest.
   * @param {number} x @param {number} points
   * @returns {{ x: number[], y: number[] }}
   */
  since(x, points) {
    const first = this.from(x), stretch = Math.max(2, Math.ceil((2 * (this.#length - first)) / points));
    /** @type {{ x: number[], y: number[] }} */
    const curve = { x: [], y: [] };
    this.#extremes(first, this.#length, stretch <= 2 ? 1 : stretch, (at) => {
      curve.x.push(this.#x[at]);
      curve.y.push(this.#y[at]);
    });
    return curve;
  }

  /** @param {number} from @param {number} to @param {number} stretch @param {(at: number) => void} take */
  #extremes(from, to, stretch, take) {
    for (let start = from; start < to; start += stretch) {
      let low = start, high = start;
      for (let at = start + 1; at < Math.min(start + stretch, to); at++) {
        if (this.#y[at] < this.#y[low]) low = at;
        if (this.#y[at] > this.#y[high]) high = at;
      }
      take(Math.min(low, high));
      if (low !== high) take(Math.max(low, high));
    }
  }

  #makeRoom() {
    if (this.#length < this.bound) {
      const x = new Float64Array(Math.min(2 * this.#length, this.bound)), y = new Float64Array(x.length);
      x.set(this.#x);
      y.set(this.#y);
      [this.#x, this.#y] = [x, y];
      return;
    }
    const half = this.#length >> 1;
    this.thinned = this.#x[half];
    let place = 0;
    this.#extremes(0, half, STRETCH, (at) => {
      this.#x[place] = this.#x[at];
      this.#y[place++] = this.#y[at];
    });
    this.#x.copyWithin(place, half, this.#length);
    this.#y.copyWithin(place, half, this.#length);
    this.#length -= half - place;
  }
}
