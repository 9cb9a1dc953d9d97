// Settle: F as the sum that it is, for the model at hand and the iteration shown, and whether it comes out the same
// here.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { few, fixed } from "../../lib/format.js";
import { energyRule } from "../../model/rules.js";
import { ofError, ready } from "../panel.js";
import { Verified } from "./verified.js";

const SELECTOR = '.phase[data-phase="settle"]';

/** @type {Panel} */
export const settle = {
  place: { title: "Settle", selector: SELECTOR, stage: {} },
  mount(page) {
    const verified = new Verified(element("verified")), value = element("energy-value");
    return [{
      region: document.querySelector(SELECTOR),
      paint: ready(page, (model, entry) => {
        if (page.view.awaits.e) {
          value.textContent = "";
          return verified.await(entry, page.view.awaits.xh);
        }
        const of = ofError(page, entry), before = page.trajectory.at(of.iteration - 1);
        const { error, energy } = verified.paint(model, of, before);
        // The second part is what is missing to the rounded total, so that the sum on the screen adds up.
        const rest = Number(energy.toFixed(2)) - Number(error.toFixed(2)), total = few(energy);
        // Of so little that it takes more digits there is no room for the parts.
        const whole = model.prior.kind === "flat" || !Number.isFinite(rest) || total !== fixed(energy);
        value.innerHTML = total + (
          whole ? "" : ` = ${fixed(error)} <small>error</small> + ${fixed(rest)} <small>prior</small>`
        );
      }),
    }];
  },
  describe(model) { element("energy-rule").innerHTML = energyRule(model); },
};
