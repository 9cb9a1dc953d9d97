// Compare: three pictures, x − x̂ = e.
/** @import { Entry, Model } from "../types.js" */
/** @import { Focus } from "../view.js" */
import { SHADES } from "../colours.js";
import { fixed } from "../format.js";
import { Picture, pixelsOf } from "../picture.js";

export class Compare {
  /** @param {{ x: HTMLCanvasElement, xh: HTMLCanvasElement, e: HTMLCanvasElement }} canvases @param {(focus: Focus) => void} point */
  constructor(canvases, point) {
    this.x = new Picture(canvases.x, SHADES.x);
    this.xh = new Picture(canvases.xh, SHADES.xh);
    this.e = new Picture(canvases.e, SHADES.e);
    for (const canvas of Object.values(canvases)) pointAtPixels(canvas, point);
  }

  /** @param {Model} model @param {Entry} xh @param {Entry} e */
  paint(model, xh, e) {
    const size = pixelsOf(model.shape);
    // Pixels run from 0 to 1. What leaves that range, as at an unsafe rate, is shown in full colour; only a model of other units is scaled.
    const full = model.sizes[0] > 1 ? 1 : Math.max(1, Math.abs(e.sensed.x[0]));
    this.x.paint(e.sensed.x, size, full, e.sensed.mask);
    this.xh.paint(xh.xh, size, full);
    this.e.paint(e.e, size, full, e.sensed.mask);
    const single = model.sizes[0] === 1;
    label(this.x, single ? fixed(e.sensed.x[0]) : "");
    label(this.xh, single ? fixed(xh.xh[0]) : "");
    label(this.e, single ? fixed(e.e[0]) : "");
  }
}

/** The number itself, where a picture is of one pixel. @param {Picture} picture @param {string} text */
function label(picture, text) {
  const element = picture.canvas.parentElement?.querySelector(".only");
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Report the pixel under the pointer, or, with the arrow keys, the one chosen on the focused picture.
 * @param {HTMLCanvasElement} canvas @param {(focus: Focus) => void} point
 */
function pointAtPixels(canvas, point) {
  let chosen = { row: 0, column: 0 };
  const tell = (/** @type {number} */ row, /** @type {number} */ column) => {
    chosen = { row: Math.min(Math.max(row, 0), canvas.height - 1), column: Math.min(Math.max(column, 0), canvas.width - 1) };
    point({ kind: "pixel", index: chosen.row * canvas.width + chosen.column });
  };
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    tell(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), Math.floor(((event.clientX - box.left) / box.width) * canvas.width));
  });
  canvas.addEventListener("pointerleave", () => point(null));
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) tell(canvas.height >> 1, canvas.width >> 1); });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    tell(chosen.row + move[0], chosen.column + move[1]);
  });
}
