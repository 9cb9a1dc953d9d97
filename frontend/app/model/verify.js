// What was streamed, worked out again from x, r and W.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Given, Model } from "./model.js" */
import { Equations } from "./equations.js";

/**
 * Parts of the largest number that occurs: float32 sums of some hundred terms keep four digits, a single float32
 * difference six.
 */
const SUM = 1e-4, DIFFERENCE = 1e-6;
/** No x̂ was streamed. */
const NONE = new Float32Array(0);

/**
 * @param {Model} model @param {Given} given @param {Numbers[]} weights @param {Numbers[]} r
 * @param {{ xh?: Numbers, e?: Numbers[], energy: number }} streamed Of a slim iteration F alone.
 * @returns {{ energy: number, error: number, failed: string[] }} F, and what of it is not the prior, ½Σe²/σ² of all
 *   layers, as they come out here; and what disagrees.
 */
export function verify(model, given, weights, r, { xh = NONE, e = [], energy: streamed }) {
  const equations = new Equations(model, given, weights, r), { total: energy } = equations;
  const failed = [];
  for (const [layer, errors] of e.entries()) {
    const mu = equations.predict(layer), below = equations.state(layer);
    const largest = mu.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const misses = worst(errors, (value, i) => below[i] - (layer ? mu : xh)[i] - value);
    if (!layer) {
      const off = worst(xh, (value, i) => mu[i] - value);
      if (!(off <= SUM * largest)) failed.push(`x̂ = W f(r) is off by ${off.toPrecision(2)}`);
      if (!(misses <= DIFFERENCE * largest)) failed.push(`e = x − x̂ is off by ${misses.toPrecision(2)}`);
    } else if (!(misses <= SUM * largest)) failed.push(`e of layer ${layer} is off by ${misses.toPrecision(2)}`);
  }
  const off = Math.abs(energy - streamed);
  if (!(off <= SUM * Math.max(1, Math.abs(energy)))) {
    failed.push(`F is ${streamed.toPrecision(5)} as streamed, ${energy.toPrecision(5)} recomputed here`);
  }
  return { energy, error: equations.errorEnergy, failed };
}

/** The largest difference. @param {Numbers} values @param {(value: number, at: number) => number} difference */
function worst(values, difference) {
  let most = 0;
  for (let at = 0; at < values.length; at++) {
    const off = Math.abs(difference(values[at], at));
    if (!(off <= most)) most = off; // NaN, too
  }
  return most;
}
