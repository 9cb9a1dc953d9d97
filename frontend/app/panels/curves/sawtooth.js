// The sawtooth: F of all inferences of the slow clock, one after another, with each update as the step down that it
// made.
/** @import { SlowClock } from "../../record/slow.js" */
/** @import { Trajectory } from "../../record/trajectory.js" */
/** @import { Page } from "../panel.js" */
import { colour } from "../../lib/colours.js";
import { within, allWithin, oneOf, setText } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { CONFIG, labelEnds, layout, plotly } from "../../lib/plots.js";
import { thinned } from "../energy/curve.js";

const POINTS = 500;
/** Marks of single updates are drawn as long as there is room between them. */
const MARKS = 60;
/** A trend through more updates than this is the mean of so many neighbours. */
const SMOOTH = 40;

export class Sawtooth {
  /** How many of the last inferences are shown. */ #last = Infinity;

  /** @param {HTMLElement} root @param {Page} page */
  constructor(root, { changed }) {
    this.plot = within(root, "#sawtooth");
    this.note = within(root, ".thinned");
    this.mark = within(root, ".mark-w");
    oneOf(allWithin(root, "[data-last]"), ({ dataset }) => {
      this.#last = Number(dataset.last);
      changed();
    });
  }

  /** @param {SlowClock} slow @param {Trajectory} trajectory The inference at hand: a tooth before any update. */
  paint({ updates, updates: { ends, energies, beforeAt, afterAt } }, trajectory) {
    const count = ends.length, whole = this.#last >= count;
    const from = whole ? 0 : ends.y(count - 1 - this.#last) + 1;
    const update = whole ? (count ? ends.x(0) : 0) : ends.x(count - this.#last);
    const descent = count ? energies.since(from, POINTS) : thinned(trajectory, trajectory.first, trajectory.last);
    const before = beforeAt.since(from, 4 * POINTS), after = afterAt.since(from, 4 * POINTS);
    const trend = smooth(before, before.x.length > SMOOTH ? Math.ceil(before.x.length / SMOOTH) : 1);
    const few = before.x.length <= MARKS;
    // Each update as the step down that it made, r* held.
    /** @type {{ x: (number | null)[], y: (number | null)[] }} */
    const marks = { x: [], y: [] };
    if (few) {
      before.x.forEach((x, at) => { marks.x.push(x, x, null); marks.y.push(before.y[at], after.y[at], null); });
    }
    const values = [...descent.y, ...trend.y].filter(Number.isFinite);
    const top = Math.max(0.1, maximum(values)), bottom = Math.min(0, minimum(values));
    const end = Math.max(count ? updates.iterations - 1 : trajectory.last, from + 1);
    const w = colour("w");
    const data = [
      {
        type: "scatter", mode: "lines", ...descent,
        line: { color: colour("e"), width: few ? 1.5 : 1 }, opacity: few ? 1 : 0.4,
      },
      {
        type: "scatter", mode: few ? "lines+markers" : "lines", ...trend,
        line: { color: w, width: few ? 1.8 : 2.6, dash: few ? "dot" : "solid" }, marker: { color: w, size: 5 },
      },
      { type: "scatter", mode: "lines", ...marks, line: { color: w, width: 4 } },
    ];
    const axes = layout({ range: [from, end] }, { range: [bottom, top * 1.06], nticks: 4 });
    const drawn = plotly().react(this.plot, data, axes, CONFIG);
    labelEnds(
      this.plot, count ? `update ${update}` : "before the first update",
      updates.last > update ? `update ${updates.last}` : ""
    );
    this.mark.hidden = !few;
    setText(
      this.note, energies.thinned > from ? "Of the oldest stretches only the highest and the lowest F are kept." : ""
    );
    return drawn;
  }
}

/** @param {{ x: number[], y: number[] }} line @param {number} span */
function smooth({ x, y }, span) {
  if (span < 2) return { x, y };
  /** @type {{ x: number[], y: number[] }} */
  const mean = { x: [], y: [] };
  for (let at = 0; at < x.length; at += span) {
    const part = y.slice(at, at + span);
    mean.x.push(x[Math.min(at + span, x.length) - 1]);
    mean.y.push(part.reduce((sum, value) => sum + value, 0) / part.length);
  }
  return mean;
}
