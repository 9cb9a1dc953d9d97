// Update: r as bars, each with a line from its end to where ten more steps like the next one would take it.
/** @import { Entry, Model, Numbers } from "../types.js" */
import { colour } from "../colours.js";
import { nextStep } from "../equations.js";
import { axis, baseLayout, CONFIG, corners, plotly } from "./plots.js";

/** The next step is small; its line shows this many of it. */
const STEPS = 10;

export class Latents {
  #top = 0;
  #bottom = 0;
  #wired = false;

  /** @param {HTMLElement} root @param {(latent: number | null) => void} point */
  constructor(root, point) {
    this.root = root;
    this.point = point;
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number | null} lit @param {boolean} fresh */
  paint(model, weights, entry, lit, fresh) {
    const steps = nextStep(model, weights, entry);
    const bars = Array.from(entry.r);
    /** @type {(number | null)[]} */ const x = [];
    /** @type {(number | null)[]} */ const y = [];
    let top = 0.1, bottom = 0;
    bars.forEach((value, k) => {
      x.push(k, k, null);
      y.push(value, value + STEPS * steps[k], null);
      top = Math.max(top, value);
      bottom = Math.min(bottom, value);
    });
    // The scale widens at once and narrows only for a new run, so that bars can be compared over time.
    if (fresh) this.#top = this.#bottom = 0;
    this.#top = Math.max(this.#top, top * 1.15);
    this.#bottom = Math.min(this.#bottom, bottom * 1.15);
    const range = this.#top - this.#bottom;
    const r = colour("r");
    const data = [
      { type: "bar", y: bars, marker: { color: bars.map((_, k) => (k === lit ? colour("ink") : r)), line: { width: 0 } }, hoverinfo: "none" },
      { type: "scatter", mode: "lines", x, y, line: { color: colour("e"), width: 1.6 }, hoverinfo: "skip" },
    ];
    const shown = bars.length;
    const layout = {
      ...baseLayout({ left: 30, right: 4, top: 4, bottom: 18 }),
      bargap: shown > 40 ? 0.3 : 0.5, hovermode: "x",
      xaxis: axis({ range: [-0.8, shown - 0.2], showticklabels: false }),
      annotations: corners("latent 0", shown > 1 ? `latent ${shown - 1}` : ""),
      yaxis: axis({ range: [this.#bottom - range * 0.12, this.#top + range * 0.05], nticks: 3, zeroline: true, zerolinecolor: colour("line") }),
    };
    void plotly().react(this.root, data, layout, CONFIG);
    if (!this.#wired) {
      this.#wired = true;
      const node = /** @type {import("./plots.js").PlotNode} */ (this.root);
      node.on("plotly_hover", ({ points }) => this.point(points[0].pointIndex));
      node.on("plotly_unhover", () => this.point(null));
    }
  }
}
