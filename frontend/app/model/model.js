// The shapes of a model and of what an update of r depends on besides it. Nothing here runs.
/** @import { Numbers } from "../lib/safetensors.js" */

/**
 * The prior on the top layer: `strength` is λ, 1/variance or 1/scale.
 * @typedef {{ kind: "flat" | "gaussian" | "laplace", strength: number, mean: number }} Prior
 *
 * A model with L layers has `sizes` (D, d₁, …, d_L), one activation for each layer 1…L, and one variance σ² for each error 0…L−1, a number
 * or one for each unit. `shape` is that of its image.
 * @typedef {{
 *   name: string, title: string, description: string, activation: string[], prior: Prior, variances: (number | number[])[],
 *   sizes: number[], shape: number[], default_rate: number, default_sample: number | null, unit_norm: boolean,
 * }} Model
 *
 * All that F depends on besides r and the model: the image x, a precision for each of its pixels (0 where it is not sensed), and λ of the
 * prior in force.
 * @typedef {{ x: Numbers, mask: Numbers, prior: number }} Given
 */
export {};
