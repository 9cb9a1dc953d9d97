// Predict: x̂ written out as the sum it is, the largest contributions first, each a number times a picture.
/** @import { Entry, Model, Numbers } from "../types.js" */
import { SHADES } from "../colours.js";
import { activity } from "../equations.js";
import { fixed, fragment, subscript } from "../format.js";
import { Picture, pixelsOf } from "../picture.js";

/** Which terms are shown changes at most this often (ms), so that they can be read while their numbers run. */
const CALM = 400;
const TERM_WIDTH = 122;

export class Predict {
  /** @type {{ latent: number, number: HTMLElement, root: HTMLElement }[]} */ #terms = [];
  #ranked = 0;
  #width = 700;
  #of = new WeakMap();

  /** @param {HTMLElement} root @param {(latent: number | null) => void} point */
  constructor(root, point) {
    this.root = root;
    const on = (/** @type {Event} */ { target }) => {
      const term = target instanceof Element ? target.closest("[data-latent]") : null;
      point(term ? Number(term.getAttribute("data-latent")) : null);
    };
    new ResizeObserver(([{ contentRect }]) => { this.#width = contentRect.width; }).observe(root);
    root.addEventListener("pointerover", on);
    root.addEventListener("pointerleave", () => point(null));
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {boolean} running */
  paint(model, weights, entry, running) {
    const f = Array.from(entry.r, (value) => activity(model, value));
    const now = performance.now();
    const room = Math.max(1, Math.floor((this.#width - 160) / TERM_WIDTH));
    const fresh = this.#of.get(weights) !== this.root;
    if (fresh || !running || now - this.#ranked > CALM || this.#terms.length > room) {
      const order = f.map((_, k) => k).sort((a, b) => Math.abs(f[b]) - Math.abs(f[a])).slice(0, room);
      if (fresh || order.length !== this.#terms.length || order.some((k, place) => this.#terms[place].latent !== k)) this.#build(model, weights, order);
      this.#ranked = now;
      this.#of.set(weights, this.root);
    }
    for (const { latent, number } of this.#terms) number.textContent = fixed(f[latent]);
    const others = f.filter((value) => Math.abs(value) > 1e-3).length - this.#terms.filter(({ latent }) => Math.abs(f[latent]) > 1e-3).length;
    const rest = this.root.querySelector(".rest");
    if (rest) rest.textContent = others > 0 ? `+ ${others} more` : "";
  }

  /** @param {Model} model @param {Numbers} weights @param {number[]} order */
  #build(model, weights, order) {
    const [rows, columns] = pixelsOf(model.shape);
    const latents = model.sizes[1];
    this.root.replaceChildren(fragment('<span class="sum-head"><i class="sym" data-sym="xh">x̂</i> =</span>'));
    this.#terms = order.map((latent, place) => {
      const part = fragment(`<span class="term" data-latent="${latent}">${place ? '<span class="plus">+</span>' : ""}<b class="sym" data-sym="r"></b><span class="times">·</span><span class="atom"><canvas></canvas><small>w${subscript(latent)}</small></span></span>`);
      const root = /** @type {HTMLElement} */ (part.firstElementChild);
      const atom = Float32Array.from({ length: rows * columns }, (_, i) => weights[i * latents + latent]);
      const full = Math.max(...atom.map(Math.abs)) || 1;
      new Picture(/** @type {HTMLCanvasElement} */ (root.querySelector("canvas")), SHADES.w).paint(atom, [rows, columns], full);
      const number = /** @type {HTMLElement} */ (root.querySelector("b"));
      number.title = `f(r) of latent ${latent}: how active it is`;
      this.root.append(part);
      return { latent, number, root };
    });
    this.root.append(fragment('<span class="rest"></span>'));
  }
}
