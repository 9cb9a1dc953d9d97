// Compare: e = x − x̂, a row of three pictures, and beside them the equation of what is pointed at or another branch's
// prediction.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { few } from "../../lib/format.js";
import { pixelsOf } from "../../lib/picture.js";
import { strongest } from "../layer.js";
import { ofError, ready } from "../panel.js";
import { inked, placeOf } from "../words.js";
import { Beside } from "./beside.js";
import { Inspector } from "./inspector.js";

const SELECTOR = '.phase[data-phase="compare"]';

/** @type {Panel} */
export const compare = {
  place: { title: "2 Compare", selector: SELECTOR, stage: { share: 1.7, wide: true } },
  sentences: {
    "Prediction of the other branch"({ page: { slow: { branches } }, model, entry }) {
      const there = branches.beside(entry.iteration);
      return there ? `${inked(there.xh, 1, pixelsOf(model.shape))}, at iteration ${there.iteration}.` : "";
    },
    "Difference of the predictions"({ page: { slow: { branches } }, model, entry: { iteration, xh } }) {
      const there = branches.beside(iteration)?.xh;
      if (there?.length !== xh.length) return "";
      const at = strongest(xh.map((value, i) => value - there[i]));
      return `${few(xh[at] - there[at])} at most, at ${placeOf(at, pixelsOf(model.shape))}.`;
    },
  },
  mount(page) {
    const beside = new Beside(element("beside")), inspector = new Inspector(element("inspector"), element("pointed"));
    return [
      {
        region: document.querySelector(SELECTOR),
        paint: ready(page, (model, entry) => beside.paint(page, model, entry)),
      },
      {
        region: inspector.root,
        paint: ready(page, (_, entry, layer) => {
          const withKeys = document.activeElement?.matches("canvas:focus-visible");
          inspector.paint(layer.of(ofError(page, entry)), page.view.focus, withKeys);
        }),
      },
    ];
  },
};
