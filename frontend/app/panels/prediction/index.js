// x̂ = W f(r): what the network draws.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { fixed } from "../../lib/format.js";
import { pixelsOf } from "../../lib/picture.js";
import { square } from "../drawing.js";
import { fullScale, pixelPicture } from "../pixels.js";
import { at, grid } from "../table.js";
import { inked, sensedIn } from "../words.js";

/** x̂ is as x where it is no further off. */
const NEAR = 0.1;

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
  sentences: {
    Prediction({ page: { view }, model, entry }) {
      if (view.awaits.xh) return `x̂ of iteration ${entry.iteration} is still to come: r has moved.`;
      const { xh, sensed: { x, mask } } = entry, size = pixelsOf(model.shape);
      if (xh.length === 1) return `At iteration ${entry.iteration} x̂ is ${fixed(xh[0])}.`;
      const near = Array.from(xh, (value, i) => Number(mask[i] && Math.abs(value - x[i]) <= NEAR));
      const sensed = sensedIn(mask), of = `${sensed}${sensed < x.length ? " sensed" : ""} pixels`;
      const like = sensed ? `; ${sensedIn(near)} of ${of} are within ${NEAR} of x` : "";
      return `At iteration ${entry.iteration}: ${inked(xh, fullScale(model), size)}${like}.`;
    },
  },
  mount: (page) => [pixelPicture(page, "xh", SHADES.xh, (_, { xh }) => ({ values: xh.xh }))],
};
