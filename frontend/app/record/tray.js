// The tray: what was drawn or uploaded, as the model saw it, to be learned from. It is kept in the page.
/** @import { Numbers } from "../lib/safetensors.js" */

const MOST = 24;

/** @param {Numbers} a @param {Numbers} b */
const same = (a, b) => a.length === b.length && a.every((value, at) => value === b[at]);

export class Tray {
  /** The newest last. @type {Numbers[]} */ images = [];
  /** Bumped by whatever changes it. */ version = 0;
  /** The version that was last sent to the server. */ sent = 0;
  /** The image that is being drawn. @type {Numbers | null} */ #growing = null;
  /** Taken out by hand: not put in again. @type {Numbers | null} */ #unwanted = null;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /**
   * What the model sees now. As long as it is the same drawing that grows, it is one image.
   * @param {{ x: Numbers, source: string }} seen
   */
  see({ x, source }) {
    if (x.length === 1) return;
    if (this.images.length && this.images[0].length !== x.length) this.images = [];
    const known = this.images.find((image) => same(image, x));
    const drawn = source === "drawing" || source === "upload";
    if (known) this.#growing = drawn && source === "drawing" ? known : null;
    else if (!drawn || x.every((value) => value === 0)) this.#growing = null;
    else if (!this.#unwanted || !same(this.#unwanted, x)) this.#put(x, source === "drawing");
  }

  /** @param {Numbers} x @param {boolean} grows */
  #put(x, grows) {
    const place = grows && this.#growing ? this.images.indexOf(this.#growing) : -1;
    if (place >= 0) this.images[place] = x;
    else this.images.push(x);
    if (this.images.length > MOST) this.images.shift();
    this.#growing = grows ? x : null;
    this.version++;
    this.changed();
  }

  /** What was in it before the page was left. @param {Numbers[]} images */
  fill(images) {
    this.images = [...images, ...this.images].slice(-MOST);
    this.version++;
    this.changed();
  }

  /** @param {number} place */
  remove(place) {
    [this.#unwanted] = this.images.splice(place, 1);
    if (this.#growing === this.#unwanted) this.#growing = null;
    this.version++;
    this.changed();
  }
}
