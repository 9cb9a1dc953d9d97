// Numbers in the place of symbols: in formulas, a symbol of a number shows the number, live while the clock runs.
/** @import { Page } from "../page.js" */
/** @import { Layer } from "../panels/layer.js" */
/** @import { Focus } from "../record/view.js" */
import { setMarkup, within } from "../lib/dom.js";
import { slope } from "../model/activations.js";
import { Equations } from "../model/equations.js";
import { drawing } from "../panels/layer.js";
import { pointedLatent } from "../panels/pointing.js";
import { givenOf } from "../record/equations.js";
import { fits } from "../record/fits.js";
import { fixed, rate } from "../lib/format.js";

/**
 * Pixel i and latent k of the layer that draws it, whose numbers are shown.
 * @typedef {{ i: number, k: number, layer: Layer, learningRate: number }} At
 */

/** What each number is. @type {Record<string, (at: At) => string>} */
const VALUES = {
  x_i: ({ layer: { entry }, i }) => fixed(entry.sensed.x[i]),
  xh_i: ({ layer: { entry }, i }) => fixed(entry.xh[i]),
  e_i: ({ layer, i }) => fixed(layer.error[i]),
  r_k: ({ layer, k }) => fixed(layer.r[k]),
  f_k: ({ layer, k }) => fixed(layer.f[k]),
  slope_k: ({ layer, k }) => fixed(slope(layer.model, layer.layer, layer.r[k])),
  W_ik: ({ layer: { weights, latents }, i, k }) => fixed(weights[i * latents + k]),
  pull_k: ({ layer, k }) => fixed(layer.equations.backproject(layer.layer)[k]),
  dr_k: ({ layer, k }) => fixed(layer.move(k).change, 3),
  dW_ik: ({ layer, i, k, learningRate }) => fixed(learningRate * layer.weighted[i] * layer.f[k], 4),
  eta: ({ layer: { entry } }) => rate(entry.rate),
  etaw: ({ learningRate }) => rate(learningRate),
  lambda: ({ layer: { entry } }) => rate(entry.prior),
  F: ({ layer: { entry } }) => fixed(entry.energy),
  half_e2: ({ layer: { model, entry } }) =>
    fixed(new Equations(model, givenOf(entry), entry.weights.values, entry.r).energy(0)),
};

/**
 * A number in the place of a symbol; `instead`: what is shown in its place. An `operand` comes after a sign of its
 * own.
 * @typedef {{ symbol: Element, number: HTMLElement, name: string, instead: Element[], operand: boolean }} Place
 */

const MATHML = "http://www.w3.org/1998/Math/MathML";
/** What makes a formula say something of numbers. */
const EQUATES = /[=←<>≤≥≈]/;
/** Those that are of a pixel, and those that are of a latent. */
const OF_PIXEL = /_i/, OF_LATENT = /k$/;

/** @param {ArrayLike<number>} values @param {ArrayLike<number> | null} [mask] Where it is 0 does not count. */
function largest(values, mask = null) {
  let at = 0, most = -1;
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) <= most || (mask && !mask[i])) continue;
    most = Math.abs(values[i]);
    at = i;
  }
  return at;
}

export class NumbersInFormulas {
  /** @type {Place[]} */ #places = [];
  #i = 0;
  #k = 0;
  /** Whether i and k are the page's choice. */ #chosen = false;
  on = false;

  /** @param {Page} page @param {HTMLElement} row With the switch, and the line that says which pixel and latent. */
  constructor(page, row) {
    this.page = page;
    this.row = row;
    this.caption = within(row, "p");
    const toggle = within(row, "[role=switch]");
    toggle.addEventListener("click", () => {
      this.on = !this.on;
      toggle.setAttribute("aria-checked", String(this.on));
      this.#swap();
      page.changed();
    });
  }

