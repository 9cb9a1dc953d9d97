// The landscape: F over a plane of r-space, with the path of r on it and the ball where r is now. The fast clock rolls
// the ball, the slow one moves the landscape under it.
/** @import { Numbers } from "../../lib/safetensors.js" */
/** @import { Model } from "../../model/model.js" */
/** @import { Entry } from "../../record/entry.js" */
/** @import { Landscape } from "../../record/landscape.js" */
/** @import { Page } from "../panel.js" */
import { colour } from "../../lib/colours.js";
import { contours, levels } from "../../lib/contours.js";
import { within, allWithin, setMarkup, setText } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { fixed } from "../../lib/format.js";
import { energyOn } from "../../model/surface.js";
import { latentsOf } from "../../model/model.js";
import { givenOf } from "../../record/equations.js";
import { fitsWeights } from "../../record/fits.js";
import { inARow } from "../../record/layers.js";
import { Asking } from "./asking.js";
import { cross, disc, filled, ring } from "./drawing.js";

const LEVELS = 13;

/**
 * Where r, all its layers in a row, is in the plane.
 * @param {Landscape} landscape @param {Numbers} r
 */
export function inPlane({ directions, origin }, r) {
  let along = 0, across = 0;
  for (let k = 0; k < origin.length; k++) {
    const away = r[k] - origin[k];
    along += away * directions[k];
    across += away * directions[origin.length + k];
  }
  return [along, across];
}

