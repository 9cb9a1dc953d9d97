// The update as the outer product that it is: e × f(r*) → ΔW. What the last update did, or, before one, what the next would do.
/** @import { Entry, Model, Numbers } from "../../types.js" */
/** @import { Change, Slow } from "../../record/slow.js" */
import { colour, SHADES } from "../../lib/colours.js";
import { activity, precision } from "../../model/equations.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { few, fragment } from "../../lib/format.js";
import { Picture, pixelsOf } from "../../lib/picture.js";
import { Mosaic } from "../mosaic.js";

/**
 * What an update is made of. `made`: it was made; else it is what a step would do now.
 * @typedef {{ e: Numbers, f: Numbers, rate: number, delta: (at: number) => number, made: Change | null }} Made
 */

/** @param {Slow} slow @param {Model} model @param {Entry} entry @returns {Made} */
export function madeOf({ change, learning }, model, entry) {
  const latents = model.sizes[1];
  if (change && change.epoch === entry.weights.epoch && change.f.length === latents) {
    return { e: change.e, f: change.f, rate: change.rate, delta: (at) => change.delta[at], made: change };
  }
  const f = Float64Array.from(entry.r, (value) => activity(model, value)), rate = learning?.rate ?? 0;
  const weighted = Float64Array.from(entry.e, (value, i) => value * precision(model, entry, i));
  return { e: entry.e, f, rate, delta: (at) => rate * weighted[Math.floor(at / latents)] * f[at % latents], made: null };
}

/** @param {number} value */
const shade = (value) => Math.min(255, Math.max(0, 128 + Math.round(127 * value)));

export class Product {
  /** @type {unknown} */ #developed = null;
  #e = { rows: 28, columns: 28 };
  #latents = 1;

