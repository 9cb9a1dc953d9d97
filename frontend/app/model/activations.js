// The activations f and their slopes f′, elementwise.
/** @import { Model } from "./model.js" */

/**
 * A `oneSided` f is 0 for every r < 0: its slope jumps at r = 0, where `slope` is that to the right.
 * @typedef {{ f: (r: number) => number, slope: (r: number) => number, oneSided?: boolean }} Activation
 */

/** @param {number} r */
const sigmoid = (r) => 1 / (1 + Math.exp(-r));

/** By the names that the engine has for them. @type {Record<string, Activation>} */
const ACTIVATIONS = {
  linear: { f: (r) => r, slope: () => 1 },
  tanh: { f: Math.tanh, slope: (r) => 1 - Math.tanh(r) ** 2 },
  relu: { f: (r) => Math.max(0, r), slope: (r) => (r >= 0 ? 1 : 0), oneSided: true },
  sigmoid: { f: sigmoid, slope: (r) => sigmoid(r) * (1 - sigmoid(r)) },
  softplus: { f: (r) => Math.max(r, 0) + Math.log1p(Math.exp(-Math.abs(r))), slope: sigmoid },
  square: { f: (r) => r * r, slope: (r) => 2 * r },
};

/** The activation of a layer 1…L. @param {Model} model @param {number} layer */
export const activationOf = (model, layer) => ACTIVATIONS[model.activation[layer - 1]];

/** f(r) of a unit of a layer. @param {Model} model @param {number} layer 1…L @param {number} r */
export const activity = (model, layer, r) => activationOf(model, layer).f(r);

/** f′(r) of a unit of a layer. @param {Model} model @param {number} layer 1…L @param {number} r */
export const slope = (model, layer, r) => activationOf(model, layer).slope(r);
