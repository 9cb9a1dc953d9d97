// The learning curve: F at r* before each update, and the squared error of held-out digits.
/** @import { SlowClock } from "../../record/slow.js" */
import { colour } from "../../lib/colours.js";
import { within, setMarkup } from "../../lib/dom.js";
import { maximum } from "../../lib/extremes.js";
import { few } from "../../lib/format.js";
import { CONFIG, labelEnds, layout, plotly } from "../../lib/plots.js";
import { symbol } from "../../model/symbol.js";

const POINTS = 500;
/** Marks of single updates are drawn as long as there is room between them. */
const MARKS = 60;
const NOTHING = "W did not move yet: this is r, settling. Each update of W is a step down here, and the first point " +
  "of a second curve: what is left at r*, update after update.";

export class LearningCurve {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.plot = within(root, "#learning-curve");
    this.words = within(root, ".curve-words");
  }

  /** @param {SlowClock} slow */
  paint({ updates, updates: { before, heldout }, learning, rewound }) {
    const curve = before.since(-Infinity, POINTS), measured = heldout.since(-Infinity, POINTS);
    const first = curve.x[0] ?? 0, end = Math.max(updates.last, first + 1), here = learning?.update ?? 0;
    const top = Math.max(0.1, maximum(curve.y)) * 1.08, worst = Math.max(1e-3, maximum(measured.y)) * 1.3;
    const e = colour("e"), w = colour("w"), mode = curve.x.length < MARKS ? "lines+markers" : "lines";
    const data = [
      { type: "scatter", mode, ...curve, line: { color: e, width: 1.6 }, marker: { color: e, size: 4 } },
      {
        type: "scatter", mode: "lines+markers", ...measured, yaxis: "y2", line: { color: w, width: 1.6, dash: "dash" },
        marker: { color: w, size: 5, symbol: "diamond" },
      },
      {
        type: "scatter", mode: "lines", x: rewound ? [here, here] : [], y: rewound ? [0, top] : [],
        line: { color: colour("mute"), width: 1, dash: "dot" },
      },
    ];
    const left = { range: [0, top], nticks: 4, tickfont: { color: e } };
    const right = {
      range: [0, worst], tickfont: { color: w }, tickformat: ".3f", showticklabels: measured.x.length > 0,
    };
    const axes = layout({ range: [first - 0.5, end + 0.5] }, left);
    const two = {
      ...axes, margin: { ...axes.margin, r: 40 }, yaxis2: { ...axes.yaxis, overlaying: "y", side: "right", ...right },
    };
    const figure = /** @type {HTMLElement} */ (this.plot.closest("figure"));
    figure.hidden = !curve.x.length; // a frame with nothing in it says nothing
    const drawn = plotly().react(this.plot, data, two, CONFIG);
    labelEnds(this.plot, `update ${first}`, updates.last > first ? `update ${updates.last}` : "");
    setMarkup(this.words, curve.x.length ? inWords(updates) : NOTHING);
    return drawn;
  }
}

/** @param {SlowClock["updates"]} updates */
function inWords({ before, heldout }) {
  const first = before.length > 1 ? `, at first ${few(before.y(0))}` : "";
  const named = `<span class="left">${symbol("F", "F")} at ${symbol("r", "r*")}</span>`;
  const energies = `${named} <b>${few(before.y(-1))}</b>${first}`;
  if (!heldout.length) return energies;
  const now = `<b>${heldout.y(-1).toFixed(4)}</b> at update ${heldout.x(-1)}`;
  const was = heldout.length > 1 ? `, at first ${heldout.y(0).toFixed(4)}` : "";
  return `${energies} · <span class="right">held-out error a pixel</span> ${now}${was}`;
}
