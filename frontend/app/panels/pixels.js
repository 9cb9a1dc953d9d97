// Compare: three pictures, x − x̂ = e. The pixel that is looked at is marked on all of them.
/** @import { Entry, Model } from "../types.js" */
/** @import { Focus } from "../record/view.js" */
import { SHADES } from "../lib/colours.js";
import { fixed } from "../lib/format.js";
import { Picture, pixelsOf } from "../lib/picture.js";

/** Full colour, in the units of x. Pixels run from 0 to 1; what leaves that range, as at an unsafe rate, is shown in full colour. A model of
 * one number has its own units: 4 is what its slider goes up to. @param {Model} model */
export const fullScale = (model) => (model.sizes[0] > 1 ? 1 : 4);

export class Compare {
  /** @param {{ x: HTMLCanvasElement, xh: HTMLCanvasElement, e: HTMLCanvasElement }} canvases @param {(focus: Focus) => void} point */
  constructor(canvases, point) {
    this.x = new Picture(canvases.x, SHADES.x);
    this.xh = new Picture(canvases.xh, SHADES.xh);
    this.e = new Picture(canvases.e, SHADES.e);
    this.scale = /** @type {HTMLElement} */ (canvases.e.parentElement?.querySelector(".scale"));
    for (const canvas of Object.values(canvases)) pointAtPixels(canvas, point);
  }

  /** @param {Model} model @param {Entry} xh @param {Entry} e @param {Focus} focus */
  paint(model, xh, e, focus) {
    const size = pixelsOf(model.shape), full = fullScale(model);
    this.x.paint(e.sensed.x, size, full, e.sensed.mask);
    this.xh.paint(xh.xh, size, full);
    this.e.paint(e.e, size, full, e.sensed.mask);
    const single = model.sizes[0] === 1;
    label(this.x, single ? fixed(e.sensed.x[0]) : "");
    label(this.xh, single ? fixed(xh.xh[0]) : "");
    label(this.e, single ? fixed(e.e[0]) : "");
    this.#legend(full);
    for (const { canvas } of [this.x, this.xh, this.e]) mark(canvas, focus?.kind === "pixel" && !single ? focus.index : -1);
  }

  /** @param {number} full */
  #legend(full) {
    if (this.scale.dataset.full === String(full)) return;
    this.scale.dataset.full = String(full);
    this.scale.innerHTML = `−${full}<i></i>+${full}`;
    this.scale.ariaLabel = `Colours: blue −${full}, made up; black 0; orange +${full}, missed`;
  }
}

/**
 * A frame around a pixel. It lies over the canvas, whose own pixels stay the numbers' alone.
 * @param {HTMLCanvasElement} canvas @param {number} index -1 for none
 */
function mark(canvas, index) {
  const figure = /** @type {HTMLElement} */ (canvas.parentElement);
  let cell = /** @type {HTMLElement | null} */ (figure.querySelector(".cell"));
  if (index < 0 || index >= canvas.width * canvas.height) return cell?.remove();
  if (!cell) {
    cell = document.createElement("i");
    cell.className = "cell";
    figure.append(cell);
  }
  const { clientWidth, clientHeight } = canvas, wide = clientWidth / canvas.width, high = clientHeight / canvas.height;
  const left = canvas.offsetLeft + canvas.clientLeft + (index % canvas.width) * wide;
  const top = canvas.offsetTop + canvas.clientTop + Math.floor(index / canvas.width) * high;
  cell.style.cssText = `left:${left}px;top:${top}px;width:${wide}px;height:${high}px`;
}

/** The number itself, where a picture is of one pixel. @param {Picture} picture @param {string} text */
function label(picture, text) {
  const element = picture.canvas.parentElement?.querySelector(".only");
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Report the pixel under the pointer, or, with the arrow keys, the one chosen on the focused picture. A finger hovers over nothing: a tap
 * takes a pixel, and it stays taken until it is tapped again or something else is pointed at.
 * @param {HTMLCanvasElement} canvas @param {(focus: Focus) => void} point
 */
function pointAtPixels(canvas, point) {
  let chosen = { row: 0, column: 0 };
  let tapped = -1;
  const tell = (/** @type {number} */ row, /** @type {number} */ column) => {
    chosen = { row: Math.min(Math.max(row, 0), canvas.height - 1), column: Math.min(Math.max(column, 0), canvas.width - 1) };
    point({ kind: "pixel", index: chosen.row * canvas.width + chosen.column });
  };
  const tellUnder = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    tell(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), Math.floor(((event.clientX - box.left) / box.width) * canvas.width));
  };
  canvas.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") tellUnder(event); });
  canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") point(null); });
  canvas.addEventListener("click", (event) => {
    const before = tapped;
    tellUnder(event);
    tapped = chosen.row * canvas.width + chosen.column;
    if (!(event instanceof PointerEvent && event.pointerType === "touch")) tapped = -1;
    else if (tapped === before) point(((tapped = -1), null));
  });
  // What was tapped stays in sight when the tap is followed by one on a button.
  canvas.addEventListener("blur", () => { if (tapped < 0) point(null); });
  canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) tell(canvas.height >> 1, canvas.width >> 1); });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    tell(chosen.row + move[0], chosen.column + move[1]);
  });
}
