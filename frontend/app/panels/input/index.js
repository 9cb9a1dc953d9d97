// x: what the network is given, and what it has to explain.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { fixed } from "../../lib/format.js";
import { pixelsOf } from "../../lib/picture.js";
import { square } from "../drawing.js";
import { fullScale, pixelPicture } from "../pixels.js";
import { at, grid } from "../table.js";
import { inked } from "../words.js";

/** @type {Figure} */
export const input = {
  place: { title: "Input", selector: "figure[aria-label='Input']", stage: { square: true } },
  taken: {
    title: "Input", symbol: "x", tone: "x",
    table: ({ model, entry, entry: { sensed: { x, mask } } }) => grid(
      at("The input x (what is not sensed is left empty)", entry), pixelsOf(model.shape), x, mask
    ),
    picture(shown, named) {
      const { model, entry: { sensed: { x, mask } } } = shown, size = pixelsOf(model.shape);
      return square(shown, named, { values: x, size, shades: SHADES.x, full: fullScale(model), signed: false, mask });
    },
  },
  sentences: {
    Input({ model, entry: { sensed: { x, mask } } }) {
      if (x.length === 1) return `x is ${fixed(x[0])}.`;
      return `The image: ${inked(x, fullScale(model), pixelsOf(model.shape), mask)}.`;
    },
  },
  mount: (page) => [
    pixelPicture(page, "x", SHADES.x, (_, { e: { sensed: { x, mask } } }) => ({ values: x, mask })),
  ],
};
