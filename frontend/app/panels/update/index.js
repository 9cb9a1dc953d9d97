// Update: r ← r + η (…), the rule for the model at hand.
/** @import { Panel } from "../panel.js" */
import { element, setText } from "../../lib/dom.js";
import { guessGloss, updateRule } from "../../model/rules.js";

/** @type {Panel} */
export const update = {
  place: { title: "3 Update", selector: '.phase[data-phase="update"]', stage: { holds: ["loop"] } },
  describe(model, layer) {
    element("update-rule").innerHTML = updateRule(model, layer);
    setText(element("guess-gloss"), guessGloss(model, layer));
  },
};
