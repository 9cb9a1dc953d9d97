// The tray: what was drawn or uploaded, as the model saw it, to be learned from. It is kept in the page.
/** @import { Numbers } from "../lib/safetensors.js" */

const MOST = 24;

/** @param {Numbers} a @param {Numbers} b */
const same = (a, b) => a.length === b.length && a.every((value, at) => value === b[at]);

export class Tray {
  /** The newest last. @type {Numbers[]} */ images = [];
  /** What was taken out by hand, and where it was, the newest last. @type {{ image: Numbers, place: number }[]} */
  #removed = [];
  /** Bumped by whatever changes it. */ version = 0;
  /** The version that was last sent to the server. */ sent = 0;
  /** The image that is being drawn. @type {Numbers | null} */ #growing = null;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** How many were taken out by hand and can be put back. */
  get removed() { return this.#removed.length; }

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
    else if (!this.#removed.some(({ image }) => same(image, x))) this.#put(x, source === "drawing");
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
    const [image] = this.images.splice(place, 1);
    this.#removed = [...this.#removed, { image, place }].slice(-MOST);
    if (this.#growing === image) this.#growing = null;
    this.version++;
    this.changed();
  }

  /** What was taken out last is where it was. */
  putBack() {
    const last = this.#removed.pop();
    if (!last) return;
    this.images.splice(last.place, 0, last.image);
    this.version++;
    this.changed();
  }
}
