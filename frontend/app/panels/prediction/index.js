// x̂ = W f(r): what the network draws.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { square } from "../drawing.js";
import { fullScale, pixelPicture } from "../pixels.js";
import { at, grid } from "../table.js";

/** @type {Figure} */
export const prediction = {
  place: { title: "Prediction", selector: "figure[aria-label='Prediction']", stage: { square: true } },
  taken: {
    title: "Prediction", symbol: "x̂", tone: "xh",
    table: ({ model, entry }) => grid(at("The prediction x̂ = W f(r)", entry), model, entry.xh),
    picture(shown, named) {
      const { model, entry } = shown;
      return square(shown, named, { values: entry.xh, shades: SHADES.xh, full: fullScale(model), signed: false });
    },
  },
  mount: (page) => [pixelPicture(page, "picture-xh", SHADES.xh, ({ xh }) => ({ values: xh.xh }))],
};
