// The rule of inference and the energy, spelled out for the model at hand: nothing that acts is left out of a formula.
// Where there are several layers each symbol bears the number of its own.
// Superscripts that are one sign (ᵀ, ², ′, *) are written as that sign: without a mathematical font browsers place
// raised boxes badly.
/** @import { Model } from "./model.js" */
import { depthOf } from "./model.js";
import { sign } from "./symbol.js";

const r = sign("r", "r"), e = sign("e", "e"), W = sign("W", "W"), F = sign("F", "F");
const eta = sign("eta", "η"), lambda = sign("lambda", "λ");
const thin = '<mspace width="0.12em"/>';
const open = '<mo stretchy="false">(</mo>', close = '<mo stretchy="false">)</mo>';

const bar = (/** @type {string} */ text) =>
  `<mo stretchy="false" lspace="0" rspace="0"${text === "‖" ? ' data-tip="norm"' : ""}>${text}</mo>`;

/** What each activation is, by its name. @type {Record<string, string>} */
const ACTIVATION = {
  linear: "f(r) = r", tanh: "f(r) = tanh r", relu: "f(r) = max(0, r)", sigmoid: "f(r) = 1/(1 + e⁻ʳ)",
  softplus: "f(r) = ln(1 + eʳ)", square: "f(r) = r²",
};

/** A symbol of a layer. @param {Model} model @param {string} symbol @param {number} layer */
const of = (model, symbol, layer) => (depthOf(model) > 1 ? `<msub>${symbol}<mn>${layer}</mn></msub>` : symbol);

/** @param {Model} model @param {string} top Its r. @param {boolean} [bracketed] */
const away = ({ prior: { mean } }, top, bracketed = true) =>
  mean ? `${bracketed ? open : ""}${top}<mo>−</mo><mn>${mean}</mn>${bracketed ? close : ""}` : top;

/**
 * What draws r back, at the top the prior, below it the error of the layer itself.
 * @param {Model} model @param {number} layer 1…L
 */
function against(model, layer) {
  if (layer < depthOf(model)) return `<mo>−</mo>${of(model, e, layer)}`;
  const top = of(model, r, layer);
  return {
    flat: "",
    gaussian: `<mo>−</mo>${lambda}${thin}${away(model, top)}`,
    laplace: `<mo>−</mo>${lambda}${thin}<mi data-tip="sign">sign</mi><mspace width="0.2em"/>${top}`,
  }[model.prior.kind];
}

/**
 * r ← r + η(f′(r) ⊙ Wᵀe − prior), in the pieces that lines may be broken between.
 * @param {Model} model @param {number} layer 1…L @returns {string} MathML
 */
export function updateRule(model, layer) {
  const own = of(model, r, layer), back = against(model, layer);
  const slope =
    model.activation[layer - 1] === "linear"
      ? ""
      : `<mi class="sym" data-sym="f" data-tip="slope">f</mi><mo lspace="0" rspace="0" data-tip="slope">′</mo>` +
        `${open}${own}${close}<mo data-tip="hadamard">⊙</mo>`;
  const transposed = `${of(model, W, layer)}<mo lspace="0" rspace="0.12em" data-tip="transpose">ᵀ</mo>`;
  const pull = `${slope}${transposed}${of(model, e, layer - 1)}`;
  const [from, to] = back || slope ? [open, close] : ["", ""];
  const start = `${own}<mo>←</mo>${own}<mo>+</mo>${eta}${thin}${from}`;
  const pieces = [start, back ? pull : pull + to, back && back + to];
  return pieces.filter(Boolean).map((piece) => `<math><mrow>${piece}</mrow></math>`).join("");
}

/** Inner MathML of F. @param {Model} model */
export function energyRule(model) {
  const depth = depthOf(model), top = of(model, r, depth);
  const half = "<mn>½</mn>";
  const squared = (/** @type {string} */ inner) =>
    `${bar("‖")}${inner}${bar("‖")}<mo lspace="0" rspace="0" data-tip="norm">²</mo>`;
  const prior = {
    flat: "",
    gaussian: `<mo>+</mo>${half}${lambda}${thin}${squared(away(model, top, false))}`,
    laplace: `<mo>+</mo>${lambda}${thin}<msub data-tip="sum"><mo>Σ</mo><mi>k</mi></msub>${bar("|")}<msub>` +
      `${top}<mi>k</mi></msub>${bar("|")}`,
  }[model.prior.kind];
  const errors = Array.from({ length: depth }, (_, layer) => `${half}${squared(of(model, e, layer))}`);
  return `<mrow>${F}<mo>=</mo>${errors.join("<mo>+</mo>")}${prior}</mrow>`;
}

/** What the f of a layer is. @param {Model} model @param {number} layer 1…L */
export const activationRule = ({ activation }, layer) => ACTIVATION[activation[layer - 1]];

/** What a layer's prediction is made of, for the model at hand. @param {Model} model @param {number} layer 1…L */
export function predictGloss(model, layer) {
  const latents = model.sizes[layer], sparse = layer === depthOf(model) && model.prior.kind !== "gaussian";
  if (latents === 1) return "one number, from one number";
  // Where every latent takes part in every image, an atom by itself looks like noise.
  if (latents > 10 && !sparse && model.activation[layer - 1] !== "relu") {
    return "a distributed code: no atom is a part by itself";
  }
  return `a sum of atoms, the ${latents} columns of W`;
}

/** What r is, and what its plot shows beside it. @param {Model} model @param {number} layer 1…L */
export function guessGloss(model, layer) {
  const latents = model.sizes[layer], free = model.prior.kind === "flat";
  const what = latents === 1 ? "one number" : `${latents} latents, each a picture it can draw`;
  const pulls = layer < depthOf(model) ? "the errors below and above pull" : free ? "e pulls" : "e and λ pull";
  return `${what}; orange: where ${pulls} it, ×10`;
}

/** @param {Model} model */
export function priorName(model) {
  return { flat: "no prior", gaussian: "Gaussian prior", laplace: "Laplace prior" }[model.prior.kind];
}
