// The atoms that changed most: before + Δ = after. What is added is far too faint to be seen beside what it is added
// to, so each picture is at its own full strength, and how many times stronger Δ is shown is said.
/** @import { Layer } from "../layer.js" */
/** @import { Made } from "../made.js" */
import { SHADES } from "../../lib/colours.js";
import { allWithin, setMarkup, setText, within } from "../../lib/dom.js";
import { few, fixed, fragment, operand, subscript } from "../../lib/format.js";
import { Picture } from "../../lib/picture.js";
import { columnOf, magnitude, norm } from "../layer.js";

/** Shown at most, and where there is no room at all; and the least height (em) of one. */
const MOST = 8, LEAST = 3, ROW = 2.8;
/** While r moves, which ones they are changes at most this often (ms). */
const CALM = 1000;

/** @typedef {{ root: HTMLElement, latent: number, pictures: Picture[] }} Tile */

export class Changes {
  /** @type {Tile[]} */ #tiles = [];
  /** What is painted. @type {unknown[]} */ #painted = [];
  #ranked = -Infinity;

  /** How many there is room for. */ #room = MOST;

  /** @param {HTMLElement} root @param {(latent: number) => void} pick @param {() => void} changed */
  constructor(root, pick, changed) {
    this.list = within(root, "ol");
    new ResizeObserver(([{ contentRect: { height } }]) => {
      const type = parseFloat(getComputedStyle(this.list).fontSize), before = this.#room;
      this.#room = Math.min(MOST, Math.max(LEAST, Math.floor(height / (ROW * type))));
      if (this.#room !== before) changed();
    }).observe(this.list);
    this.list.addEventListener("click", ({ target }) => {
      const tile = target instanceof Element ? target.closest("[data-latent]") : null;
      if (tile) pick(Number(tile.getAttribute("data-latent")));
    });
  }

  /** @param {Layer} layer @param {Made} made @param {boolean} running @param {number | null} picked */
  paint(layer, made, running, picked) {
    const { weights } = layer, of = made.made ?? layer.entry, room = this.#room;
    const painted = [of, weights, made.rate, room];
    const faded = this.#tiles.some(({ pictures }) => pictures.some((picture) => picture.faded));
    if (faded || painted.some((one, at) => one !== this.#painted[at])) {
      const calm = running && !made.made && performance.now() - this.#ranked < CALM && this.#tiles.length > 0;
      if (!calm || this.#tiles.some(({ latent }) => latent >= layer.latents)) this.#rank(layer, made);
      for (const tile of this.#tiles) draw(tile, layer, made);
      this.#painted = painted;
    }
    for (const { root, latent } of this.#tiles) root.setAttribute("aria-pressed", String(latent === picked));
  }

  /** @param {Layer} layer @param {Made} made */
  #rank(layer, { delta }) {
    const { latents, units } = layer, squared = new Float64Array(latents);
    for (let at = 0, i = 0; i < units; i++) {
      for (let k = 0; k < latents; k++, at++) squared[k] += delta(at) ** 2;
    }
    const order = Array.from(squared.keys()).filter((k) => squared[k] > 0)
      .sort((a, b) => squared[b] - squared[a]).slice(0, this.#room);
    this.#ranked = performance.now();
    const single = units === 1;
    const same = order.length === this.#tiles.length && order.every((k, at) => this.#tiles[at].latent === k);
    if (same && this.list.classList.contains("numbers") === single) return;
    this.list.classList.toggle("numbers", single);
    this.#tiles = order.map((latent) => tileOf(latent, single));
    this.list.replaceChildren(...this.#tiles.map(({ root }) => {
      const item = document.createElement("li");
      item.append(root);
      return item;
    }));
  }
}

/** @param {number} latent @param {boolean} single Whether its pictures would be of one pixel: then they are numbers. */
function tileOf(latent, single) {
  const part = single ? "<b></b>" : '<canvas class="film"></canvas>';
  const root = /** @type {HTMLElement} */ (fragment(
    `<button type="button" class="tile" data-latent="${latent}" aria-pressed="false">${part}<span>+</span>${part}` +
    `<span>=</span>${part}<small></small></button>`
  ).firstElementChild);
  const shades = [SHADES.w, SHADES.e, SHADES.w];
  const pictures = /** @type {HTMLCanvasElement[]} */ (allWithin(root, "canvas"))
    .map((canvas, at) => new Picture(canvas, shades[at]));
  return { root, latent, pictures };
}

/** @param {Tile} tile @param {Layer} layer @param {Made} made */
function draw({ root, latent, pictures }, layer, { delta, made }) {
  const change = columnOf(delta, layer, latent), now = layer.atom(latent);
  const [before, after] = made
    ? [now.map((value, i) => value - change[i]), now] : [now, now.map((value, i) => value + change[i])];
  const most = Math.max(magnitude(before), magnitude(after)) || 1, largest = magnitude(change) || 1;
  const times = Number((most / largest).toPrecision(2));
  const words = `largest change ${few(largest)}, length ${fixed(norm(before))} → ${fixed(norm(after))}`;
  if (pictures.length) {
    [[before, most], [change, largest], [after, most]].forEach(([values, full], at) => {
      pictures[at].paint(/** @type {Float64Array} */ (values), layer.grid, /** @type {number} */ (full));
    });
    setMarkup(within(root, "small"), `<span>w${subscript(latent)}</span> <span>Δ ×${times}</span>`);
  } else {
    const numbers = [fixed(before[0], 4), operand(change[0], 4), fixed(after[0], 4)];
    allWithin(root, "b").forEach((place, at) => setText(place, numbers[at]));
    setMarkup(within(root, "small"), `<span>w${subscript(latent)}: before + Δ = after</span>`);
  }
  root.setAttribute("aria-label", `Atom ${latent}: ${words}`);
  root.title = `atom ${latent}: ${words}`;
}
