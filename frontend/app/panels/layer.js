// One latent layer ℓ of an iteration, as panels show it: r_ℓ, f(r_ℓ), the error below it, and its atoms, which are the
// columns of W_ℓ.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Equations } from "../model/equations.js" */
import { equationsOf } from "../record/equations.js";

/** The layer that the page shows: the first, which predicts the image. */
const SHOWN = 1;

/**
 * How many units a layer has (`latents`), and how many the one below it that it predicts (`units`).
 * @param {Model} model @param {number} [layer]
 */
export const sizeOf = ({ sizes }, layer = SHOWN) => ({ latents: sizes[layer], units: sizes[layer - 1] });

/** The name of a layer's f. @param {Model} model @param {number} [layer] */
export const activationOf = ({ activation }, layer = SHOWN) => activation[layer - 1];

export class Layer {
  /** @type {Equations | null} */ #equations = null;

  /** @param {Model} model @param {Entry} entry @param {number} [layer] */
  constructor(model, entry, layer = SHOWN) {
    this.model = model;
    this.entry = entry;
    this.layer = layer;
    this.size = sizeOf(model, layer);
  }

  get latents() { return this.size.latents; }
  get units() { return this.size.units; }
  /** r_ℓ */
  get r() { return this.entry.r; }
  /** e_{ℓ−1} */
  get error() { return this.entry.e; }
  /** W_ℓ row by row: (units, latents). */
  get weights() { return this.entry.weights.values; }

  get equations() { return (this.#equations ??= equationsOf(this.model, this.entry)); }
  /** f(r_ℓ) */
  get f() { return this.equations.activity(this.layer); }
  /** W_ℓ f(r_ℓ), in doubles. */
  get prediction() { return this.equations.predict(this.layer - 1); }
  /** e_{ℓ−1}/σ² */
  get weighted() { return this.equations.weighted(this.layer - 1); }
  /** What the next update adds to r_ℓ. */
  get step() { return this.equations.step(this.layer); }
  /** The next update of latent k, in its parts. @param {number} k */
  move(k) { return this.equations.move(this.layer, k); }

  /** What latent k draws: column k of W_ℓ. @param {number} k */
  atom(k) {
    const { weights } = this;
    return columnOf((at) => weights[at], this.size, k);
  }
}

/**
 * Column k of a matrix (units, latents).
 * @param {(at: number) => number} matrix @param {{ units: number, latents: number }} size @param {number} k
 */
export function columnOf(matrix, { units, latents }, k) {
  return Float64Array.from({ length: units }, (_, i) => matrix(i * latents + k));
}

/** ‖v‖ @param {Float64Array} values */
export const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** The numbers of latents, those with the largest |f| first. @param {Float64Array} f */
export const byActivity = (f) => Array.from(f.keys()).sort((a, b) => Math.abs(f[b]) - Math.abs(f[a]));

/** The largest magnitude. @param {Numbers} values @returns {number} 0 of none */
export function magnitude(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** Where the magnitude is largest. @param {Numbers} values */
export function strongest(values) {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (Math.abs(values[at]) > Math.abs(values[best])) best = at;
  return best;
}
