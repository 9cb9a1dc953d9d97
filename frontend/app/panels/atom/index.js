// Atom: one column of W, large: what it draws, how long it is, how much it was used, and how it changed last.
/** @import { Figure, Shown } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { element } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { few, fixed } from "../../lib/format.js";
import { square } from "../drawing.js";
import { columnOf, magnitude, strongest } from "../layer.js";
import { openIn, ready } from "../panel.js";
import { at, grid } from "../table.js";
import { above, atomNamed, placeOf } from "../words.js";
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
  sentences: {
    Atom({ layer, latent }) {
      const atom = layer.atom(latent), most = maximum(atom), size = layer.grid;
      if (atom.length === 1) return `W is ${fixed(atom[0], 4)}.`;
      const takes = minimum(atom) < 0 ? `; it takes away ${few(-minimum(atom))} at most` : "";
      const { where } = above(atom, most / 2, size);
      const adds = most > 0 ? ` adds ink, ${few(most)} at most, more than half of it in ${where}` : " adds no ink";
      return `${atomNamed(layer, latent)}${adds}${takes}.`;
    },
    "Change of the atom"({ page: { slow }, layer, latent }) {
      const change = slow.lastChange(layer.layer), delta = change && columnOf(change.delta, layer, latent);
      if (!delta) return "No update has changed it.";
      const at = strongest(delta), where = delta.length > 1 ? `, at ${placeOf(at, layer.grid)}` : "";
      const most = delta[at] ? ` changed by ${few(delta[at])} at most${where},` : " stayed as it was";
      return `${atomNamed(layer, latent)}${most} from update ${change.from} to ${change.to}.`;
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
