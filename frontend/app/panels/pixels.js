// The pictures of x − x̂ = e, which are in a row: they have one scale, and the pixel that is looked at is marked on
// all of them.
/** @import { Shades } from "../lib/colours.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Page, Part } from "./panel.js" */
import { element, within, setText } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { Picture, pixelsOf } from "../lib/picture.js";
import { ofError, ready } from "./panel.js";
import { point, pointAtPixels } from "./pointing.js";

/**
 * Full colour, in the units of x. Pixels run from 0 to 1; what leaves that range, as at an unsafe rate, is shown in
 * full colour. A model of one number has its own units: 4 is what its slider goes up to.
 * @param {Model} model
 */
export const fullScale = ({ sizes }) => (sizes[0] > 1 ? 1 : 4);

/**
 * A picture of that row, painted.
 * @param {Page} page @param {"x" | "xh" | "e"} of What it is of; its canvas is picture-x and so on.
 * @param {Shades} shades
 * @param {(model: Model, of: { xh: Entry, e: Entry }) => { values: Numbers, mask?: Numbers }} read Which numbers of the
 *   entries that x̂ and e are of.
 * @param {(full: number) => void} [scaled] Told the full scale at each painting.
 * @returns {Part}
 */
export function pixelPicture(page, of, shades, read, scaled) {
  const canvas = /** @type {HTMLCanvasElement} */ (element(`picture-${of}`)), picture = new Picture(canvas, shades);
  const figure = /** @type {HTMLElement} */ (canvas.parentElement), label = within(figure, ".only");
  pointAtPixels(canvas, (focus) => point(page, focus));
  return {
    region: canvas.closest(".phase"),
    paint: ready(page, (model, entry) => {
      const { view: { focus, xh, awaits } } = page;
      const { values, mask } = read(model, { xh: xh ?? entry, e: ofError(page, entry) });
      const full = fullScale(model), single = values.length === 1;
      picture.paint(values, pixelsOf(model.shape), full, mask);
      figure.classList.toggle("awaited", of !== "x" && awaits[of]);
      setText(label, single ? fixed(values[0]) : "");
      mark(canvas, focus?.kind === "pixel" && !single ? focus.index : -1);
      scaled?.(full);
    }),
  };
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
  const wide = canvas.clientWidth / canvas.width, high = canvas.clientHeight / canvas.height;
  const left = canvas.offsetLeft + canvas.clientLeft + (index % canvas.width) * wide;
  const top = canvas.offsetTop + canvas.clientTop + Math.floor(index / canvas.width) * high;
  cell.style.cssText = `left:${left}px;top:${top}px;width:${wide}px;height:${high}px`;
}
