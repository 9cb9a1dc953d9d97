// What an update of W did, or would do, in words.
/** @import { Model } from "../../model/model.js" */
/** @import { Made } from "../made.js" */
import { few } from "../../lib/format.js";
import { symbol } from "../../model/symbol.js";

const F = symbol("F", "F"), HELD = `with ${symbol("r", "r*")} held`;

/**
 * What it did to F.
 * @param {Made} made @param {number | null} limit The largest rate that was sure to lower F.
 */
export function outcome({ made, rate }, limit) {
  if (!made) return `<span>not made yet</span> <b>η<sub>w</sub> = ${Number(rate.toPrecision(3))}</b>`;
  const { before, after } = made, by = few(Math.abs(after - before));
  const numbers = `<b>${few(before)} → ${few(after)}</b>`;
  if (after <= before) return `<span>${F} ${HELD}</span> ${numbers}<span>, lower by ${by}</span>`;
  const beyond = limit !== null && made.rate > limit ? ": η<sub>w</sub> is too large" : "";
  return `<span>${F} ${HELD}</span> ${numbers}<span class="rose">, it rose by ${by}${beyond}</span>`;
}

/** Of what it is made, and whom it reached. @param {Model} model @param {Made} made */
export function sentence(model, { f, made }) {
  const active = f.filter((value) => Math.abs(value) > 1e-3).length, rest = f.length - active;
  const atoms = f.length === 1 ? "the one weight" : `${active} atom${active === 1 ? "" : "s"}`;
  const others = rest ? `; ${rest} stay${made ? "ed" : rest === 1 ? "s" : ""} as ${was(rest, made !== null)}` : "";
  const added = `${symbol("e", "e")} to ${atoms}, ${f.length === 1 ? "by" : "each by"} its activity${others}.`;
  const one = `${symbol("e", "e")} and ${symbol("f", "f")} are of the one shown`;
  const mean = made && made.batch > 1 ? ` It is the mean over ${made.batch} images; ${one}.` : "";
  const norms = model.unit_norm ? '<p class="norms">Columns longer than 1 are scaled back to norm 1.</p>' : "";
  return `<p>${made ? `Update ${made.update} added` : "A step would add"} ${added}${mean}</p>${norms}`;
}

/** @param {number} count @param {boolean} past */
function was(count, past) {
  if (count === 1) return past ? "it was" : "it is";
  return past ? "they were" : "they are";
}
