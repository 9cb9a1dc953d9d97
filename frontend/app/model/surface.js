// F as a function of r alone, for a given W and image: without pixels, ½xᵀΠx − bᵀf₁ + ½f₁ᵀGf₁ with b = W₁ᵀΠx and G =
// W₁ᵀΠW₁, and what the layers above add to it.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Given, Model } from "./model.js" */
import { Equations, precision } from "./equations.js";

/**
 * A plane in r-space with a grid on it, r of all layers in a row: origin + along·directions[0] + across·directions[1].
 * @typedef {{ along: Numbers, across: Numbers, directions: Numbers, origin: Numbers }} Plane
 */

export class Surface {
  /** ½xᵀΠx */ #blank = 0;
  #b;
  #gram;

  /** @param {Model} model @param {Given} given @param {Numbers[]} weights */
  constructor(model, given, weights) {
    this.model = model;
    this.given = given;
    this.weights = weights;
    const [pixels, latents] = model.sizes, [W] = weights, { x } = given;
    const b = (this.#b = new Float64Array(latents)), gram = (this.#gram = new Float64Array(latents * latents));
    for (let i = 0, row = 0; i < pixels; i++, row += latents) {
      const trust = precision(model, given, 0, i);
      if (!trust) continue;
      this.#blank += 0.5 * trust * x[i] * x[i];
      for (let k = 0; k < latents; k++) {
        const weighted = W[row + k] * trust;
        if (!weighted) continue;
        b[k] += weighted * x[i];
        for (let l = 0; l <= k; l++) gram[k * latents + l] += weighted * W[row + l];
      }
    }
  }

  /** F. @param {Numbers[]} r r₁…r_L */
  energy(r) {
    const equations = new Equations(this.model, this.given, this.weights, r);
    let energy = this.#image(equations.activity(1)) + equations.priorEnergy;
    for (let layer = 1; layer < r.length; layer++) energy += equations.energy(layer);
    return energy;
  }

  /** ½e₀ᵀΠe₀. @param {Float64Array} f f(r₁) */
  #image(f) {
    const latents = f.length, b = this.#b, gram = this.#gram;
    let energy = this.#blank;
    for (let k = 0; k < latents; k++) {
      let pull = 0.5 * gram[k * latents + k] * f[k] - b[k];
      for (let l = 0; l < k; l++) pull += gram[k * latents + l] * f[l];
      energy += f[k] * pull;
    }
    return energy;
  }
}

/**
 * F on the grid of a plane.
 * @param {Model} model @param {Given} given @param {Numbers[]} weights @param {Plane} plane
 * @returns {Float64Array} (across, along)
 */
export function energyOn(model, given, weights, { along, across, directions, origin }) {
  const surface = new Surface(model, given, weights), flat = new Float64Array(origin.length);
  const energies = new Float64Array(along.length * across.length);
  let end = 0;
  const r = model.sizes.slice(1).map((size) => flat.subarray(end, (end += size)));
  for (let row = 0; row < across.length; row++) {
    for (let column = 0; column < along.length; column++) {
      for (let k = 0; k < flat.length; k++) {
        flat[k] = origin[k] + along[column] * directions[k] + across[row] * directions[flat.length + k];
      }
      energies[row * along.length + column] = surface.energy(r);
    }
  }
  return energies;
}
