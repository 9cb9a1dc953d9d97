// The change of W: the outer product that it is, e × f(r*) → ΔW.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { element } from "../../lib/dom.js";
import { few, fixed } from "../../lib/format.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { sheet } from "../drawing.js";
import { columnOf, norm, strongest } from "../layer.js";
import { madeOf } from "../made.js";
import { openIn, ready } from "../panel.js";
import { missed, working } from "../words.js";
import { STRETCHED, Product } from "./product.js";

/** @type {Figure} */
export const change = {
  place: { title: "Change of W", selector: "#look-update", tab: "update", stage: { square: true } },
  taken: {
    title: "Weight change", symbol: "ΔW", tone: "w",
    table({ page: { slow }, layer }) {
      const { delta, f, made, rate } = madeOf(slow, layer);
      return {
        caption: `ΔW ${made ? `of update ${made.update}` : "that a step would make now"}, atom by atom; η_w = ${rate}`,
        columns: ["atom k", "f(r*_k)", "length of Δw_k", "smallest change", "largest change"],
        rows: Array.from(f, (active, k) => {
          const column = columnOf(delta, layer, k);
          return [k, active, norm(column), minimum(column), maximum(column)];
        }),
      };
    },
    picture(shown, named) {
      const { delta, f, made } = madeOf(shown.page.slow, shown.layer);
      const title = made ? `What update ${made.update} added to W` : "What a step would add to W now";
      return sheet(shown, { ...named, title }, delta, SHADES.e, STRETCHED, f);
    },
  },
  sentences: {
    "Error at r*"({ page: { slow }, layer }) {
      const { e } = madeOf(slow, layer);
      return e.length === 1 ? `e at r* is ${fixed(e[0])}.` : `At r* ${layer.predicted} ${missed(e, layer.grid)}.`;
    },
    "Activity at r*"({ page: { slow }, layer }) {
      const { f } = madeOf(slow, layer);
      return f.length === 1 ? `f(r*) is ${fixed(f[0])}.` : `f(r*): ${working(f, "latent", f)}.`;
    },
    "Weight change"({ page: { slow }, layer, layer: { latents } }) {
      const { delta, made } = madeOf(slow, layer);
      const sizes = Float64Array.from({ length: latents }, (_, k) => norm(columnOf(delta, layer, k)));
      const most = strongest(sizes), update = made ? `Update ${made.update} changed` : "A step would now change";
      return `${update} atom ${most} most, by a column of length ${few(sizes[most])}.`;
    },
  },
  mount(page) {
    const root = element("look-update"), product = new Product(page, root);
    return [{
      region: root, dear: true, open: openIn(page, "update"),
      paint: ready(page, (_, __, layer) => product.paint(layer)),
    }];
  },
  describe({ sizes }, layer) {
    element("look-update").classList.toggle("one-number", sizes[layer] * sizes[layer - 1] === 1);
  },
};
