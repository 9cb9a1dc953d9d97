// Compare: e = x − x̂, a row of three pictures, and beside them the equation of what is pointed at or another branch's
// prediction.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { ofError, ready } from "../panel.js";
import { Beside } from "./beside.js";
import { Inspector } from "./inspector.js";

const SELECTOR = '.phase[data-phase="compare"]';

/** @type {Panel} */
export const compare = {
  place: { title: "2 Compare", selector: SELECTOR, stage: { share: 1.7, wide: true } },
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
