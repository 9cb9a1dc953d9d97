// Whether what came is of the model at hand: for a moment a new model is here and what is shown is still the old one's.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Entry } from "./entry.js" */
/** @import { Model } from "../model/model.js" */
import { depthOf } from "../model/model.js";

/** @param {Model} model @param {Numbers[]} arrays One a layer. @param {(layer: number) => number} size Of layer 1…L. */
const areOf = (model, arrays, size) =>
  arrays.length === depthOf(model) && arrays.every(({ length }, at) => length === size(at + 1));

/** W₁…W_L. @param {Model} model @param {Numbers[]} weights */
export const fitsWeights = (model, weights) =>
  areOf(model, weights, (layer) => model.sizes[layer - 1] * model.sizes[layer]);

/** An iteration, with its W. @param {Model} model @param {Pick<Entry, "r" | "weights">} entry */
export const fits = (model, { r, weights }) =>
  areOf(model, r, (layer) => model.sizes[layer]) && fitsWeights(model, weights.values);
