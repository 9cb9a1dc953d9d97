// Locality: one weight, and the only two numbers that change it.
/** @import { Layer } from "../layer.js" */
/** @import { Made } from "../made.js" */
/** @import { Page } from "../panel.js" */
import { within, setMarkup } from "../../lib/dom.js";
import { fixed } from "../../lib/format.js";
import { register } from "../../lib/keys.js";
import { spark } from "../../lib/spark.js";
import { symbol } from "../../model/symbol.js";
import { fitsWeights } from "../../record/fits.js";
import { madeOf } from "../made.js";

/** @typedef {{ unit: number, latent: number }} Weight */
/** A difference as large as this of ΔW from the product is no rounding. */
const ROUNDING = 1e-3;
const HINT = `<b>One weight</b>: pick a pixel of ${symbol("e", "e")} and an atom.`;

export class Locality {
  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.root = root;
    this.text = within(root, ".equation");
    this.history = /** @type {HTMLCanvasElement} */ (within(root, "canvas"));
    this.caption = within(root, ".history-caption");
    this.release = within(root, "button");
    const letGo = () => {
      page.slow.weight = null;
      page.changed();
    };
    this.release.addEventListener("click", letGo);
    // A click on what is dimmed; not on what moves the clocks while the weight is looked at.
    document.addEventListener("click", ({ target }) => {
      if (page.slow.weight === null || !(target instanceof Element) || !target.isConnected) return;
      if (!target.closest("#slow, .transport, dialog, aside")) letGo();
    });
    register({
      key: "Escape", shown: "Esc", name: "let the picked weight go", modes: ["page"],
      when: () => page.slow.weight !== null, do: letGo,
    });
  }

  /** @param {Layer} layer */
  paint(layer) {
    const { weight: picked } = this.page.slow, { units, latents } = layer;
    // Where there is one only, none has to be picked.
    const weight = picked ?? (units * latents === 1 ? { unit: 0, latent: 0 } : null);
    this.root.classList.toggle("picked", weight !== null);
    this.release.hidden = picked === null;
    this.history.hidden = weight === null;
    if (weight && weight.unit < units && weight.latent < latents) return this.#show(layer, weight);
    setMarkup(this.text, HINT);
    return setMarkup(this.caption, "");
  }

  /** @param {Layer} layer @param {Weight} weight */
  #show(layer, weight) {
    const { slow } = this.page, { all } = slow.weights, { weights, latents } = layer, { unit: i, latent: k } = weight;
    const at = i * latents + k, known = all.filter(({ values }) => fitsWeights(layer.model, values));
    const span = all.length > 1
      ? `, at ${all.length} updates seen, ${all[0].update} to ${all[all.length - 1].update}` : "";
    setMarkup(this.text, equation(madeOf(slow, layer), weight, at));
    const way = slow.weight ? " · Esc, or a click elsewhere, lets it go" : "";
    setMarkup(this.caption, `${nameOf(weight)} is <b>${fixed(weights[at], 4)}</b>${way}`);
    const from = `${layer.drawsImage ? "pixel" : "unit"} ${i}`;
    this.history.setAttribute("aria-label", `History of the weight from ${from} to atom ${k}${span}`);
    spark(this.history, known.map(({ values }) => values[layer.layer - 1][at]), "w", {
      dots: known.length < 40, x: known.map(({ update }) => update),
    });
  }
}

/** @param {Weight} weight */
const nameOf = ({ unit, latent }) => `W<sub>${unit},${latent}</sub>`;

/**
 * ΔW_ik = η_w e_i f(r_k), with its numbers.
 * @param {Made} made @param {Weight} weight @param {number} at Its place in W.
 */
function equation({ weighted, f, rate, delta, made }, weight, at) {
  const { unit: i, latent: k } = weight, error = weighted[i], product = rate * error * f[k];
  const change = delta(at), off = Math.abs(change - product);
  const scaled = made?.batch === 1 && off > ROUNDING * Math.max(Math.abs(change), Math.abs(product), 1e-4);
  const end = scaled ? ` <span>and, scaled back with its column, ${fixed(change, 4)}</span>` : "";
  const mean = made && made.batch > 1
    ? ` <span>here; averaged over ${made.batch} images ${fixed(change, 4)}</span>` : "";
  const factors = `${symbol("e", `e<sub>${i}</sub>`)} · ${symbol("f", "f")}(${symbol("r", `r<sub>${k}</sub>`)})`;
  const numbers = `${Number(rate.toPrecision(3))} · ${symbol("e", fixed(error, 3))} · ${symbol("r", fixed(f[k], 3))}`;
  return `<span>Δ${symbol("W", nameOf(weight))} = η<sub>w</sub> · ${factors}</span>
      <span class="numbers">= ${numbers} = <b>${fixed(product, 4)}</b>${end}${mean}</span>`;
}
