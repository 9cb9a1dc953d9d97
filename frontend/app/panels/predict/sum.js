// Predict: x̂ written out as the sum it is, the largest contributions first, each a number times a picture.
/** @import { Numbers } from "../../lib/safetensors.js" */
/** @import { Model } from "../../model/model.js" */
/** @import { Layer } from "../layer.js" */
import { SHADES } from "../../lib/colours.js";
import { within } from "../../lib/dom.js";
import { fixed, fragment, subscript } from "../../lib/format.js";
import { Picture } from "../../lib/picture.js";
import { unit } from "../../lib/unit.js";
import { symbol } from "../../model/symbol.js";
import { byActivity, magnitude } from "../layer.js";

/** Which terms are shown changes at most this often (ms), so that they can be read while their numbers run. */
const CALM = 400;
/**
 * Pixels of a laptop that a term takes, and what is after them. On a talk's stage (style/talk.css) there
 * are as many lines as fit.
 */
const WIDE = { term: 92, ends: 24 }, STAGED = { term: 122, ends: 34 }, LINE = 68;

export class Sum {
  /** @type {{ latent: number, sign: HTMLElement | null, number: HTMLElement, picture: Picture }[]} */ #terms = [];
  #ranked = 0;
  /** @type {Numbers | null} The W whose atoms are drawn. */ #drawn = null;
  /** Which layer's terms are ranked: those of another session are nothing to go by. */
  #of = { model: /** @type {Model | null} */ (null), layer: 0 };

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

  /** @param {Layer} layer @param {boolean} running Whether its numbers run. */
  paint(layer, running) {
    const { f, weights } = layer, now = performance.now(), same = layer.is(this.#of), calm = running && same;
    const room = this.#room(), known = this.#terms.every(({ latent }) => latent < f.length);
    this.#of = { model: layer.model, layer: layer.layer };
    if (!known || !calm || now - this.#ranked > CALM || this.#terms.length > room) {
      const order = byActivity(f).slice(0, room);
      if (!same || order.length !== this.#terms.length || order.some(
        (k, place) => this.#terms[place].latent !== k
      )) this.#build(order, layer);
      this.#ranked = now;
    }
    if (this.#drawn !== weights || this.#terms.some(({ picture }) => picture.faded)) {
      for (const { latent, picture } of this.#terms) draw(picture, layer, latent);
    }
    this.#drawn = weights;
    for (const { latent, sign, number } of this.#terms) {
      // Between terms the sign stands where the plus would.
      number.textContent = fixed(sign ? Math.abs(f[latent]) : f[latent]);
      if (sign) sign.textContent = f[latent] < 0 ? "−" : "+";
    }
    const active = (/** @type {number} */ value) => Math.abs(value) > 1e-3;
    const others = f.filter(active).length - this.#terms.filter(({ latent }) => active(f[latent])).length;
    const rest = this.root.querySelector(".rest");
    if (rest) rest.textContent = others > 0 ? `+ ${others}` : "";
  }

  /** How many terms there is room for. */
  #room() {
    const { clientWidth: width, clientHeight: height } = this.root, staged = this.root.closest(".staged");
    const { term, ends } = staged ? STAGED : WIDE;
    const lines = staged ? Math.max(1, Math.floor((height - 24) / LINE)) : 1; // and one for the rest
    return lines * Math.max(1, Math.floor((width - ends * unit()) / (term * unit())));
  }

  /** @param {number[]} order @param {Layer} layer */
  #build(order, { drawsImage, layer }) {
    this.#drawn = null;
    const whole = drawsImage ? symbol("xh", "x̂") : `<i>μ</i>${subscript(layer - 1)}`;
    this.root.replaceChildren(fragment(`<span class="sum-head">${whole} =</span>`));
    this.#terms = order.map((latent, place) => {
      const name = `f(r${subscript(latent)})`;
      const factor = `<span class="factor"><b class="sym" data-sym="r"></b><small>${name}</small></span>`;
      const atom = `<span class="atom"><canvas></canvas><small>w${subscript(latent)}</small></span>`;
      const plus = place ? '<span class="plus">+</span>' : "", times = '<span class="times">·</span>';
      const part = fragment(`<span class="term" data-latent="${latent}">${plus}${factor}${times}${atom}</span>`);
      const root = /** @type {HTMLElement} */ (part.firstElementChild);
      const picture = new Picture(within(root, "canvas"), SHADES.w), number = within(root, "b");
      const sign = /** @type {HTMLElement | null} */ (root.querySelector(".plus"));
      this.root.append(part);
      return { latent, sign, number, picture };
    });
    this.root.append(fragment('<span class="rest"></span>'));
  }
}

/** @param {Picture} picture @param {Layer} layer @param {number} k */
function draw(picture, layer, k) {
  const atom = layer.atom(k);
  picture.paint(atom, layer.grid, magnitude(atom) || 1);
}
