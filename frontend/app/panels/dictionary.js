// The dictionary: every column of W as the picture it draws, framed as brightly as it takes part in x̂.
/** @import { Entry, Model, Numbers } from "../types.js" */
import { SHADES } from "../colours.js";
import { activity } from "../equations.js";
import { Picture, pixelsOf } from "../picture.js";

const GAP = 3;

export class Dictionary {
  /** @type {Numbers | null} */ #drawn = null;
  /** @type {HTMLCanvasElement[]} */ #atoms = [];
  #tile = 28;
  #columns = 10;

  /** @param {HTMLCanvasElement} canvas @param {(latent: number | null) => void} point */
  constructor(canvas, point) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    let chosen = 0;
    const tell = (/** @type {number} */ latent) => {
      chosen = Math.min(Math.max(latent, 0), this.#atoms.length - 1);
      point(chosen);
    };
    canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      const column = Math.floor(((clientX - box.left) / box.width) * this.#columns);
      const row = Math.floor(((clientY - box.top) / box.height) * Math.ceil(this.#atoms.length / this.#columns));
      const latent = row * this.#columns + column;
      if (latent < this.#atoms.length) tell(latent);
    });
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("blur", () => point(null));
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) tell(chosen); });
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowUp: -this.#columns, ArrowDown: this.#columns, ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (move === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      tell(chosen + move);
    });
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number | null} lit */
  paint(model, weights, entry, lit) {
    if (this.#drawn !== weights) this.#develop(model, weights);
    const { context } = this;
    const pitch = this.#tile + GAP;
    const f = Array.from(entry.r, (value) => Math.abs(activity(model, value)));
    const most = Math.max(1e-6, ...f);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#atoms.forEach((atom, k) => {
      const x = (k % this.#columns) * pitch + 1, y = Math.floor(k / this.#columns) * pitch + 1;
      const share = f[k] / most;
      context.globalAlpha = 0.45 + 0.55 * Math.min(1, share * 3);
      context.drawImage(atom, x, y, this.#tile, this.#tile);
      context.globalAlpha = k === lit ? 1 : share < 0.02 ? 0 : 0.25 + 0.75 * share;
      context.strokeStyle = k === lit ? "#ffffff" : "#f2c14e";
      context.lineWidth = k === lit ? 2 : 1.5;
      context.strokeRect(x - 0.5, y - 0.5, this.#tile + 1, this.#tile + 1);
    });
    context.globalAlpha = 1;
  }

  /** @param {Model} model @param {Numbers} weights */
  #develop(model, weights) {
    const [rows, columns] = pixelsOf(model.shape);
    const latents = model.sizes[1];
    this.#drawn = weights;
    this.#columns = Math.min(10, Math.ceil(Math.sqrt(latents)));
    this.#atoms = Array.from({ length: latents }, (_, k) => {
      const canvas = document.createElement("canvas");
      const atom = Float32Array.from({ length: rows * columns }, (_, i) => weights[i * latents + k]);
      new Picture(canvas, SHADES.w).paint(atom, [rows, columns], Math.max(...atom.map(Math.abs)) || 1);
      return canvas;
    });
    this.canvas.width = this.#columns * (this.#tile + GAP) - GAP + 2;
    this.canvas.height = Math.ceil(latents / this.#columns) * (this.#tile + GAP) - GAP + 2;
    this.canvas.style.maxWidth = `${this.#columns * 64}px`; // a dictionary of one picture stays a picture of its size
    this.context.imageSmoothingEnabled = false;
  }
}
