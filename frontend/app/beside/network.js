// The network one knows: x goes once through W, read from pixels to units, and through a readout U to the chances of
// ten answers; a label makes a loss of them, whose slopes go back against the arrows.
//
//     z = Wᵀx    h = f(z)    a = U h    ŷ = softmax(a)    L = −ln ŷ_y
//     ∂L/∂a = ŷ − y    δ = ∂L/∂z = Uᵀ(ŷ − y) ⊙ f′(z)    ∂L/∂U = (ŷ − y) hᵀ    ∂L/∂W = x δᵀ
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Activation } from "../model/activations.js" */
import { maximum } from "../lib/extremes.js";

/**
 * W (D, d) and U (10, d), row by row, and the f between them.
 * @typedef {{ weights: Numbers, readout: Float64Array, unit: Activation }} Network
 *
 * What goes forward of an x.
 * @typedef {{ x: Numbers, z: Float64Array, h: Float64Array, scores: Float64Array, answer: Float64Array }} Pass
 *
 * What comes back: the slopes of L in a and in z.
 * @typedef {{ error: Float64Array, delta: Float64Array }} Deltas
 */

export const ANSWERS = 10;
/** η of its gradient descent. It is small enough for the loss of one image to fall at every step, and fall visibly. */
export const RATE = 0.003;
/** U begins small, so that at first no answer is much likelier than another, but not at 0: then W would not move. */
const SPREAD = 0.02;
export const SEED = 1;

/** U as it begins, (10, d): even between ±0.02. @param {number} latents */
export function begun(latents) {
  let state = SEED;
  // Mulberry32, by Tommy Ettinger (public domain).
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float64Array.from({ length: ANSWERS * latents }, () => SPREAD * (2 * draw() - 1));
}

/** @param {Network} network @param {Numbers} x @returns {Pass} */
export function forward({ weights, readout, unit }, x) {
  const latents = readout.length / ANSWERS, z = new Float64Array(latents), scores = new Float64Array(ANSWERS);
  for (let i = 0; i < x.length; i++) {
    if (x[i]) for (let k = 0; k < latents; k++) z[k] += weights[i * latents + k] * x[i];
  }
  const h = z.map(unit.f);
  for (let c = 0; c < ANSWERS; c++) for (let k = 0; k < latents; k++) scores[c] += readout[c * latents + k] * h[k];
  const sum = logOfSum(scores);
  return { x, z, h, scores, answer: scores.map((score) => Math.exp(score - sum)) };
}

/** ln Σ exp, of numbers whose own exp may be too large. @param {Float64Array} values */
function logOfSum(values) {
  const most = maximum(values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** L = −ln ŷ_y @param {Pass} pass @param {number} label */
export const lossOf = ({ scores }, label) => logOfSum(scores) - scores[label];

/** @param {Network} network @param {Pass} pass @param {number} label @returns {Deltas} */
export function backward({ readout, unit }, { z, answer }, label) {
  const error = answer.map((chance, c) => chance - Number(c === label));
  const delta = z.map((value, k) => {
    let sum = 0;
    for (let c = 0; c < ANSWERS; c++) sum += readout[c * z.length + k] * error[c];
    return sum * unit.slope(value);
  });
  return { error, delta };
}

/** It after one step of gradient descent. @param {Network} network @param {Pass} pass @param {Deltas} deltas */
export function stepped({ weights, readout, unit }, { x, h }, { error, delta }) {
  const latents = h.length;
  return {
    weights: Float64Array.from(weights, (w, at) => w - RATE * x[Math.floor(at / latents)] * delta[at % latents]),
    readout: readout.map((u, at) => u - RATE * error[Math.floor(at / latents)] * h[at % latents]),
    unit,
  };
}
