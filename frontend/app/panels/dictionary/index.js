// Dictionary: the columns of W, each as the picture that it draws.
/** @import { Figure } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { element, setText } from "../../lib/dom.js";
import { fixed } from "../../lib/format.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { sheet } from "../drawing.js";
import { norm } from "../layer.js";
import { useOf } from "../made.js";
import { openIn, ready } from "../panel.js";
import { at } from "../table.js";
import { working } from "../words.js";
import { Dictionary } from "./dictionary.js";

/** @type {Figure} */
export const dictionary = {
  place: { title: "Dictionary", selector: "#look-dictionary", tab: "dictionary", stage: { square: true } },
  taken: {
    title: "Dictionary: the columns of W", symbol: "W", tone: "w",
    table({ page: { slow }, entry, layer }) {
      const use = useOf(slow, layer)?.recent();
      const measured = use ? ["mean |f(r*)| while learning"] : [];
      return {
        caption: at("The columns of W", entry),
        columns: ["atom k", "length of w_k", "smallest weight", "largest weight", "f(r_k)", ...measured],
        rows: Array.from(layer.f, (f, k) => {
          const atom = layer.atom(k);
          return [k, norm(atom), minimum(atom), maximum(atom), f, ...(use ? [use[k]] : [])];
        }),
      };
    },
    picture(shown, named) {
      const { weights, f } = shown.layer;
      return sheet(shown, named, (place) => weights[place], SHADES.w, {}, f);
    },
  },
  sentences: {
    Weights({ layer: { f, latents, predicted } }) {
      if (latents === 1) return `One atom, in ${predicted} with ${fixed(f[0])}.`;
      return `${predicted} is a sum of atoms: ${working(f, "atom", f)}.`;
    },
  },
  mount(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (element("dictionary")), mosaic = new Dictionary(page, canvas);
    return [{
      region: canvas.closest("figure"), dear: true, open: openIn(page, "dictionary"),
      paint: ready(page, (_, __, layer) => mosaic.paint(layer)),
    }];
  },
  describe({ sizes }, layer) {
    const latents = sizes[layer], single = latents * sizes[layer - 1] === 1, { classList } = element("look-dictionary");
    classList.toggle("one-number", single);
    classList.toggle("one-atom", latents === 1);
    const few = single ? "the one weight" : "the one column";
    setText(element("columns"), latents === 1 ? few : `the ${latents} columns`);
  },
};
