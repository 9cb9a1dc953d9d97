// Of a model with one latent F is a curve over r, and all of it is seen: with r on it, and where it came from.
/** @import { Model } from "../../model/model.js" */
/** @import { Entry } from "../../record/entry.js" */
/** @import { Page } from "../panel.js" */
import { colour } from "../../lib/colours.js";
import { allWithin, fitCanvas, setMarkup, setText, within } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { fixed } from "../../lib/format.js";
import { symbol } from "../../model/symbol.js";
import { energyOn } from "../../model/surface.js";
import { givenOf } from "../../record/equations.js";
import { fitsWeights } from "../../record/fits.js";
import { cross, disc, ring } from "./drawing.js";

const POINTS = 201;
/** The ends of r are multiples of this, so that they stand while r moves. */
const STEP = 0.5;
/** Points of the path are distinguished as long as they are no more than this. */
const SINGLE = 120;

/**
 * F at `along`; `path`: r and F of each iteration since the conditions changed last.
 * @typedef {{ along: Float64Array, energy: Float64Array,
 *   path: { r: number, energy: number, iteration: number }[] }} Profile
 */

/** @param {Page} page @param {Model} model @param {Entry} entry @returns {Profile} */
export function profileOf({ trajectory }, model, entry) {
  const path = [];
  for (let t = Math.max(trajectory.first, entry.sensed.iteration); t <= trajectory.last; t++) {
    const at = trajectory.at(t);
    if (at) path.push({ r: at.r[0][0], energy: at.energy, iteration: t });
  }
  const known = path.map(({ r }) => r).filter(Number.isFinite), from = minimum(known), to = maximum(known);
  const pad = Math.max(STEP, (to - from) / 3);
  const low = Math.floor((from - pad) / STEP) * STEP, high = Math.ceil((to + pad) / STEP) * STEP;
  const along = Float64Array.from({ length: POINTS }, (_, at) => low + ((high - low) * at) / (POINTS - 1));
  return { along, energy: energyAlong(model, entry, entry.weights.values, along), path };
}

/** @param {Model} model @param {Entry} entry @param {Entry["weights"]["values"]} weights @param {Float64Array} along */
const energyAlong = (model, entry, weights, along) => energyOn(model, givenOf(entry), weights, {
  along, across: new Float64Array(1), directions: new Float64Array([1, 0]), origin: new Float64Array(1),
});

export class ProfilePicture {
  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.canvas = /** @type {HTMLCanvasElement} */ (within(root, "#landscape"));
    this.figure = within(root, "figure");
    this.words = within(root, ".slice");
    this.ghostWords = within(root, ".ghost");
    this.axes = { across: within(root, ".axis-across"), along: within(root, ".axis-along") };
    this.ends = allWithin(root, ".grid-ends span");
  }

  /** @param {Model} model @param {Entry} entry */
  paint(model, entry) {
    const scale = devicePixelRatio || 1, { canvas, page: { slow, view } } = this;
    this.figure.classList.remove("without");
    if (!fitCanvas(canvas, scale)) return;
    const { along, energy, path } = profileOf(this.page, model, entry), { width, height } = canvas;
    const now = { r: entry.r[0][0], energy: entry.energy };
    // As high as r ever stood, and a little more: a curve goes on far above that, where nothing is to be seen.
    const stood = path.map((at) => at.energy).filter(Number.isFinite);
    const least = minimum(energy), most = Math.max(least + 0.5, maximum(stood));
    const top = most + 0.2 * (most - least), bottom = least - 0.12 * (most - least);
    const px = (/** @type {number} */ r) => ((r - along[0]) / (along[POINTS - 1] - along[0])) * width;
    const py = (/** @type {number} */ f) => height - ((f - bottom) / (top - bottom)) * height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.clearRect(0, 0, width, height);
    context.lineJoin = "round";
    const was = slow.racing ? null : slow.weights.before(entry.weights.update);
    const before = was && fitsWeights(model, was.values) ? energyAlong(model, entry, was.values, along) : null;
    /** @param {Float64Array} values @param {string} style @param {number[]} dash */
    const curve = (values, style, dash) => {
      context.strokeStyle = colour(style);
      context.lineWidth = 2 * scale;
      context.setLineDash(dash.map((length) => length * scale));
      context.beginPath();
      values.forEach((value, at) => context.lineTo(px(along[at]), py(Math.min(value, top + (top - bottom)))));
      context.stroke();
      context.setLineDash([]);
    };
    if (before) curve(before, "w", [5, 4]);
    curve(energy, "e", []);
    context.fillStyle = colour("r");
    if (path.length <= SINGLE) {
      for (const at of path) {
        context.globalAlpha = at.iteration <= view.shown ? 1 : 0.35;
        disc(context, px(at.r), py(at.energy), 2.2 * scale);
      }
      context.globalAlpha = 1;
    }
    context.strokeStyle = colour("x");
    context.lineWidth = 1.5 * scale;
    if (path.length) ring(context, px(path[0].r), py(path[0].energy), 4.5 * scale);
    disc(context, px(now.r), py(now.energy), 6 * scale);
    if (view.state === "settled") cross(context, px(now.r), py(now.energy), 10 * scale);
    this.#label([along[0], along[POINTS - 1], top, bottom], now, was && before ? entry.weights.update - was.update : 0);
  }

  /** @param {number[]} ends @param {{ r: number, energy: number }} now @param {number} since */
  #label(ends, now, since) {
    const settled = this.page.view.state === "settled", name = settled ? "r*" : "r";
    const where = `${symbol("r", name)} = ${fixed(now.r, 3)}, where ${symbol("F", "F")} = ${fixed(now.energy, 3)}`;
    setMarkup(this.words, `All of ${symbol("F", "F")}: this model has one latent. ${where}.`);
    setText(this.ghostWords, since ? `dashed: before ${since === 1 ? "the update" : `the last ${since} updates`}` : "");
    setMarkup(this.axes.along, "r<sub>0</sub> →");
    setMarkup(this.axes.across, "F →");
    ends.forEach((value, end) => setText(this.ends[end], fixed(value)));
  }
}
