// Atom: one column of W, large: what it draws, how long it is, how much it was used, and how it changed last.
/** @import { Figure, Shown } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { element } from "../../lib/dom.js";
import { square } from "../drawing.js";
import { magnitude } from "../layer.js";
import { openIn, ready } from "../panel.js";
import { at, grid } from "../table.js";
import { Atom } from "./atom.js";

/** @param {Shown} shown */
const atomOf = ({ layer, latent }) => layer.atom(latent);

/** @type {Figure} */
export const atom = {
  taken: {
    title: "Atom", symbol: "w", tone: "w", ofLatent: true,
    table: (shown) => grid(
      at(`Atom ${shown.latent}: column ${shown.latent} of W`, shown.entry), shown.layer.grid, atomOf(shown)
    ),
    picture(shown, named) {
      const values = atomOf(shown), title = `Atom ${shown.latent}: column ${shown.latent} of W`;
      const { layer: { grid: size } } = shown, signed = values.some((value) => value < 0);
      const full = magnitude(values) || 1;
      return square(shown, { ...named, title }, { values, size, shades: SHADES.w, full, signed });
    },
  },
  mount(page) {
    const root = element("atom-detail"), detail = new Atom(root);
    return [{
      region: root, open: openIn(page, "dictionary"),
      paint: ready(page, (_, __, layer) => detail.paint(page, layer)),
    }];
  },
};
