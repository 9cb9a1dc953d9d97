// Predict: x̂ = W f(r), written out as the sum that it is.
/** @import { Figure } from "../panel.js" */
import { element, setText } from "../../lib/dom.js";
import { activationRule, predictGloss } from "../../model/rules.js";
import { norm } from "../layer.js";
import { ready } from "../panel.js";
import { pointLatent } from "../pointing.js";
import { at } from "../table.js";
import { drawSum } from "./picture.js";
import { Sum } from "./sum.js";

const SELECTOR = '.phase[data-phase="predict"]';

/** @type {Figure} */
export const predict = {
  place: { title: "1 Predict", selector: SELECTOR, stage: { least: 96, share: 1.1 } },
  taken: {
    title: "What x̂ is the sum of", symbol: "W f(r)", tone: "w",
    table({ entry, layer }) {
      const rows = Array.from(layer.f, (f, k) => ({ k, f, length: norm(layer.atom(k)) }));
      rows.sort((a, b) => Math.abs(b.f) * b.length - Math.abs(a.f) * a.length);
      return {
        caption: at(`What ${layer.predicted} is the sum of, the largest part first`, entry),
        columns: ["latent k", "f(r_k)", "length of atom w_k", "length of f(r_k) w_k"],
        rows: rows.map(({ k, f, length }) => [k, f, length, Math.abs(f) * length]),
      };
    },
    picture: drawSum,
  },
  mount(page) {
    const sum = new Sum(element("sum"), (latent) => pointLatent(page, latent));
    return [{
      region: document.querySelector(SELECTOR),
      paint: ready(page, (_, entry, layer) => {
        const { view, slow } = page;
        sum.paint(layer.of(view.xh ?? entry), view.state === "playing" && !slow.racing);
      }),
    }];
  },
  describe(model, layer) {
    setText(element("predict-gloss"), predictGloss(model, layer));
    setText(element("activation"), activationRule(model, layer));
  },
};
