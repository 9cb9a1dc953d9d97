// Update: r as bars, each with a line from its end to where ten more steps like the next one would take it.
/** @import { Model } from "../../model/model.js" */
/** @import { Layer } from "../layer.js" */
import { colour } from "../../lib/colours.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { alongAxis, draw, labelEnds, layout, roundTicks } from "../../lib/plots.js";

/** A single latent is not drawn wider than one of these; it lies in the middle. */
const FEWEST = 3;
/** The next step is small; its line shows this many of it. */
const STEPS = 10;
/** On an axis that is so many times as long bars are as good as not there. */
const LOST = 10;
const HALF = { bar: 0.32, pull: 0.13 };

export class Bars {
  #top = 0;
  #bottom = 0;
  #shown = 1;
  /** Of which layer of which model they are, and from which iteration on they are kept. */
  #of = { model: /** @type {Model | null} */ (null), layer: 0, from: -1 };
  /** What the vertical axis runs over, and for which bars. */
  #axis = { r: /** @type {number[]} */ ([]), top: 0, bottom: 0 };

  /** @param {HTMLElement} root @param {(latent: number | null) => void} point */
  constructor(root, point) {
    this.root = root;
    alongAxis(root, "pointermove", (share) => {
      const [from, to] = this.#extent, latent = share === null ? -1 : Math.floor(share * (to - from) + from + 0.5);
      point(latent < 0 || latent >= this.#shown ? null : latent);
    });
  }

  /** What the horizontal axis runs over. @returns {[number, number]} */
  get #extent() {
    const spare = Math.max(0, FEWEST - this.#shown) / 2;
    return [-0.5 - spare, this.#shown - 0.5 + spare];
  }

  /**
   * @param {Layer} layer
   * @param {Layer} pulled Whose e pulls: the same, or while a phase step waits the one before, from whose r the pulls
   *   then start.
   * @param {{ lit: number | null, from: number, beside: Layer | null, running: boolean }} how `lit`: which bar is
   *   marked; `from`: the first iteration kept; `beside`: of another branch; `running`: whether it changes at every
   *   frame.
   */
  paint(layer, pulled, { lit, from: first, beside, running }) {
    // What was drawn of another session is nothing to go by.
    const fresh = !layer.is(this.#of) || first < this.#of.from, r = Array.from(layer.r);
    this.#of = { model: layer.model, layer: layer.layer, from: first };
    const { step } = pulled, from = Array.from(pulled.r);
    const pulls = from.map((value, k) => value + STEPS * step[k]);
    const shown = (this.#shown = r.length);
    // For the bars the scale widens at once and narrows only for a new run, so that they can be compared over time. The
    // pulls are all in sight, too: they are long at first. But where r stays, as when another image comes, the bars
    // stay what they are: pulls may then end beyond.
    const values = beside ? [...r, ...beside.r] : r;
    // Nor can they be compared with those of an explosion.
    const lost = LOST * Math.max(1, maximum(values), -minimum(values)) < Math.max(this.#top, -this.#bottom);
    if (fresh || lost) this.#top = this.#bottom = 0;
    this.#top = Math.max(this.#top, 0.1, maximum(values) * 1.15);
    this.#bottom = Math.min(this.#bottom, minimum(values) * 1.15);
    const stays = !fresh && r.length === this.#axis.r.length && r.every((value, k) => value === this.#axis.r[k]);
    if (!stays) {
      this.#axis = { r, top: Math.max(this.#top, maximum(pulls)), bottom: Math.min(this.#bottom, minimum(pulls)) };
    }
    const top = Math.max(this.#top, this.#axis.top), bottom = Math.min(this.#bottom, this.#axis.bottom);
    const range = top - bottom;
    const area = { type: "scatter", mode: "none" }, marked = r.map((value, k) => (k === lit ? value : 0));
    const data = [
      { ...area, ...outline(r, HALF.bar), fill: "tozeroy", fillcolor: colour("r") },
      { ...area, ...outline(marked, HALF.bar), fill: "tozeroy", fillcolor: colour("ink") },
      // Not drawn: what the next one is filled down to.
      { ...area, ...outline(from, HALF.pull), mode: "lines", line: { width: 0 } },
      {
        ...area, ...outline(pulls, HALF.pull), mode: "lines", line: { width: 0 }, fill: "tonexty",
        fillcolor: colour("e"),
      },
      {
        type: "scatter", mode: "markers",
        x: beside ? Array.from(beside.r.keys()) : [], y: beside ? Array.from(beside.r) : [],
        marker: { color: colour("ink"), size: 5, symbol: "line-ew-open", line: { width: 1.5 } },
      },
    ];
    const vertical = {
      range: [bottom - range * 0.12, top + range * 0.05], ...roundTicks(bottom, top),
      zeroline: true, zerolinecolor: colour("line"),
    };
    const axes = layout({ range: this.#extent }, vertical);
    const drawn = draw(this.root, data, axes, running);
    this.root.nextElementSibling?.classList.toggle("few", shown < FEWEST);
    labelEnds(this.root, "latent 0", shown > 1 ? `latent ${shown - 1}` : "");
    return drawn;
  }
}

/**
 * Bars as one line that rises and falls at the edges of each: a hundred rectangles would cost three times as much at
 * every frame.
 * @param {number[]} heights @param {number} half
 */
function outline(heights, half) {
  const x = new Float64Array(4 * heights.length), y = new Float64Array(4 * heights.length);
  heights.forEach((height, k) => {
    x[4 * k] = x[4 * k + 1] = k - half;
    x[4 * k + 2] = x[4 * k + 3] = k + half;
    y[4 * k + 1] = y[4 * k + 2] = height;
  });
  return { x, y };
}
