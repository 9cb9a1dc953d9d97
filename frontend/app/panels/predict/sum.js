// Predict: x̂ written out as the sum it is, the largest contributions first, each a number times a picture.
/** @import { Entry, Model, Numbers } from "../../types.js" */
import { SHADES } from "../../lib/colours.js";
import { activity } from "../../model/equations.js";
import { maximum } from "../../lib/extremes.js";
import { fixed, fragment, subscript } from "../../lib/format.js";
import { Picture, pixelsOf } from "../../lib/picture.js";

/** Which terms are shown changes at most this often (ms), so that they can be read while their numbers run. */
const CALM = 400;
/** Pixels that a term takes, and what stands before and after them. In a window as narrow
 * as a phone's (style/cards.css) terms are smaller; there, and wherever it is tight, the rest has a line of its own.
 * On the stage of a talk (style/talk.css) there are as many lines as fit. */
const WIDE = { term: 122, ends: 112 }, NARROW = { term: 94, ends: 34 }, STAGED = { term: 122, ends: 34 }, PHONE = 900, TIGHT = 400, LINE = 68;

export class Predict {
  /** @type {{ latent: number, number: HTMLElement, picture: Picture }[]} */ #terms = [];
  #ranked = 0;
  /** @type {Numbers | null} The W whose atoms are drawn. */ #drawn = null;

  /** @param {HTMLElement} root @param {(latent: number | null) => void} point */
  constructor(root, point) {
    this.root = root;
    const on = (/** @type {Event} */ { target }) => {
      const term = target instanceof Element ? target.closest("[data-latent]") : null;
      point(term ? Number(term.getAttribute("data-latent")) : null);
    };
    root.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") on(event); });
    root.addEventListener("click", on);
    root.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") point(null); });
  }

  /** @param {Model} model @param {Entry} entry @param {boolean} running */
  paint(model, entry, running) {
    const f = Array.from(entry.r, (value) => activity(model, value)), { values } = entry.weights;
    const now = performance.now();
    const { clientWidth: width, clientHeight: height } = this.root, staged = this.root.closest(".staged");
    const { term, ends } = staged ? STAGED : innerWidth <= PHONE ? NARROW : WIDE;
    const lines = staged ? Math.max(1, Math.floor((height - 24) / LINE)) : 1; // and one for the rest
    const room = lines * Math.max(1, Math.floor((width - (width < TIGHT ? NARROW.ends : ends)) / term));
    const known = this.#terms.every(({ latent }) => latent < f.length);
    if (!known || !running || now - this.#ranked > CALM || this.#terms.length > room) {
      const order = f.map((_, k) => k).sort((a, b) => Math.abs(f[b]) - Math.abs(f[a])).slice(0, room);
      if (order.length !== this.#terms.length || order.some((k, place) => this.#terms[place].latent !== k)) this.#build(order);
      this.#ranked = now;
    }
    if (this.#drawn !== values) for (const term of this.#terms) draw(model, values, term);
    this.#drawn = values;
    for (const { latent, number } of this.#terms) number.textContent = fixed(f[latent]);
    const others = f.filter((value) => Math.abs(value) > 1e-3).length - this.#terms.filter(({ latent }) => Math.abs(f[latent]) > 1e-3).length;
    const rest = this.root.querySelector(".rest");
    if (rest) rest.textContent = others > 0 ? `+ ${others} more` : "";
  }

  /** @param {number[]} order */
  #build(order) {
    this.#drawn = null;
    this.root.replaceChildren(fragment('<span class="sum-head"><i class="sym" data-sym="xh">x̂</i> =</span>'));
    this.#terms = order.map((latent, place) => {
      const part = fragment(`<span class="term" data-latent="${latent}">${place ? '<span class="plus">+</span>' : ""}<span class="factor"><b class="sym" data-sym="r"></b><small>f(r${subscript(latent)})</small></span><span class="times">·</span><span class="atom"><canvas></canvas><small>w${subscript(latent)}</small></span></span>`);
      const root = /** @type {HTMLElement} */ (part.firstElementChild);
      const picture = new Picture(/** @type {HTMLCanvasElement} */ (root.querySelector("canvas")), SHADES.w);
      const number = /** @type {HTMLElement} */ (root.querySelector("b"));
      this.root.append(part);
      return { latent, number, picture };
    });
    this.root.append(fragment('<span class="rest"></span>'));
  }
}

/** @param {Model} model @param {Numbers} weights @param {{ latent: number, picture: Picture }} term */
function draw(model, weights, { latent, picture }) {
  const latents = model.sizes[1], atom = Float32Array.from({ length: model.sizes[0] }, (_, i) => weights[i * latents + latent]);
  picture.paint(atom, pixelsOf(model.shape), maximum(atom.map(Math.abs)) || 1);
}
