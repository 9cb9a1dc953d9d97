// Pictures of pixels: one canvas pixel a pixel, enlarged by the stylesheet without smoothing.
/** @import { Shades } from "./colours.js" */
/** @import { Numbers } from "./safetensors.js" */
import { unsensed } from "./colours.js";

/**
 * (rows, columns) of a model's pixels; a model of one number has a picture of one pixel.
 * @param {number[]} shape @returns {[number, number]}
 */
export const pixelsOf = (shape) => (shape.length === 2 ? [shape[0], shape[1]] : [1, shape[0]]);

export class Picture {
  /** @type {ImageData | null} */ #image = null;
  /** In which shades it is. @type {Uint32Array | null} */ #in = null;
  /** @type {Parameters<Picture["paint"]> | null} */ #last = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Shades} shades
   */
  constructor(canvas, shades) {
    this.canvas = canvas;
    this.shades = shades;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /**
   * @param {Numbers} values
   * @param {[number, number]} size rows, columns
   * @param {number} full the value shown in full colour
   * @param {Numbers | null} [mask] pixels of mask 0 are shown as not sensed
   */
  paint(values, [rows, columns], full, mask = null) {
    if (!this.#image || this.#image.width !== columns || this.#image.height !== rows) {
      this.canvas.width = columns;
      this.canvas.height = rows;
      this.#image = this.context.createImageData(columns, rows);
    }
    this.#last = [values, [rows, columns], full, mask];
    this.#in = this.shades();
    shade(new Uint32Array(this.#image.data.buffer), values, this.#in, full, mask);
    this.context.putImageData(this.#image, 0, 0);
  }

  /** Whether it was painted in the other theme. */
  get faded() { return this.#in !== null && this.#in !== this.shades(); }

  /** The same once more, in the theme at hand. */
  again() {
    if (this.#last) this.paint(...this.#last);
  }
}

/**
 * Numbers as pixels.
 * @param {Uint32Array} pixels Written. @param {Numbers} values @param {Uint32Array} shades @param {number} full
 * @param {Numbers | null} [mask] As of a picture.
 */
export function shade(pixels, values, shades, full, mask = null) {
  const unit = 127 / full, hidden = unsensed();
  for (let i = 0; i < pixels.length; i++) {
    const at = 128 + Math.round(values[i] * unit);
    pixels[i] = mask && !mask[i] ? hidden : shades[at < 0 ? 0 : at > 255 ? 255 : at];
  }
}
