// The equations of an iteration as it was streamed.
/** @import { Entry } from "./entry.js" */
/** @import { Given, Model } from "../model/model.js" */
import { Equations } from "../model/equations.js";

/** @param {Entry} entry @returns {Given} */
export const givenOf = ({ sensed: { x, mask }, unseen }) => ({ x, mask, ...unseen });

/** With its e as it was streamed. @param {Model} model @param {Entry} entry */
export const equationsOf = (model, entry) =>
  new Equations(model, givenOf(entry), entry.weights.values, entry.r, entry.e);

/** e₀ = x − x̂, what the prediction missed of the image. @param {Model} model @param {Entry} entry */
export const imageError = (model, entry) => equationsOf(model, entry).error(0);
