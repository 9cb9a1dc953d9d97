// The energy as a function of r alone, for a given W and image: ½xᵀΠx − bᵀf + ½fᵀGf + prior, with b = WᵀΠx and G = WᵀΠW.
/** @import { Entry, Model, Numbers } from "../types.js" */
/** @import { Landscape } from "../record/slow.js" */
import { activity, precision, priorEnergy } from "./equations.js";

/**
 * F on the grid of a landscape, but under other weights: what it was before W moved.
 * @param {Model} model @param {Entry} entry Whose image, mask and prior hold. @param {Numbers} weights @param {Landscape} landscape
 * @returns {Float64Array} (n, n)
 */
export function energyUnder(model, entry, weights, { along, across, directions, origin }) {
  const { sensed: { x } } = entry, latents = origin.length, pixels = x.length;
  const b = new Float64Array(latents), gram = new Float64Array(latents * latents);
  let blank = 0;
  for (let i = 0; i < pixels; i++) {
    const trust = precision(model, entry, i);
    if (!trust) continue;
    blank += 0.5 * trust * x[i] * x[i];
    const row = i * latents;
    for (let k = 0; k < latents; k++) {
      const weighted = weights[row + k] * trust;
      if (!weighted) continue;
      b[k] += weighted * x[i];
      for (let l = 0; l <= k; l++) gram[k * latents + l] += weighted * weights[row + l];
    }
  }
  const energies = new Float64Array(along.length * across.length), r = new Float64Array(latents), f = new Float64Array(latents);
  for (let row = 0; row < across.length; row++) {
    for (let column = 0; column < along.length; column++) {
      for (let k = 0; k < latents; k++) {
        r[k] = origin[k] + along[column] * directions[k] + across[row] * directions[latents + k];
        f[k] = activity(model, r[k]);
      }
      let energy = blank + priorEnergy(model, { ...entry, r });
      for (let k = 0; k < latents; k++) {
        let pull = 0.5 * gram[k * latents + k] * f[k] - b[k];
        for (let l = 0; l < k; l++) pull += gram[k * latents + l] * f[l];
        energy += f[k] * pull;
      }
      energies[row * along.length + column] = energy;
    }
  }
  return energies;
}
