// What the equations are of.
/** @import { Numbers } from "../lib/safetensors.js" */

/**
 * A model with L layers has `sizes` (D, d₁, …, d_L), one of `activation` for each layer 1…L, and one of `variances` for
 * each error 0…L−1, a number or one for each unit.
 * @typedef {import("../wire.js").ModelInfo} Model
 *
 * All that an update of r depends on besides r and the model: the image x, a precision for each of its pixels (0 where
 * it is not sensed), the rate η, the strength λ of the prior in force, and σ² of each layer where it is not the model's
 * own. Unlike the engine's it holds no clamped units, which the page keeps and hands on but does not compute with, and
 * its prior is λ alone.
 * @typedef {{ x: Numbers, mask: Numbers, rate: number, prior: number, variances?: number[] }} Given
 */

/** How many latent layers it has, L. @param {Pick<Model, "sizes">} model */
export const depthOf = ({ sizes }) => sizes.length - 1;

/** How many latents all its layers have. @param {Pick<Model, "sizes">} model */
export const latentsOf = ({ sizes: [, ...latents] }) => latents.reduce((sum, size) => sum + size, 0);
