// The equations of predictive coding, layer by layer, as the engine's equations.py has them: to show them with their
// numbers in, and to check what the server sends. Layer 0 is the image, r₀ ≡ x; layer ℓ = 1…L predicts the one below.
//
//     μ_{ℓ−1} = W_ℓ f(r_ℓ)     e_ℓ = r_ℓ − μ_ℓ     F = Σ_ℓ ½ Σ_i e²_{ℓ,i}/σ²_{ℓ,i} + prior(r_L)
//     r_ℓ ← r_ℓ + η (f′(r_ℓ) ⊙ W_ℓᵀ(e_{ℓ−1}/σ²_{ℓ−1}) − e_ℓ/σ²_ℓ)
//
// At the top the prior's gradient stands in for e_L/σ²_L.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Given, Model } from "./model.js" */
import { activationOf } from "./activations.js";

/**
 * What one update does to one unit: r + `change`, which is η (`drive` − `against`) where no kink stops it. `drive`
 * comes from the errors below, `against` is the error of the unit itself or the prior's gradient. `rests`: at a kink,
 * whose slopes on both sides lead back to it.
 * @typedef {{ drive: number, against: number, change: number, rests: boolean }} Move
 */

/** All that follows from r, W and what is given; each layer is worked out in doubles when it is first asked for. */
export class Equations {
  /** f(r_ℓ), from ℓ = 1 on. @type {Float64Array[]} */ #activities = [];
  /** @type {Float64Array[]} */ #predictions = [];
  /** @type {Numbers[]} */ #errors;
  /** @type {Float64Array[]} */ #weighted = [];
  /** @type {Float64Array[]} */ #backprojections = [];

  /**
   * @param {Model} model @param {Given} given @param {Numbers[]} weights W₁…W_L, each row by row.
   * @param {Numbers[]} r r₁…r_L
   * @param {Numbers[]} [errors] e₀…e_{L−1} as they were streamed; without them they are worked out.
   */
  constructor(model, given, weights, r, errors = []) {
    this.model = model;
    this.given = given;
    this.weights = weights;
    this.r = r;
    this.#errors = [...errors];
  }

  get layers() { return this.r.length; }

  /** r_ℓ, and x for ℓ = 0. @param {number} layer */
  state(layer) { return layer === 0 ? this.given.x : this.r[layer - 1]; }

