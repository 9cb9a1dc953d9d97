// Update: r ← r + η (…), the rule for the model at hand, over the bars of r.
/** @import { Panel } from "../panel.js" */
import { element, setText } from "../../lib/dom.js";
import { updateGloss, updateRule } from "../../model/rules.js";

/** @type {Panel} */
export const update = {
  place: { title: "3 Update", selector: '.phase[data-phase="update"]', stage: {} },
  describe(model, layer) {
    element("update-rule").innerHTML = updateRule(model, layer);
    setText(element("update-gloss"), updateGloss(model, layer));
  },
};
