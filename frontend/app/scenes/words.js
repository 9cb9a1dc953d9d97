// What a state holds, in words: whoever shares one sees what goes with it.
/** @import { State } from "./state.js" */
import { fixed, rate as shortly } from "../lib/format.js";

/**
 * @param {State} state @param {string} title Of the model. @param {number} sensed Pixels that are sensed, of how many.
 * @param {number} pixels
 * @returns {[string, string][]} what, and which
 */
export function described(state, title, sensed, pixels) {
  /** @type {[string, string][]} */
  const words = [["model", title], ["image", image(state, sensed, pixels)], ["state", stand(state)]];
  const set = [];
  if (state.rate !== undefined && state.rate !== null) set.push(`η = ${shortly(state.rate)}`);
  if (state.prior !== undefined && state.prior !== null) set.push(`λ = ${shortly(state.prior)}`);
  if (set.length) words.push(["set by you", set.join(", ")]);
  words.push(["W", weights(state)]);
  return words;
}

/** @param {State} state @param {number} sensed @param {number} pixels */
function image({ input = { default: true } }, sensed, pixels) {
  if (typeof input.value === "number") return `x = ${fixed(input.value)}`;
  const what =
    "sample" in input
      ? `sample ${input.sample}`
      : "blank" in input
        ? "nothing, all black"
        : "pixels" in input
          ? "this image, pixel by pixel"
          : "the model’s own example";
  return sensed < pixels ? `${what}; ${sensed} of ${pixels} pixels are sensed` : what;
}

/** @param {State} state */
function stand({ iteration = 0, seed = 0, r, playing }) {
  const how = r ? "with r as it is" : `from start ${seed}`;
  return `iteration ${iteration}, ${how}${playing ? ", playing" : ""}`;
}

/** @param {State} state */
function weights({ weights: w }) {
  if (!w) return "as trained";
  if ("values" in w) return `all its values, after ${count(w.updates ?? 0)}`;
  const began = w.origin === "random" ? `random from seed ${w.seed ?? 0}` : "as trained";
  if (!w.updates) return began;
  const from =
    w.by === "step"
      ? "this image, one by one"
      : w.source === "digits"
        ? `the training digits, ${w.batch ?? 50} at a time`
        : "this image";
  return `${began}, then ${count(w.updates ?? 0)} from ${from}`;
}

/** As the entries of a list. @param {[string, string][]} words @returns {HTMLElement[]} */
export const listed = (words) => words.flatMap((pair) => pair.map((text, at) => {
  const entry = document.createElement(at ? "dd" : "dt");
  entry.textContent = text;
  return entry;
}));

/** @param {number} updates */
const count = (updates) => `${updates} update${updates === 1 ? "" : "s"}`;