  /** f(r_ℓ), ℓ = 1…L. @param {number} layer */
  activity(layer) {
    const { f } = activationOf(this.model, layer);
    return (this.#activities[layer] ??= doubles(this.state(layer), f));
  }

  /** μ_ℓ = W_{ℓ+1} f(r_{ℓ+1}), ℓ = 0…L−1; the first is x̂. @param {number} layer */
  predict(layer) {
    const W = this.weights[layer], units = this.state(layer).length;
    return (this.#predictions[layer] ??= decoded(W, this.activity(layer + 1), units));
  }

  /** e_ℓ = r_ℓ − μ_ℓ, ℓ = 0…L−1. @param {number} layer */
  error(layer) {
    if (this.#errors[layer]) return this.#errors[layer];
    const mu = this.predict(layer);
    return (this.#errors[layer] = doubles(this.state(layer), (value, i) => value - mu[i]));
  }

  /** e_ℓ/σ²_ℓ, ℓ = 0…L−1. @param {number} layer */
  weighted(layer) {
    return (this.#weighted[layer] ??= doubles(
      this.error(layer),
      (value, i) => value * precision(this.model, this.given, layer, i),
    ));
  }

  /** W_ℓᵀ(e_{ℓ−1}/σ²_{ℓ−1}), ℓ = 1…L: what the error below would have of each unit. @param {number} layer */
  backproject(layer) {
    const W = this.weights[layer - 1], latents = this.state(layer).length;
    return (this.#backprojections[layer] ??= encoded(W, this.weighted(layer - 1), latents));
  }

  /**
   * −dF/dr_ℓ, ℓ = 1…L; at a kink, where r is 0, its limit from the right, or with `side` −1 from the left.
   * @param {number} layer @param {1 | -1} [side]
   */
  pull(layer, side = 1) {
    return doubles(this.state(layer), (_, k) => this.#drive(layer, k, side) - this.#against(layer, k, side));
  }

  /** ½ Σᵢ e²_{ℓ,i}/σ²_{ℓ,i}, ℓ = 0…L−1. @param {number} layer */
  energy(layer) {
    const e = this.error(layer);
    return this.weighted(layer).reduce((sum, value, i) => sum + 0.5 * value * e[i], 0);
  }

  /** The energy of the prior on r_L. */
  get priorEnergy() { return priorEnergy(this.model, this.given.prior, this.state(this.layers)); }

  /** ½ Σ e²/σ² of all layers. */
  get errorEnergy() {
    let sum = 0;
    for (let layer = 0; layer < this.layers; layer++) sum += this.energy(layer);
    return sum;
  }

  /** F. */
  get total() { return this.priorEnergy + this.errorEnergy; }

  /** What one update changes r_ℓ by, ℓ = 1…L. @param {number} layer */
  step(layer) {
    return doubles(this.state(layer), (_, k) => this.move(layer, k).change);
  }

  /**
   * One update of unit k of layer ℓ. F has a kink at r = 0 where f is one-sided, and under a Laplace prior: an update
   * that would carry the unit across 0 stops there, and from 0 it goes to the side on which F falls, or stays.
   * @param {number} layer @param {number} k @returns {Move}
   */
  move(layer, k) {
    const { given: { rate } } = this, r = this.state(layer)[k];
    const kink = this.#hasKink(layer), right = this.#terms(layer, k, 1);
    if (!kink || r !== 0 || right.drive - right.against > 0) {
      const change = rate * (right.drive - right.against);
      return { ...right, change: kink && (r + change) * r < 0 ? -r : change, rests: false };
    }
    const left = this.#terms(layer, k, -1);
    if (left.drive - left.against < 0) return { ...left, change: rate * (left.drive - left.against), rests: false };
    return { ...right, change: 0, rests: true };
  }

  /** @param {number} layer */
  #hasKink(layer) {
    const { prior: { kind } } = this.model;
    return activationOf(this.model, layer).oneSided || (layer === this.layers && kind === "laplace");
  }

  /** @param {number} layer @param {number} k @param {1 | -1} side */
  #terms(layer, k, side) { return { drive: this.#drive(layer, k, side), against: this.#against(layer, k, side) }; }

  /** f′(r) ⊙ Wᵀ(e/σ²). @param {number} layer @param {number} k @param {1 | -1} side Of 0. */
  #drive(layer, k, side) {
    const { slope, oneSided } = activationOf(this.model, layer), r = this.state(layer)[k];
    return oneSided && r === 0 && side < 0 ? 0 : slope(r) * this.backproject(layer)[k];
  }

  /** e_ℓ/σ²_ℓ, at the top the prior's gradient. @param {number} layer @param {number} k @param {1 | -1} side Of 0. */
  #against(layer, k, side) {
    if (layer < this.layers) return this.weighted(layer)[k];
    const { model: { prior: { kind, mean } }, given: { prior } } = this, r = this.state(layer)[k];
    if (kind === "gaussian") return prior * (r - mean);
    return kind === "laplace" ? prior * (Math.sign(r) || side) : 0;
  }
}

/**
 * 1/σ² of unit i of a layer 0…L−1, 0 of a pixel that is not sensed.
 * @param {Model} model @param {Pick<Given, "mask" | "variances">} given @param {number} layer @param {number} i
 */
export function precision(model, { mask, variances }, layer, i) {
  const variance = (variances ?? model.variances)[layer];
  return (layer === 0 ? mask[i] : 1) / (typeof variance === "number" ? variance : variance[i]);
}

/** The energy of the prior. @param {Model} model @param {number} strength λ in force. @param {Numbers} top r_L */
export function priorEnergy({ prior: { kind, mean } }, strength, top) {
  let sum = 0;
  if (kind === "gaussian") for (const value of top) sum += 0.5 * strength * (value - mean) ** 2;
  if (kind === "laplace") for (const value of top) sum += strength * Math.abs(value);
  return sum;
}

/**
 * x̂ and e₀…e_{L−1} of a state, as the engine streams them: in the precision of x, and e from what is left of μ in it.
 * @param {Model} model @param {Given} given @param {Numbers[]} weights @param {Numbers[]} r
 * @returns {{ xh: Numbers, e: Numbers[] }}
 */
export function entryOf(model, given, weights, r) {
  const equations = new Equations(model, given, weights, r);
  const precise = (/** @type {Float64Array} */ values) =>
    given.x instanceof Float64Array ? values : new Float32Array(values);
  const predictions = r.map((_, layer) => precise(equations.predict(layer)));
  const e = predictions.map((mu, layer) => {
    const below = equations.state(layer), left = mu.slice();
    for (let i = 0; i < mu.length; i++) left[i] = below[i] - mu[i];
    return left;
  });
  return { xh: predictions[0], e };
}

/** Faster than Float64Array.from by far. @param {Numbers} values @param {(value: number, at: number) => number} f */
function doubles(values, f) {
  const made = new Float64Array(values.length);
  for (let at = 0; at < made.length; at++) made[at] = f(values[at], at);
  return made;
}

/**
 * W f. Latents that draw nothing, as most of a rectified code, cost nothing.
 * @param {Numbers} weights @param {Float64Array} f @param {number} units
 */
function decoded(weights, f, units) {
  const latents = f.length, mu = new Float64Array(units);
  /** @type {number[]} */ const active = [];
  for (let k = 0; k < latents; k++) if (f[k] !== 0) active.push(k);
  for (let i = 0, row = 0; i < units; i++, row += latents) {
    let sum = 0;
    for (let a = 0; a < active.length; a++) sum += weights[row + active[a]] * f[active[a]];
    mu[i] = sum;
  }
  return mu;
}

/** Wᵀe. @param {Numbers} weights @param {Float64Array} e @param {number} latents */
function encoded(weights, e, latents) {
  const sums = new Float64Array(latents);
  for (let i = 0, row = 0; i < e.length; i++, row += latents) {
    const error = e[i];
    if (error) for (let k = 0; k < latents; k++) sums[k] += weights[row + k] * error;
  }
  return sums;
}
