// Many small pictures on one canvas: a column of W, or of its change, to each latent. One picture of all is made when
// the numbers change; a frame only lays its tiles out.
/** @import { Shades } from "../lib/colours.js" */
/** @import { Layer } from "./layer.js" */

/** Pixels a side of a tile on the canvas, and between two. */
export const TILE = 28;
const GAP = 3;

/**
 * @typedef {{ light?: number, frame?: string, strength?: number, wide?: boolean }} Look How brightly a tile is shown,
 * and its frame.
 */

export class Mosaic {
  #atlas = document.createElement("canvas");
  /** The pixels of the atlas. */ #pixels = new Uint32Array(0);
  /** Which latent lies where. @type {number[]} */ order = [];
  #size = { rows: 28, columns: 28, across: 10 };
  /** @type {{ shades: Shades, table: Uint32Array } | null} */ #developed = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /** Whether it was developed in the other theme. */
  get faded() { return this.#developed !== null && this.#developed.shades() !== this.#developed.table; }

  /**
   * @param {Layer} layer @param {(at: number) => number} values Of the matrix (units, latents), row by row.
   * @param {Shades} shades
   * @param {{ full?: number, faintest?: number }} [how] Every tile is stretched: what is so much of its own largest
   *   value is in full colour. A tile that is fainter than this share of the strongest is left faint.
   */
  develop({ grid: [rows, columns], latents }, values, shades, { full = 1, faintest = 0 } = {}) {
    const pixels = rows * columns;
    const across = Math.min(10, Math.ceil(Math.sqrt(latents)));
    if (this.order.length !== latents) this.order = Array.from({ length: latents }, (_, k) => k);
    this.#size = { rows, columns, across };
    const most = new Float64Array(latents);
    const all = new Float32Array(pixels * latents);
    for (let i = 0, at = 0; i < pixels; i++) {
      for (let k = 0; k < latents; k++, at++) {
        const value = (all[at] = values(at)), size = Math.abs(value);
        if (size > most[k]) most[k] = size;
      }
    }
    const largest = most.reduce((a, b) => Math.max(a, b), 0);
    const units = most.map((own) => 127 / (full * Math.max(own, faintest * largest) || 1));
    const table = shades();
    this.#developed = { shades, table };
    const wide = across * columns, high = Math.ceil(latents / across) * rows;
    const image = new ImageData(wide, high);
    const drawn = (this.#pixels = new Uint32Array(image.data.buffer));
    for (let i = 0, at = 0; i < pixels; i++) {
      const row = Math.floor(i / columns), column = i % columns;
      for (let k = 0; k < latents; k++, at++) {
        const shade = 128 + Math.round(all[at] * units[k]);
        const place = (Math.floor(k / across) * rows + row) * wide + (k % across) * columns + column;
        drawn[place] = table[shade < 0 ? 0 : shade > 255 ? 255 : shade];
      }
    }
    this.#atlas.width = wide;
    this.#atlas.height = high;
    /** @type {CanvasRenderingContext2D} */ (this.#atlas.getContext("2d")).putImageData(image, 0, 0);
    const width = across * (TILE + GAP) - GAP + 2, height = Math.ceil(latents / across) * (TILE + GAP) - GAP + 2;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      const { style } = this.canvas.closest("figure") ?? this.canvas;
      style.setProperty("--aspect", `${width} / ${height}`);
      style.setProperty("--ratio", String(width / height));
      // A dictionary of one picture stays a picture of its size.
      style.setProperty("--widest", `${across * 9}rem`);
    }
    this.context.imageSmoothingEnabled = false;
  }

  /** @param {(latent: number) => Look} look */
  paint(look) {
    const { context, canvas } = this;
    const { rows, columns, across } = this.#size;
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.order.forEach((k, slot) => {
      const x = (slot % across) * (TILE + GAP) + 1, y = Math.floor(slot / across) * (TILE + GAP) + 1;
      const { light = 1, frame, strength = 1, wide = false } = look(k);
      context.globalAlpha = light;
      context.drawImage(
        this.#atlas, (k % across) * columns, Math.floor(k / across) * rows, columns, rows, x, y, TILE, TILE
      );
      if (!frame || !strength) return;
      context.globalAlpha = strength;
      context.strokeStyle = frame;
      context.lineWidth = wide ? 2 : 1.5;
      context.strokeRect(x - 0.5, y - 0.5, TILE + 1, TILE + 1);
    });
    context.globalAlpha = 1;
  }

  /** All tiles at their full light, as they lie on the canvas. @returns {import("../lib/png.js").Raster} */
  laidOut() {
    const { width, height } = this.canvas, { rows, columns, across } = this.#size;
    const pixels = new Uint32Array(width * height);
    for (const k of this.order) {
      const [left, top] = this.placeOf(k, 0);
      for (let at = 0; at < TILE * TILE; at++) {
        const x = at % TILE, y = Math.floor(at / TILE);
        const row = Math.floor(k / across) * rows + Math.floor(((y + 0.5) * rows) / TILE);
        const column = (k % across) * columns + Math.floor(((x + 0.5) * columns) / TILE);
        pixels[(top + y) * width + left + x] = this.#pixels[row * across * columns + column];
      }
    }
    return { pixels, width, height };
  }

  /**
   * Where pixel i of latent k is, in pixels of the canvas.
   * @param {number} k @param {number} i
   * @returns {[number, number, number, number]} x, y, width, height
   */
  placeOf(k, i) {
    const { rows, columns, across } = this.#size, slot = this.order.indexOf(k);
    const wide = TILE / columns, high = TILE / rows;
    return [
      (slot % across) * (TILE + GAP) + 1 + (i % columns) * wide,
      Math.floor(slot / across) * (TILE + GAP) + 1 + Math.floor(i / columns) * high, wide, high,
    ];
  }

  /**
   * Report the latent under the pointer, or, with the arrow keys, the one chosen; and pick it with a click or Enter.
   * @param {{ point?: (latent: number | null) => void, pick: (latent: number) => void }} report
   */
  listen({ point = () => {}, pick }) {
    const { canvas } = this;
    let chosen = 0;
    const under = (/** @type {PointerEvent | MouseEvent} */ { clientX, clientY }) => {
      const box = canvas.getBoundingClientRect(), { across } = this.#size;
      const column = Math.floor(((clientX - box.left) / box.width) * across);
      const row = Math.floor(((clientY - box.top) / box.height) * Math.ceil(this.order.length / across));
      const slot = row * across + column;
      return column >= 0 && column < across && slot >= 0 && slot < this.order.length ? slot : null;
    };
    const tell = (/** @type {number} */ slot) => {
      chosen = Math.min(Math.max(slot, 0), this.order.length - 1);
      point(this.order[chosen]);
    };
    canvas.addEventListener("pointermove", (event) => {
      const slot = under(event);
      if (slot !== null) tell(slot);
    });
    canvas.addEventListener("click", (event) => {
      const slot = under(event);
      if (slot === null) return;
      tell(slot);
      pick(this.order[slot]);
    });
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("blur", () => point(null));
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) tell(chosen); });
    canvas.addEventListener("keydown", (event) => {
      const { across } = this.#size;
      const move = { ArrowUp: -across, ArrowDown: across, ArrowLeft: -1, ArrowRight: 1, Enter: 0 }[event.key];
      if (move === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      tell(chosen + move);
      if (event.key === "Enter") pick(this.order[chosen]);
    });
  }
}
