// e = x − x̂: what the prediction missed or made up.
/** @import { Figure, } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { pixelsOf } from "../../lib/picture.js";
import { within } from "../../lib/dom.js";
import { fixed } from "../../lib/format.js";
import { imageError } from "../../record/equations.js";
import { square } from "../drawing.js";
import { fullScale, pixelPicture } from "../pixels.js";
import { at, grid } from "../table.js";
import { missed } from "../words.js";

const SELECTOR = "figure[aria-label='Prediction error']";

/** @type {Figure} */
export const error = {
  place: { title: "Prediction error", selector: SELECTOR, stage: { square: true } },
  taken: {
    title: "Prediction error", symbol: "e", tone: "e",
    table({ model, entry }) {
      return grid(
        at("The error e = x − x̂ (what is not sensed is left empty)", entry),
        pixelsOf(model.shape), imageError(model, entry), entry.sensed.mask,
      );
    },
    picture(shown, named) {
      const { model, entry, entry: { sensed: { mask } } } = shown;
      const values = imageError(model, entry), size = pixelsOf(model.shape);
      return square(shown, named, { values, size, shades: SHADES.e, full: fullScale(model), signed: true, mask });
    },
  },
  sentences: {
    "Prediction error"({ page: { view }, model, entry }) {
      const { iteration, sensed: { mask } } = entry, e = imageError(model, entry);
      if (view.awaits.e) return `e of iteration ${iteration} is still to come.`;
      if (e.length === 1) return `At iteration ${iteration} e is ${fixed(e[0])}.`;
      return `x̂ at iteration ${iteration} ${missed(e, pixelsOf(model.shape), mask)}.`;
    },
  },
  mount(page) {
    const scale = within(document, `${SELECTOR} .scale`);
    const legend = (/** @type {number} */ full) => {
      if (scale.dataset.full === String(full)) return;
      scale.dataset.full = String(full);
      scale.innerHTML = `−${full}<i></i>+${full}`;
      scale.ariaLabel = `Colours: blue −${full}, made up; ground 0; orange +${full}, missed`;
    };
    return [
      pixelPicture(page, "e", SHADES.e, (model, { e }) => (
        { values: imageError(model, e), mask: e.sensed.mask }
      ), legend),
    ];
  },
};
