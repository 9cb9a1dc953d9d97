// Update: r as bars, each with a line from its end to where ten more steps like the next one would take it.
/** @import { Entry, Model, Numbers } from "../types.js" */
import { colour } from "../colours.js";
import { nextStep } from "../equations.js";
import { alongAxis, CONFIG, labelEnds, layout, plotly } from "./plots.js";

/** A single latent is not drawn wider than one of these. */
const FEWEST = 8;
/** The next step is small; its line shows this many of it. */
const STEPS = 10;
const HALF = { bar: 0.32, pull: 0.13 };

export class Latents {
  #top = 0;
  #bottom = 0;
  #shown = 1;

  /** @param {HTMLElement} root @param {(latent: number | null) => void} point */
  constructor(root, point) {
    this.root = root;
    alongAxis(root, "pointermove", (share) => point(share === null ? null : Math.min(Math.floor(share * Math.max(this.#shown, FEWEST)), this.#shown - 1)));
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number | null} lit @param {boolean} fresh */
  paint(model, weights, entry, lit, fresh) {
    const r = Array.from(entry.r);
    const steps = nextStep(model, weights, entry);
    const shown = (this.#shown = r.length);
    // The scale widens at once and narrows only for a new run, so that bars can be compared over time.
    if (fresh) this.#top = this.#bottom = 0;
    this.#top = Math.max(this.#top, 0.1, Math.max(...r) * 1.15);
    this.#bottom = Math.min(this.#bottom, Math.min(...r) * 1.15);
    const range = this.#top - this.#bottom;
    const area = { type: "scatter", mode: "none" };
    const data = [
      { ...area, ...outline(r, HALF.bar), fill: "tozeroy", fillcolor: colour("r") },
      { ...area, ...outline(r.map((value, k) => (k === lit ? value : 0)), HALF.bar), fill: "tozeroy", fillcolor: colour("ink") },
      // Not drawn: what the next one is filled down to.
      { ...area, ...outline(r, HALF.pull), mode: "lines", line: { width: 0 } },
      { ...area, ...outline(r.map((value, k) => value + STEPS * steps[k]), HALF.pull), mode: "lines", line: { width: 0 }, fill: "tonexty", fillcolor: colour("e") },
    ];
    const axes = layout({ range: [-0.5, Math.max(shown, FEWEST) - 0.5] }, { range: [this.#bottom - range * 0.12, this.#top + range * 0.05], nticks: 3, zeroline: true, zerolinecolor: colour("line") });
    void plotly().react(this.root, data, axes, CONFIG);
    labelEnds(this.root, "latent 0", shown > 1 ? `latent ${shown - 1}` : "");
  }
}

/**
 * Bars as one line that rises and falls at the edges of each: a hundred rectangles would cost three times as much at every frame.
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
