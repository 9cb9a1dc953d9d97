// One atom, large: what it draws, how long its column is, how much it was used, and how it changed last.
/** @import { Layer } from "../layer.js" */
/** @import { Page } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { within, setMarkup } from "../../lib/dom.js";
import { fixed, operand, subscript } from "../../lib/format.js";
import { Picture } from "../../lib/picture.js";
import { spark } from "../../lib/spark.js";
import { symbol } from "../../model/symbol.js";
import { columnOf, magnitude, norm, strongest } from "../layer.js";
import { useOf } from "../made.js";
import { pointedLatent } from "../pointing.js";
import { takesPart } from "../words.js";

/**
 * Whose atom is shown: that of the latent pointed at, else of the one picked, else of the most active one.
 * @param {Page} page @param {Layer} layer
 */
export const atomShown = (page, layer) => pointedLatent(page, layer) ?? page.slow.atom ?? strongest(layer.f);

export class Atom {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.drawn = new Picture(within(root, "canvas.drawn"), SHADES.w);
    this.changed = new Picture(within(root, "canvas.changed"), SHADES.e);
    this.history = /** @type {HTMLCanvasElement} */ (within(root, "canvas.history"));
    this.text = {
      name: within(root, ".name"), facts: within(root, ".facts"),
      change: within(root, ".change-caption"), use: within(root, ".use-caption"),
    };
  }

  /** @param {Page} page @param {Layer} layer */
  paint(page, layer) {
    const { slow, slow: { updates } } = page, { f, grid: shape } = layer;
    const k = atomShown(page, layer), atom = layer.atom(k);
    const change = slow.lastChange(layer.layer), delta = change && columnOf(change.delta, layer, k);
    const use = useOf(slow, layer)?.of(k) ?? [];
    this.drawn.paint(atom, shape, magnitude(atom) || 1);
    this.changed.paint(delta ?? new Float64Array(atom.length), shape, (delta && magnitude(delta)) || 1);
    const number = `<b class="sym plain" data-sym="r">${fixed(f[k])}</b>`;
    const active = takesPart(f[k]) ? `f(r${subscript(k)}) = ${number}`
      : `not in ${layer.predicted}`;
    const changed = change && (change.to - change.from === 1 ? `Δ at ${change.to}` : `Δ ${change.from} → ${change.to}`);
    setMarkup(this.text.name, `w${subscript(k)}`);
    const single = layer.units === 1 && layer.latents === 1;
    setMarkup(this.text.facts, single ? oneNumber(layer, delta) : `norm <b>${fixed(norm(atom))}</b><br>${active}`);
    setMarkup(this.text.change, changed ?? "no change");
    setMarkup(
      this.text.use, use.length ? `use, updates ${updates.use.first} – ${updates.last}` : "nothing was learned yet"
    );
    this.history.setAttribute("aria-label", `Use of atom ${k} over ${updates.last} updates`);
    this.history.hidden = !use.length;
    if (use.length) spark(this.history, use, "r", { zero: true });
  }
}

/**
 * Where W is one number that is what there is to see of it: it, what it makes of r, and how it changed last.
 * @param {Layer} layer @param {Float64Array | null} delta
 */
function oneNumber({ weights: [w], f: [f], prediction: [xh], predicted }, delta) {
  const product = `${symbol("W", `w${subscript(0)}`)} ${symbol("f", "f")}(${symbol("r", `r${subscript(0)}`)})`;
  const change = delta ? `<br>changed last by <b>${fixed(delta[0], 4)}</b>` : "";
  return `<b class="one">${symbol("W", `w${subscript(0)}`)} = ${fixed(w, 4)}</b>` +
    `<br>${symbol("xh", predicted)} = ${product} = ${fixed(w, 4)} · ${operand(f)} = <b>${fixed(xh)}</b>${change}`;
}