export class LandscapePicture {
  /** The landscape without what moves on it, laid out once. */ #ground = document.createElement("canvas");
  /** @type {{ of: Landscape | null, ghost: Path2D | null, film: string }} */
  #drawn = { of: null, ghost: null, film: "" };
  /**
   * Contours of the landscape before W moved, on the same plane.
   * @type {{ of: Landscape, under: Numbers[], lines: Path2D } | null}
   */
  #ghost = null;
  /** Coordinates of the iterations kept, from `first` on. */
  #path = { of: /** @type {Landscape | null} */ (null), first: 0, epoch: -1, points: /** @type {number[]} */ ([]) };

  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.asking = new Asking(page);
    this.canvas = /** @type {HTMLCanvasElement} */ (within(root, "#landscape"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.words = within(root, ".slice");
    this.ghostWords = within(root, ".ghost");
    this.axes = { across: within(root, ".axis-across"), along: within(root, ".axis-along") };
    this.ends = allWithin(root, ".grid-ends span");
    this.figure = within(root, "figure");
  }

  /** @param {Model} model @param {Entry} entry */
  paint(model, entry) {
    this.asking.ask();
    const { landscape, noLandscape } = this.page.slow;
    const fits = landscape && landscape.origin.length === latentsOf(model);
    this.figure.classList.toggle("without", !fits);
    if (!fits) return setMarkup(this.words, noLandscape || "Asking for the landscape…");
    const scale = devicePixelRatio || 1, side = Math.round(this.canvas.clientWidth * scale);
    if (!side) return;
    if (this.canvas.width !== side || this.canvas.height !== side) {
      Object.assign(this.canvas, { width: side, height: side });
    }
    const { ghost, from } = this.#before(model, entry, landscape), film = colour("film");
    const same = this.#drawn.of === landscape && this.#drawn.ghost === ghost && this.#drawn.film === film;
    if (!same || this.#ground.width !== side) this.#lay(landscape, ghost, side, scale);
    this.#drawn = { of: landscape, ghost, film };
    this.context.drawImage(this.#ground, 0, 0);
    this.#route(landscape, scale);
    this.#label(landscape, ghost ? from : null);
  }

  /** @param {Landscape} landscape @param {Path2D | null} ghost @param {number} side @param {number} scale */
  #lay(landscape, ghost, side, scale) {
    const { energy, along } = landscape, n = along.length, cell = side / (n - 1);
    Object.assign(this.#ground, { width: side, height: side });
    const context = /** @type {CanvasRenderingContext2D} */ (this.#ground.getContext("2d"));
    context.imageSmoothingQuality = "high";
    context.drawImage(filled(energy, n), -cell / 2, -cell / 2, n * cell, n * cell);
    /** @param {Path2D} lines @param {{ style: string, width: number, dash: number[] }} how */
    const stroke = (lines, { style, width, dash }) => {
      const placed = new Path2D();
      placed.addPath(lines, new DOMMatrix([cell, 0, 0, -cell, 0, side]));
      context.strokeStyle = style;
      context.lineWidth = width * scale;
      context.setLineDash(dash.map((length) => length * scale));
      context.stroke(placed);
    };
    stroke(contours(energy, n, heightsOf(landscape)), { style: `${colour("x")}47`, width: 1, dash: [] });
    if (ghost) stroke(ghost, { style: colour("w"), width: 1.3, dash: [4, 4] });
  }

  /** F on the same plane before W moved. @param {Model} model @param {Entry} entry @param {Landscape} landscape */
  #before(model, entry, landscape) {
    const { restedAt, weights, racing } = this.page.slow;
    const rested = restedAt < landscape.update ? weights.all.findLast(({ update }) => update <= restedAt) : null;
    const was = rested ?? weights.before(landscape.update);
    if (!was || racing || !fitsWeights(model, was.values)) return { ghost: null, from: 0 };
    if (this.#ghost?.of !== landscape || this.#ghost.under !== was.values) {
      const energy = energyOn(model, givenOf(entry), was.values, landscape), heights = heightsOf(landscape);
      // As high above the bottom as it was then: where the valley lay, and how steep it was.
      const sunk = minimum(energy) - heights[0];
      const lines = contours(energy, landscape.along.length, heights.map((level) => level + sunk));
      this.#ghost = { of: landscape, under: was.values, lines };
    }
    return { ghost: this.#ghost.lines, from: was.update };
  }

  /**
   * The path and the ball.
   * @param {Landscape} landscape @param {number} scale
   */
  #route(landscape, scale) {
    const { context, page: { view } } = this, { along, across } = landscape, side = this.canvas.width, n = along.length;
    const px = (/** @type {number} */ a) => ((a - along[0]) / (along[n - 1] - along[0])) * side;
    const py = (/** @type {number} */ a) => side - ((a - across[0]) / (across[n - 1] - across[0])) * side;
    const { first, points } = this.#follow(landscape), count = points.length / 2;
    if (!count) return;
    const shown = Math.min(Math.max(view.shown - first, 0), count - 1);
    const path = colour("r"), ink = colour("x");
    context.lineJoin = "round";
    for (const [from, to, alpha] of [[0, shown, 1], [shown, count - 1, 0.35]]) {
      context.globalAlpha = alpha;
      context.strokeStyle = path;
      context.lineWidth = 1.8 * scale;
      context.beginPath();
      for (let t = from; t <= to; t++) context.lineTo(px(points[2 * t]), py(points[2 * t + 1]));
      context.stroke();
    }
    context.globalAlpha = 1;
    // Single steps are distinguished, as those that jump across the valley.
    if (count <= 120) {
      context.fillStyle = path;
      for (let t = 0; t <= shown; t++) disc(context, px(points[2 * t]), py(points[2 * t + 1]), 2 * scale);
    }
    context.strokeStyle = ink;
    context.lineWidth = 1.5 * scale;
    ring(context, px(points[0]), py(points[1]), 4.5 * scale);
    const at = [points[2 * shown], points[2 * shown + 1]];
    context.fillStyle = path;
    disc(context, px(at[0]), py(at[1]), 6 * scale);
    context.strokeStyle = colour("film");
    ring(context, px(at[0]), py(at[1]), 6 * scale);
    context.strokeStyle = ink;
    if (view.state === "settled") cross(context, px(points[2 * count - 2]), py(points[2 * count - 1]), 10 * scale);
  }

  /** Coordinates of r at every iteration kept, worked out once each. @param {Landscape} landscape */
  #follow(landscape) {
    const { trajectory } = this.page, latents = landscape.origin.length, path = this.#path;
    const same = path.of === landscape && path.first === trajectory.first && path.epoch === trajectory.epoch;
    if (!same || path.points.length / 2 > trajectory.last - trajectory.first + 1) {
      this.#path = { of: landscape, first: trajectory.first, epoch: trajectory.epoch, points: [] };
    }
    const { points } = this.#path;
    for (let t = trajectory.first + points.length / 2; t <= trajectory.last; t++) {
      const entry = trajectory.at(t), r = entry && inARow(entry.r);
      if (!r || r.length !== latents) break;
      const [along, across] = inPlane(landscape, r);
      points.push(along, across);
    }
    return this.#path;
  }

  /** @param {Landscape} landscape @param {number | null} from */
  #label({ exact, share, along, across, update }, from) {
    const n = along.length;
    const held = `it holds ${Math.floor(share * 1000) / 10} % of its movement`;
    setMarkup(this.words, exact ? "Exact: this model has two latents, and this is all of F."
      : `A slice through the end of the path, along its two main directions; ${held}.`);
    const since = from === null ? 0 : update - from;
    setText(
      this.ghostWords,
      from === null ? "" : `dashed: before ${since === 1 ? "the update" : `the last ${since} updates`}`
    );
    setMarkup(this.axes.along, exact ? "r<sub>0</sub> →" : "direction 1 →");
    setMarkup(this.axes.across, exact ? "r<sub>1</sub> →" : "direction 2 →");
    const ends = [along[0], along[n - 1], across[n - 1], across[0]];
    ends.forEach((value, end) => setText(this.ends[end], fixed(value)));
  }
}

/** @param {Landscape} landscape */
function heightsOf({ energy }) {
  const known = energy.filter(Number.isFinite);
  return levels(minimum(known), maximum(known), LEVELS);
}
