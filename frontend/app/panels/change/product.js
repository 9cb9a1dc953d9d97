// The update as the outer product that it is: e × f(r*) → ΔW. What the last update did, or, before one, what the next
// would do.
/** @import { Numbers } from "../../lib/safetensors.js" */
/** @import { Layer } from "../layer.js" */
/** @import { Page } from "../panel.js" */
import { colour, SHADES } from "../../lib/colours.js";
import { within, fitCanvas, setMarkup, setText } from "../../lib/dom.js";
import { minimum } from "../../lib/extremes.js";
import { fixed } from "../../lib/format.js";
import { Picture } from "../../lib/picture.js";
import { hex } from "../../lib/vector.js";
import { magnitude, strongest } from "../layer.js";
import { madeOf } from "../made.js";
import { Mosaic } from "../mosaic.js";
import { Changes } from "./changes.js";
import { outcome, sentence } from "./words.js";

/** @param {number} value */
const shade = (value) => Math.min(255, Math.max(0, 128 + Math.round(127 * value)));

/** How ΔW is shown: half of what an atom changes by most is in full colour already, so that a small tile is seen. */
export const STRETCHED = { full: 0.5, faintest: 0.02 };

export class Product {
  /** What the mosaic is of. @type {unknown} */ #developed = null;
  #e = { rows: 28, columns: 28 };
  #latents = 1;
  /** The weight where there is most to see. */ #strongest = { unit: 0, latent: 0 };

  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.e = new Picture(within(root, "#change-e"), SHADES.e);
    this.bars = /** @type {HTMLCanvasElement} */ (within(root, "#change-f"));
    this.mosaic = new Mosaic(within(root, "#change-w"));
    this.changes = new Changes(within(root, ".changes"), (latent) => this.#pick({ latent }), page.changed);
    this.text = {
      summary: within(root, ".summary"), outcome: within(root, ".outcome"),
      e: within(root, ".of-e b"), f: within(root, ".of-f b"),
    };
    // With the keys an atom is picked as it is gone to: nothing else shows which one that is.
    const point = (/** @type {number | null} */ latent) => {
      if (latent !== null && this.mosaic.canvas.matches(":focus-visible")) this.#pick({ latent });
    };
    this.mosaic.listen({ point, pick: (latent) => this.#pick({ latent }) });
    this.bars.addEventListener("click", ({ clientX }) => {
      const { left, width } = this.bars.getBoundingClientRect();
      const latent = Math.floor(((clientX - left) / width) * this.#latents);
      this.#pick({ latent: Math.min(this.#latents - 1, Math.max(0, latent)) });
    });
    this.#listenToUnits(this.e.canvas);
  }

  /** @param {HTMLCanvasElement} canvas */
  #listenToUnits(canvas) {
    canvas.addEventListener("click", ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect(), { rows, columns } = this.#e;
      const row = Math.floor(((clientY - box.top) / box.height) * rows);
      const column = Math.floor(((clientX - box.left) / box.width) * columns);
      const start = Math.min(Math.max(row, 0), rows - 1) * columns;
      this.#pick({ unit: start + Math.min(Math.max(column, 0), columns - 1) });
    });
    canvas.addEventListener("keydown", (event) => {
      const move = {
        ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [0, 0],
      }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const { rows, columns } = this.#e, at = this.page.slow.weight?.unit ?? (rows >> 1) * columns + (columns >> 1);
      const row = Math.min(Math.max(Math.floor(at / columns) + move[0], 0), rows - 1);
      this.#pick({ unit: row * columns + Math.min(Math.max((at % columns) + move[1], 0), columns - 1) });
    });
  }

  /**
   * What was not chosen of a weight, the unit below or the latent, is where there is most to see.
   * @param {{ unit?: number, latent?: number }} part
   */
  #pick(part) {
    const { slow, changed } = this.page;
    slow.weight = { ...this.#strongest, ...slow.weight, ...part };
    changed();
  }

  /** @param {Layer} layer */
  paint(layer) {
    const { view, slow, slow: { weight } } = this.page, { model, units, latents, entry } = layer;
    const made = madeOf(slow, layer);
    const { e, f } = made, { grid: size } = layer, of = made.made ?? entry;
    this.#e = { rows: size[0], columns: size[1] };
    this.#latents = latents;
    this.#strongest = { unit: strongest(e), latent: strongest(f) };
    this.e.paint(e, size, units > 1 ? 1 : Math.max(1, Math.abs(e[0])));
    if (this.#developed !== of || this.mosaic.faded) this.mosaic.develop(layer, made.delta, SHADES.e, STRETCHED);
    this.#developed = of;
    const top = Math.max(1e-9, magnitude(f));
    this.mosaic.paint((k) => ({
      light: weight ? (k === weight.latent ? 1 : 0.22) : 1,
      frame: colour(weight?.latent === k ? "ink" : "r"),
      strength: weight ? Number(weight.latent === k) : 0.75 * (Math.abs(f[k]) / top),
    }));
    this.#paintBars(f, top, weight);
    if (weight) this.#mark(weight, size, e);
    this.changes.paint(layer, made, view.state === "playing", weight?.latent ?? null);
    setMarkup(this.text.outcome, outcome(made, slow.learning?.limit ?? null));
    setMarkup(this.text.summary, sentence(model, made));
    setText(this.text.e, units === 1 ? ` = ${fixed(e[0])}` : "");
    setText(this.text.f, latents === 1 ? ` = ${fixed(f[0])}` : "");
  }

  /** @param {{ unit: number, latent: number }} weight @param {[number, number]} size @param {Numbers} e */
  #mark({ unit, latent }, [rows, columns], e) {
    const { context } = this.e, row = Math.floor(unit / columns), column = unit % columns;
    context.fillStyle = `${colour("film")}b8`;
    context.fillRect(0, 0, columns, rows);
    context.fillStyle = colour("ink");
    context.fillRect(column - 1, row - 1, 3, 3);
    context.fillStyle = hex(SHADES.e()[shade(e[unit])]);
    context.fillRect(column, row, 1, 1);
    const { context: grid } = this.mosaic, [x, y, wide, high] = this.mosaic.placeOf(latent, unit);
    grid.strokeStyle = colour("ink");
    grid.lineWidth = 1;
    grid.strokeRect(x - 1.5, y - 1.5, wide + 3, high + 3);
  }

  /** @param {Float64Array} f @param {number} top @param {Page["slow"]["weight"]} weight */
  #paintBars(f, top, weight) {
    const { bars } = this, scale = devicePixelRatio || 1;
    if (!fitCanvas(bars, scale)) return;
    const { width, height } = bars, context = /** @type {CanvasRenderingContext2D} */ (bars.getContext("2d"));
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
}