  /**
   * Another scene's text: find what can be a number in it. In a sentence a symbol is a name, and stays one.
   * @param {HTMLElement} root @param {boolean} instances Whether its formulas are of what the page shows.
   */
  read(root, instances) {
    this.#chosen = false;
    const displayed = instances ? [...root.querySelectorAll(".formula math")] : [];
    const formulas = displayed.filter((math) => EQUATES.test(math.textContent ?? ""));
    this.#places = formulas.flatMap((math) => [...math.querySelectorAll("[data-value]")]).map((symbol) => {
      const name = symbol.getAttribute("data-value") ?? "";
      if (!VALUES[name]) {
        throw new Error(`expected a number of ${Object.keys(VALUES).join(", ")} in a formula; got ${name}`);
      }
      // In HTML within MathML, so that its width can be fixed.
      const shell = document.createElementNS(MATHML, "mtext"), number = document.createElement("span");
      number.className = "live";
      const colour = symbol.getAttribute("data-sym") ?? symbol.querySelector("[data-sym]")?.getAttribute("data-sym");
      if (colour) number.dataset.sym = colour;
      shell.append(number);
      const before = partBefore(symbol),
        times = before?.hasAttribute("data-value") ? document.createElementNS(MATHML, "mo") : null;
      if (times) times.textContent = "·";
      symbol.after(...(times ? [times, shell] : [shell]));
      return {
        symbol, number, name, instead: times ? [times, shell] : [shell],
        operand: times !== null || /^[−+·]$/.test(before?.textContent ?? ""),
      };
    });
    this.row.hidden = this.#places.length === 0;
    this.#swap();
  }

  #swap() {
    for (const { symbol, instead } of this.#places) {
      symbol.classList.toggle("put-away", this.on);
      for (const part of instead) part.classList.toggle("put-away", !this.on);
    }
    if (!this.on) setMarkup(this.caption, "");
  }

  paint() {
    const { view, trajectory: { model }, slow } = this.page, entry = view.e;
    if (!this.on || !this.#places.length || !model || !entry || !fits(model, entry)) return;
    const layer = drawing(model, entry);
    this.#pick(layer, view.focus);
    const at = { i: this.#i, k: this.#k, layer, learningRate: slow.learning?.rate ?? 0 };
    for (const { number, name, operand } of this.#places) {
      const value = VALUES[name](at), text = operand && value.startsWith("−") ? `(${value})` : value;
      if (number.textContent === text) continue;
      number.textContent = text;
      // As wide as the widest so far: the formula stays where it is while its numbers run.
      number.style.minWidth = `${Math.max(parseFloat(number.style.minWidth) || 0, width(text))}ch`;
    }
    const columns = model.shape[model.shape.length - 1], names = this.#places.map(({ name }) => name);
    const i = `<i>i</i> = ${this.#i}: row ${Math.floor(this.#i / columns)}, column ${this.#i % columns}, ` +
      `${view.focus?.kind === "pixel" ? "pointed at" : "largest |e|"}`;
    const k = `<i>k</i> = ${this.#k}: ${pointedLatent(this.page, layer) === null ? "largest |r|" : "pointed at"}`;
    const html =
      [
        ...(names.some((name) => OF_PIXEL.test(name)) ? [i] : []),
        ...(names.some((name) => OF_LATENT.test(name)) ? [k] : []),
      ]
        .map((line) => `<span>${line}</span>`)
        .join("") || "of the iteration shown";
    setMarkup(this.caption, html);
  }

  /**
   * What is pointed at, else where |e| and |r| are largest. While the clock runs the choice holds, or else the numbers
   * would be of another pixel at every iteration.
   * @param {Layer} layer @param {Focus} focus
   */
  #pick(layer, focus) {
    const playing = this.page.view.state === "playing", fresh = !playing || !this.#chosen;
    const { error, r, entry: { sensed: { mask } } } = layer, pointed = pointedLatent(this.page, layer);
    if (focus?.kind === "pixel" && focus.index < error.length) this.#i = focus.index;
    else if (fresh || this.#i >= error.length) this.#i = largest(error, mask);
    if (pointed !== null && pointed < r.length) this.#k = pointed;
    else if (fresh || this.#k >= r.length) this.#k = largest(r);
    this.#chosen = !focus;
  }
}

/**
 * What a formula has before a part, spaces and numbers that stand in for something left out.
 * @param {Element} symbol
 */
function partBefore(symbol) {
  let before = symbol.previousElementSibling;
  while (before && (before.localName === "mspace" || before.querySelector(".live") || before.textContent === "·")) {
    before = before.previousElementSibling;
  }
  return before;
}

/** In digits: a point is narrower, a minus sign wider. @param {string} text */
const width = (text) =>
  [...text].reduce((sum, sign) => sum + (".()".includes(sign) ? 0.6 : sign === "−" ? 1.35 : 1), 0);