  /** @param {HTMLElement} root @param {Slow} slow @param {() => void} changed */
  constructor(root, slow, changed) {
    this.slow = slow;
    this.changed = changed;
    const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
    const canvas = (/** @type {string} */ name) => /** @type {HTMLCanvasElement} */ (find(name));
    this.e = new Picture(canvas("#change-e"), SHADES.e);
    this.bars = canvas("#change-f");
    this.mosaic = new Mosaic(canvas("#change-w"));
    this.told = find(".told");
    // With the keys an atom is picked as it is gone to: nothing else shows which one that is.
    const point = (/** @type {number | null} */ latent) => { if (latent !== null && this.mosaic.canvas.matches(":focus-visible")) this.#pick({ latent }); };
    this.mosaic.listen({ point, pick: (latent) => this.#pick({ latent }) });
    this.bars.addEventListener("click", ({ clientX }) => {
      const box = this.bars.getBoundingClientRect();
      this.#pick({ latent: Math.min(this.#latents - 1, Math.max(0, Math.floor(((clientX - box.left) / box.width) * this.#latents))) });
    });
    this.#listenToPixels(this.e.canvas);
  }

  /** @param {HTMLCanvasElement} canvas */
  #listenToPixels(canvas) {
    canvas.addEventListener("click", ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect(), { rows, columns } = this.#e;
      const row = Math.floor(((clientY - box.top) / box.height) * rows), column = Math.floor(((clientX - box.left) / box.width) * columns);
      this.#pick({ pixel: Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1) });
    });
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [0, 0] }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const { rows, columns } = this.#e, at = this.slow.weight?.pixel ?? (rows >> 1) * columns + (columns >> 1);
      const row = Math.min(Math.max(Math.floor(at / columns) + move[0], 0), rows - 1);
      this.#pick({ pixel: row * columns + Math.min(Math.max((at % columns) + move[1], 0), columns - 1) });
    });
  }

  /** What was not chosen of a weight, the pixel or the latent, is where there is most to see. @param {{ pixel?: number, latent?: number }} part */
  #pick(part) {
    this.slow.weight = { pixel: this.strongest.pixel, latent: this.strongest.latent, ...this.slow.weight, ...part };
    this.changed();
  }

  strongest = { pixel: 0, latent: 0 };

  /** @param {Model} model @param {Entry} entry */
  paint(model, entry) {
    const { weight } = this.slow, made = madeOf(this.slow, model, entry), size = pixelsOf(model.shape);
    this.#e = { rows: size[0], columns: size[1] };
    this.#latents = model.sizes[1];
    const most = (/** @type {Numbers} */ of) => Array.from(of).reduce((best, value, at) => (Math.abs(value) > Math.abs(of[best]) ? at : best), 0);
    this.strongest = { pixel: most(made.e), latent: most(made.f) };
    this.e.paint(made.e, size, model.sizes[0] > 1 ? 1 : Math.max(1, Math.abs(made.e[0])));
    if (this.#developed !== (made.made ?? entry)) this.mosaic.develop(model, made.delta, SHADES.e, "all");
    this.#developed = made.made ?? entry;
    const top = Math.max(1e-9, maximum(made.f.map(Math.abs)));
    this.mosaic.paint((k) => ({
      light: weight ? (k === weight.latent ? 1 : 0.22) : 1,
      frame: weight?.latent === k ? "#ffffff" : "#f2c14e", strength: weight ? Number(weight.latent === k) : 0.75 * (Math.abs(made.f[k]) / top),
    }));
    this.#paintBars(made.f, top);
    if (weight) this.#mark(weight, size, made.e);
    this.#tell(model, made);
  }

  /** @param {{ pixel: number, latent: number }} weight @param {[number, number]} size @param {Numbers} e */
  #mark({ pixel, latent }, [rows, columns], e) {
    const { context } = this.e, row = Math.floor(pixel / columns), column = pixel % columns;
    context.fillStyle = "rgb(11 13 17 / 0.72)";
    context.fillRect(0, 0, columns, rows);
    context.fillStyle = "#ffffff";
    for (const [dy, dx] of [[-1, 0], [1, 0], [0, -1], [0, 1], [-1, -1], [1, 1], [-1, 1], [1, -1]]) context.fillRect(column + dx, row + dy, 1, 1);
    context.fillStyle = `#${(SHADES.e[shade(e[pixel])] & 0xffffff).toString(16).padStart(6, "0").replace(/(..)(..)(..)/, "$3$2$1")}`;
    context.fillRect(column, row, 1, 1);
    const { context: grid } = this.mosaic, [x, y, wide, high] = this.mosaic.placeOf(latent, pixel);
    grid.strokeStyle = "#ffffff";
    grid.lineWidth = 1;
    grid.strokeRect(x - 1.5, y - 1.5, wide + 3, high + 3);
  }

  /** @param {Numbers} f @param {number} top */
  #paintBars(f, top) {
    const scale = devicePixelRatio || 1, { bars } = this, width = Math.round(bars.clientWidth * scale), height = Math.round(bars.clientHeight * scale);
    if (!width || !height) return;
    if (bars.width !== width || bars.height !== height) Object.assign(bars, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (bars.getContext("2d")), { weight } = this.slow;
    context.clearRect(0, 0, width, height);
    const low = minimum(f) < 0 ? 0.5 : 0, zero = height * (1 - low) - scale * (low ? 0 : 2), pitch = width / f.length;
    const thick = Math.max(Math.min(pitch * 0.7, 40 * scale), scale * 0.8);
    context.fillStyle = colour("line");
    context.fillRect(0, zero, width, scale);
    context.fillStyle = colour("r");
    f.forEach((value, k) => {
      context.globalAlpha = weight && weight.latent !== k ? 0.22 : 1;
      const high = (value / top) * (zero - 3 * scale);
      context.fillRect((k + 0.5) * pitch - thick / 2, high > 0 ? zero - high : zero, thick, Math.abs(high));
    });
    context.globalAlpha = 1;
  }

  /** One sentence on what just happened. @param {Model} model @param {Made} made */
  #tell(model, { f, made, rate }) {
    const active = Array.from(f).reduce((count, value) => count + Number(Math.abs(value) > 1e-3), 0), rest = f.length - active;
    const atoms = (/** @type {number} */ count) => `${count} atom${count === 1 ? "" : "s"}`;
    const others = rest ? `; ${rest} stay${made ? "ed" : ""} as they ${made ? "were" : "are"}` : "";
    const norms = model.unit_norm ? '<p class="norms">Columns longer than 1 are scaled back to norm 1.</p>' : "";
    const html = made
      ? `<p class="held"><i class="sym" data-sym="F">F</i> with <i class="sym" data-sym="r">r*</i> held<br><b>${few(made.before)}</b> → <b>${few(made.after)}</b></p>` +
        `<p>Update ${made.update} added <i class="sym" data-sym="e">e</i> to ${atoms(active)}, each by its activity${others}.` +
        `${made.batch > 1 ? ` It is the mean over ${made.batch} images; <i class="sym" data-sym="e">e</i> and <i class="sym" data-sym="f">f</i> are of the one shown.` : ""}</p>${norms}`
      : `<p class="held">not made yet<br><b>η<sub>w</sub> = ${Number(rate.toPrecision(3))}</b></p>` +
        `<p>A step would add <i class="sym" data-sym="e">e</i> to ${atoms(active)}, each by its activity${others}.</p>${norms}`;
    if (this.told.dataset.html !== html) this.told.replaceChildren(fragment((this.told.dataset.html = html)));
  }
}
