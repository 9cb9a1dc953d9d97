// One latent layer ℓ of an iteration, as panels show it: r_ℓ, f(r_ℓ), the error below it, and its atoms, which are the
// columns of W_ℓ. Which layer that is, the view says.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Equations } from "../model/equations.js" */
import { pixelsOf } from "../lib/picture.js";
import { depthOf } from "../model/model.js";
import { equationsOf } from "../record/equations.js";

export class Layer {
  /** @type {Equations | null} */ #equations = null;

  /** @param {Model} model @param {Entry} entry @param {number} layer 1…L */
  constructor(model, entry, layer) {
    this.model = model;
    this.entry = entry;
    this.layer = layer;
  }

  /** The same layer of another iteration. @param {Entry} entry */
  of(entry) { return new Layer(this.model, entry, this.layer); }

  /** Whether it is that layer of that model. @param {{ model: Model | null, layer: number }} other */
  is({ model, layer }) { return model === this.model && layer === this.layer; }

  /** Whether the image is what it predicts. */
  get drawsImage() { return this.layer === 1; }
  /** The name of what it predicts: x̂, or μ of the layer below. */
  get predicted() { return this.drawsImage ? "x̂" : `μ${this.layer - 1}`; }
  /** Whether nothing but the prior is above it. */
  get isTop() { return this.layer === depthOf(this.model); }
  /** How many units it has. */
  get latents() { return this.model.sizes[this.layer]; }
  /** How many units the layer below has, which it predicts. */
  get units() { return this.model.sizes[this.layer - 1]; }
  /** In which rows and columns the units below are shown. */
  get grid() { return this.drawsImage ? pixelsOf(this.model.shape) : gridOf(this.units); }
  /** The name of its f. */
  get activation() { return this.model.activation[this.layer - 1]; }
  /** r_ℓ */
  get r() { return this.entry.r[this.layer - 1]; }
  /** e_{ℓ−1} */
  get error() { return this.equations.error(this.layer - 1); }
  /** W_ℓ row by row: (units, latents). */
  get weights() { return this.entry.weights.values[this.layer - 1]; }

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
    return columnOf((at) => weights[at], this, k);
  }
}

/** The layer that draws the image: x̂ = W₁ f(r₁). @param {Model} model @param {Entry} entry */
export const drawing = (model, entry) => new Layer(model, entry, 1);

/**
 * Rows and columns for units that have no places of their own, as near to a square as their number allows.
 * @param {number} units @returns {[number, number]}
 */
function gridOf(units) {
  let rows = Math.floor(Math.sqrt(units));
  while (units % rows) rows--;
  return [rows, units / rows];
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
