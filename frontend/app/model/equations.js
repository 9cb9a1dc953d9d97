// The equations once more, in the page: to show them with their numbers, and to check what the server says.
/** @import { Entry, Model, Numbers } from "../types.js" */

/** @type {Record<string, (r: number) => number>} */
const F = {
  linear: (r) => r, tanh: Math.tanh, relu: (r) => Math.max(0, r), sigmoid: (r) => 1 / (1 + Math.exp(-r)),
  softplus: (r) => Math.max(r, 0) + Math.log1p(Math.exp(-Math.abs(r))), square: (r) => r * r,
};
/** @type {Record<string, (r: number) => number>} */
const SLOPE = {
  linear: () => 1, tanh: (r) => 1 - Math.tanh(r) ** 2, relu: (r) => (r >= 0 ? 1 : 0), sigmoid: (r) => F.sigmoid(r) * (1 - F.sigmoid(r)),
  softplus: F.sigmoid, square: (r) => 2 * r,
};

/** @param {Model} model @param {number} r f(r) */
export const activity = (model, r) => F[model.activation[0]](r);
/** @param {Model} model @param {number} r f′(r) */
export const slope = (model, r) => SLOPE[model.activation[0]](r);

/** 1/σ² of pixel i, 0 where it is not sensed. @param {Model} model @param {Entry} entry @param {number} i */
export function precision(model, entry, i) {
  const variance = model.variances[0];
  return entry.sensed.mask[i] / (typeof variance === "number" ? variance : variance[i]);
}

/** x̂ᵢ = Σₖ Wᵢₖ f(rₖ). @param {Model} model @param {Numbers} weights @param {Numbers} r @param {number} i */
export function predicted(model, weights, r, i) {
  let sum = 0;
  for (let k = 0; k < r.length; k++) sum += weights[i * r.length + k] * activity(model, r[k]);
  return sum;
}

/**
 * x̂ = W f(r) and e = x − x̂, whole. Latents that draw nothing, as most of a rectified code, cost nothing.
 * @param {Model} model @param {Numbers} weights @param {Numbers} r @param {Numbers} x
 * @returns {{ xh: Numbers, e: Numbers }} In the precision of x.
 */
export function explanation(model, weights, r, x) {
  const latents = r.length, Precise = x instanceof Float64Array ? Float64Array : Float32Array;
  /** @type {number[]} */ const active = [];
  const f = Float64Array.from(r, (value) => activity(model, value));
  for (let k = 0; k < latents; k++) if (f[k] !== 0) active.push(k);
  const xh = new Precise(x.length), e = new Precise(x.length);
  for (let i = 0, row = 0; i < x.length; i++, row += latents) {
    let sum = 0;
    for (let a = 0; a < active.length; a++) sum += weights[row + active[a]] * f[active[a]];
    xh[i] = sum;
    e[i] = x[i] - xh[i];
  }
  return { xh, e };
}

/** (Wᵀ(e/σ²))ₖ, how strongly the error pulls on latent k. @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number} k */
export function pulled(model, weights, entry, k) {
  const latents = entry.r.length;
  let sum = 0;
  for (let i = 0; i < entry.e.length; i++) sum += weights[i * latents + k] * entry.e[i] * precision(model, entry, i);
  return sum;
}

/**
 * What the prior takes from latent k: the gradient of its energy, and at the kink of a Laplace prior as much of it as the pull needs.
 * @param {Model} model @param {Entry} entry @param {number} k
 */
export function held(model, entry, k) {
  const { kind, mean } = model.prior;
  if (kind === "gaussian") return entry.prior * (entry.r[k] - mean);
  return kind === "laplace" ? entry.prior * Math.sign(entry.r[k]) : 0;
}

/** Energy of the prior. @param {Model} model @param {Entry} entry */
export function priorEnergy(model, { r, prior }) {
  const { kind, mean } = model.prior;
  let sum = 0;
  if (kind === "gaussian") for (const value of r) sum += 0.5 * prior * (value - mean) ** 2;
  if (kind === "laplace") for (const value of r) sum += prior * Math.abs(value);
  return sum;
}

/**
 * Recompute everything of an entry that follows from x, r and W.
 * @param {Model} model @param {Numbers} weights @param {Entry} entry
 * @returns {{ energy: number, error: number, failed: string[] }} `error` is ½Σe²/σ²
 */
export function verify(model, weights, entry) {
  const { r, e, xh, sensed } = entry;
  const f = Float64Array.from(r, (value) => activity(model, value));
  let error = 0, worstPrediction = 0, worstError = 0, largest = 1;
  for (let i = 0; i < e.length; i++) {
    let sum = 0;
    for (let k = 0; k < f.length; k++) sum += weights[i * f.length + k] * f[k];
    const miss = sensed.x[i] - sum;
    largest = Math.max(largest, Math.abs(sum));
    worstPrediction = Math.max(worstPrediction, Math.abs(sum - xh[i]));
    worstError = Math.max(worstError, Math.abs(sensed.x[i] - xh[i] - e[i]));
    error += 0.5 * precision(model, entry, i) * miss * miss;
  }
  const energy = error + priorEnergy(model, entry);
  const failed = [];
  // float32 sums of some hundred terms: five digits hold.
  if (!(worstPrediction <= 1e-5 * largest * 10)) failed.push(`x̂ = W f(r) is off by ${worstPrediction.toPrecision(2)}`);
  if (!(worstError <= 1e-6 * largest)) failed.push(`e = x − x̂ is off by ${worstError.toPrecision(2)}`);
  if (!(Math.abs(energy - entry.energy) <= 1e-4 * Math.max(1, Math.abs(energy)))) failed.push(`F is ${entry.energy.toPrecision(5)} as streamed, ${energy.toPrecision(5)} recomputed here`);
  return { energy, error, failed };
}

/**
 * What the next update does to each latent, Δr: η times its pull, and with a Laplace prior no further than to 0, where a latent stays
 * unless it is pulled by more than λ.
 * @param {Model} model @param {Numbers} weights @param {Entry} entry
 * @returns {Float64Array}
 */
export function nextStep(model, weights, entry) {
  const { r, e, rate, prior } = entry;
  const latents = r.length;
  const pull = new Float64Array(latents);
  for (let i = 0; i < e.length; i++) {
    const weighted = e[i] * precision(model, entry, i);
    if (weighted) for (let k = 0; k < latents; k++) pull[k] += weights[i * latents + k] * weighted;
  }
  const oneSided = model.activation[0] === "relu";
  for (let k = 0; k < latents; k++) {
    const drive = slope(model, r[k]) * pull[k];
    let step = rate * (drive - held(model, entry, k));
    if (model.prior.kind === "laplace") {
      if (r[k] === 0) step = Math.abs(drive) > prior && (drive > 0 || !oneSided) ? rate * (drive - prior * Math.sign(drive)) : 0;
      else if ((r[k] + step) * r[k] < 0) step = -r[k];
    }
    pull[k] = step;
  }
  return pull;
}
