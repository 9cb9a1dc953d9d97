// Locality: one weight, and the only two numbers that change it.
/** @import { Entry, Model } from "../../types.js" */
/** @import { Slow } from "../../record/slow.js" */
import { precision } from "../../model/equations.js";
import { fixed } from "../../lib/format.js";
import { register } from "../../lib/keys.js";
import { madeOf } from "../change/product.js";
import { spark } from "../../lib/spark.js";

const symbol = (/** @type {string} */ name, /** @type {string} */ text) => `<i class="sym" data-sym="${name}">${text}</i>`;
/** A difference as large as this of ΔW from the product is no rounding. */
const ROUNDING = 1e-3;

export class Locality {
  /** @param {HTMLElement} root @param {Slow} slow @param {() => void} changed */
  constructor(root, slow, changed) {
    this.root = root;
    this.slow = slow;
    this.text = /** @type {HTMLElement} */ (root.querySelector(".equation"));
    this.history = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
    this.caption = /** @type {HTMLElement} */ (root.querySelector(".history-caption"));
    this.release = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
    const letGo = () => {
      slow.weight = null;
      changed();
    };
    this.release.addEventListener("click", letGo);
    register({ key: "Escape", shown: "Esc", name: "let the picked weight go", modes: ["page"], when: () => slow.weight !== null, do: letGo });
  }

  /** @param {Model} model @param {Entry} entry */
  paint(model, entry) {
    const { weight } = this.slow;
    this.root.classList.toggle("picked", weight !== null);
    this.release.hidden = weight === null;
    this.history.hidden = weight === null;
    if (!weight || weight.pixel >= model.sizes[0] || weight.latent >= model.sizes[1]) {
      this.#say('<b>One weight</b> <span>Pick a pixel of <i class="sym" data-sym="e">e</i> and an atom of Δ<i class="sym" data-sym="W">W</i>: only two numbers change the weight between them.</span>', "");
      return;
    }
    const { pixel: i, latent: k } = weight, latents = model.sizes[1], at = i * latents + k;
    const { e, f, rate, delta, made } = madeOf(this.slow, model, entry);
    const error = made ? e[i] : e[i] * precision(model, entry, i), product = rate * error * f[k], change = delta(at), now = entry.weights.values[at];
    const name = `W<sub>${i},${k}</sub>`;
    const scaled = made !== null && made.batch === 1 && Math.abs(change - product) > ROUNDING * Math.max(Math.abs(change), Math.abs(product), 1e-4);
    const end = scaled ? ` <span>and, scaled back with its column, ${fixed(change, 4)}</span>` : "";
    const mean = made && made.batch > 1 ? ` <span>here; averaged over ${made.batch} images ${fixed(change, 4)}</span>` : "";
    this.#say(`<span>Δ${symbol("W", name)} = η<sub>w</sub> · ${symbol("e", `e<sub>${i}</sub>`)} · ${symbol("f", "f")}(${symbol("r", `r<sub>${k}</sub>`)})</span>
      <span class="numbers">= ${Number(rate.toPrecision(3))} · ${symbol("e", fixed(error, 3))} · ${symbol("r", fixed(f[k], 3))} = <b>${fixed(product, 4)}</b>${end}${mean}</span>`,
    `${name} is <b>${fixed(now, 4)}</b>${this.slow.seen.all.length > 1 ? `; at ${this.slow.seen.all.length} updates seen, ${this.slow.seen.all[0].update} to ${this.slow.seen.all[this.slow.seen.all.length - 1].update}` : ""}`);
    const seen = this.slow.seen.all.filter(({ values }) => values.length === model.sizes[0] * latents);
    this.history.setAttribute("aria-label", `History of the weight from pixel ${i} to atom ${k}`);
    spark(this.history, seen.map(({ values }) => values[at]), "w", { dots: seen.length < 40, x: seen.map(({ update }) => update) });
  }

  /** @param {string} html @param {string} caption */
  #say(html, caption) {
    if (this.text.dataset.html !== html) this.text.innerHTML = this.text.dataset.html = html;
    if (this.caption.dataset.html !== caption) this.caption.innerHTML = this.caption.dataset.html = caption;
  }
}
