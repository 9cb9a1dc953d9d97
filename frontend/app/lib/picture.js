// Pictures of pixels: one canvas pixel a pixel, enlarged by the stylesheet without smoothing.
/** @import { Numbers } from "./safetensors.js" */
import { UNSENSED } from "./colours.js";

/**
 * (rows, columns) of a model's pixels; a model of one number has a picture of one pixel.
 * @param {number[]} shape @returns {[number, number]}
 */
export const pixelsOf = (shape) => (shape.length === 2 ? [shape[0], shape[1]] : [1, shape[0]]);

export class Picture {
  /** @type {ImageData | null} */ #image = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Uint32Array} shades 256 of them; the middle one is 0
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
    shade(new Uint32Array(this.#image.data.buffer), values, this.shades, full, mask);
    this.context.putImageData(this.#image, 0, 0);
  }
}

/**
 * Numbers as pixels.
 * @param {Uint32Array} pixels Written. @param {Numbers} values @param {Uint32Array} shades @param {number} full
 * @param {Numbers | null} [mask] As of a picture.
 */
export function shade(pixels, values, shades, full, mask = null) {
  const unit = 127 / full;
  for (let i = 0; i < pixels.length; i++) {
    const at = 128 + Math.round(values[i] * unit);
    pixels[i] = mask && !mask[i] ? UNSENSED : shades[at < 0 ? 0 : at > 255 ? 255 : at];
  }
}
