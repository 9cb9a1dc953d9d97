// The rule of inference and the energy, spelled out for the model at hand: nothing that acts is left out of a formula.
// Superscripts that are one sign (ᵀ, ², ′, *) are written as that sign: without a mathematical font browsers place
// raised boxes badly.
/** @import { Model } from "./model.js" */
import { sign } from "./symbol.js";

const r = sign("r", "r"), e = sign("e", "e"), W = sign("W", "W"), F = sign("F", "F");
const eta = sign("eta", "η"), lambda = sign("lambda", "λ");
const thin = '<mspace width="0.12em"/>';
const open = '<mo stretchy="false">(</mo>', close = '<mo stretchy="false">)</mo>';

const bar = (/** @type {string} */ text) =>
  `<mo stretchy="false" lspace="0" rspace="0"${text === "‖" ? ' data-tip="norm"' : ""}>${text}</mo>`;

/** What each activation is, beside its name. @type {Record<string, string>} */
export const ACTIVATION = {
  linear: "f(r) = r", tanh: "f(r) = tanh r", relu: "f(r) = max(0, r)", sigmoid: "f(r) = 1/(1 + e⁻ʳ)",
  softplus: "f(r) = ln(1 + eʳ)", square: "f(r) = r²",
};

/** @param {Model} model @param {boolean} [bracketed] */
const away = ({ prior: { mean } }, bracketed = true) =>
  mean ? `${bracketed ? open : ""}${r}<mo>−</mo><mn>${mean}</mn>${bracketed ? close : ""}` : r;

/** Inner MathML of r ← r + η(f′(r) ⊙ Wᵀe − prior). @param {Model} model */
export function updateRule(model) {
  const slope =
    model.activation[0] === "linear"
      ? ""
      : `<mi class="sym" data-sym="f" data-tip="slope">f</mi><mo lspace="0" rspace="0" data-tip="slope">′</mo>` +
        `${open}${r}${close}<mo data-tip="hadamard">⊙</mo>`;
  const pull = `${slope}${W}<mo lspace="0" rspace="0.12em" data-tip="transpose">ᵀ</mo>${e}`;
  const prior = {
    flat: "",
    gaussian: `<mo>−</mo>${lambda}${thin}${away(model)}`,
    laplace: `<mo>−</mo>${lambda}${thin}<mi data-tip="sign">sign</mi><mspace width="0.2em"/>${r}`,
  }[model.prior.kind];
  const change = prior || slope ? `${open}${pull}${prior}${close}` : pull;
  return `<mrow>${r}<mo>←</mo>${r}<mo>+</mo>${eta}${thin}${change}</mrow>`;
}

/** Inner MathML of F. @param {Model} model */
export function energyRule(model) {
  const half = "<mn>½</mn>";
  const squared = (/** @type {string} */ inner) =>
    `${bar("‖")}${inner}${bar("‖")}<mo lspace="0" rspace="0" data-tip="norm">²</mo>`;
  const prior = {
    flat: "",
    gaussian: `<mo>+</mo>${half}${lambda}${thin}${squared(away(model, false))}`,
    laplace: `<mo>+</mo>${lambda}${thin}<msub data-tip="sum"><mo>Σ</mo><mi>k</mi></msub>${bar("|")}<msub>` +
      `${r}<mi>k</mi></msub>${bar("|")}`,
  }[model.prior.kind];
  return `<mrow>${F}<mo>=</mo>${half}${squared(e)}${prior}</mrow>`;
}

/** What x̂ is made of, for the model at hand. @param {Model} model */
export function predictGloss({ sizes: [, latents], activation: [activation], prior }) {
  if (latents === 1) return "one number, from one number";
  // Where every latent takes part in every image, an atom by itself looks like noise.
  if (latents > 10 && prior.kind === "gaussian" && activation !== "relu") {
    return "a distributed code: no atom is a part by itself";
  }
  return `a sum of atoms, the ${latents} columns of W`;
}

/** What the plot under the update rule shows beside r. @param {Model} model */
export function updateGloss({ prior: { kind } }) {
  return kind === "flat" ? "orange: where the error pulls r, ×10" : "orange: where e and λ pull r, ×10";
}

/** @param {Model} model */
export function priorName(model) {
  return { flat: "no prior", gaussian: "Gaussian prior", laplace: "Laplace prior" }[model.prior.kind];
}
