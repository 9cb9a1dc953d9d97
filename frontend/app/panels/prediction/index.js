// x̂ = W f(r): what the network draws.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { pixelsOf } from "../../lib/picture.js";
import { square } from "../drawing.js";
import { fullScale, pixelPicture } from "../pixels.js";
import { at, grid } from "../table.js";

/** @type {Figure} */
export const prediction = {
  place: { title: "Prediction", selector: "figure[aria-label='Prediction']", stage: { square: true } },
  taken: {
    title: "Prediction", symbol: "x̂", tone: "xh",
    table: ({ model, entry }) => grid(at("The prediction x̂ = W f(r)", entry), pixelsOf(model.shape), entry.xh),
    picture(shown, named) {
      const { model, entry: { xh: values } } = shown, size = pixelsOf(model.shape);
      return square(shown, named, { values, size, shades: SHADES.xh, full: fullScale(model), signed: false });
    },
  },
  mount: (page) => [pixelPicture(page, "xh", SHADES.xh, (_, { xh }) => ({ values: xh.xh }))],
};
