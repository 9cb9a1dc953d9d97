// The curves of the slow clock: the sawtooth of all its inferences, and what each update did to F at r* and to held-out digits.
/** @import { Slow } from "../../record/slow.js" */
import { colour } from "../../lib/colours.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { few } from "../../lib/format.js";
import { CONFIG, labelEnds, layout, plotly } from "../../lib/plots.js";

const POINTS = 500;
/** Marks of single updates are drawn as long as there is room between them. */
const MARKS = 60;
/** A trend through more updates than this is the mean of so many neighbours. */
const SMOOTH = 40;

export class Sawtooth {
  /** How many of the last inferences are shown. */ #last = Infinity;

  /** @param {HTMLElement} root @param {Slow} slow @param {() => void} changed */
  constructor(root, slow, changed) {
    this.slow = slow;
    this.plot = /** @type {HTMLElement} */ (root.querySelector("#sawtooth"));
    this.note = /** @type {HTMLElement} */ (root.querySelector(".thinned"));
    this.mark = /** @type {HTMLElement} */ (root.querySelector(".mark-w"));
    const buttons = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-last]")]);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        this.#last = Number(button.dataset.last);
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        changed();
      });
    }
  }

  paint() {
    const { course } = this.slow, { ends, energies, settledAt, afterAt } = course;
    const count = ends.length, whole = this.#last >= count;
    const from = whole ? 0 : ends.y(count - 1 - this.#last) + 1;
    const update = whole ? (count ? ends.x(0) : 0) : ends.x(count - this.#last);
    const descent = energies.since(from, POINTS);
    const settled = settledAt.since(from, 4 * POINTS), after = afterAt.since(from, 4 * POINTS);
    const trend = smooth(settled, settled.x.length > SMOOTH ? Math.ceil(settled.x.length / SMOOTH) : 1);
    const few = settled.x.length <= MARKS;
    // Each update as the step down that it made, r* held.
    /** @type {{ x: (number | null)[], y: (number | null)[] }} */
    const marks = { x: [], y: [] };
    if (few) settled.x.forEach((x, at) => { marks.x.push(x, x, null); marks.y.push(settled.y[at], after.y[at], null); });
    const seen = [...descent.y, ...trend.y].filter(Number.isFinite);
    const top = Math.max(0.1, maximum(seen)), bottom = Math.min(0, minimum(seen)), end = Math.max(course.iterations - 1, from + 1);
    const w = colour("w");
    const data = [
      { type: "scatter", mode: "lines", ...descent, line: { color: colour("e"), width: few ? 1.5 : 1 }, opacity: few ? 1 : 0.4 },
      { type: "scatter", mode: few ? "lines+markers" : "lines", ...trend, line: { color: w, width: few ? 1.8 : 2.6, dash: few ? "dot" : "solid" }, marker: { color: w, size: 5 } },
      { type: "scatter", mode: "lines", ...marks, line: { color: w, width: 4 } },
    ];
    const drawn = plotly().react(this.plot, data, layout({ range: [from, end] }, { range: [bottom, top * 1.06], nticks: 4, showticklabels: count > 0 }), CONFIG);
    labelEnds(this.plot, count ? `update ${update}` : "no update yet", course.last > update ? `update ${course.last}` : "");
    this.mark.hidden = !few;
    const thinned = energies.thinned > from ? "Of the oldest stretches only the highest and the lowest F are kept." : "";
    if (this.note.textContent !== thinned) this.note.textContent = thinned;
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

export class LearningCurve {
  /** @param {HTMLElement} root @param {Slow} slow */
  constructor(root, slow) {
    this.slow = slow;
    this.plot = /** @type {HTMLElement} */ (root.querySelector("#learning-curve"));
    this.words = /** @type {HTMLElement} */ (root.querySelector(".curve-words"));
  }

  paint() {
    const { course, learning } = this.slow, { settled, heldout } = course;
    const curve = settled.since(-Infinity, POINTS), measured = heldout.since(-Infinity, POINTS);
    const first = curve.x[0] ?? 0, end = Math.max(course.last, first + 1), here = learning?.update ?? 0;
    const top = Math.max(0.1, maximum(curve.y)) * 1.08, worst = Math.max(1e-3, maximum(measured.y)) * 1.3;
    const data = [
      { type: "scatter", mode: curve.x.length < MARKS ? "lines+markers" : "lines", ...curve, line: { color: colour("e"), width: 1.6 }, marker: { color: colour("e"), size: 4 } },
      { type: "scatter", mode: "lines+markers", ...measured, yaxis: "y2", line: { color: colour("w"), width: 1.6, dash: "dash" }, marker: { color: colour("w"), size: 5, symbol: "diamond" } },
      { type: "scatter", mode: "lines", x: this.slow.inPast ? [here, here] : [], y: this.slow.inPast ? [0, top] : [], line: { color: colour("mute"), width: 1, dash: "dot" } },
    ];
    const axes = layout({ range: [first - 0.5, end + 0.5] }, { range: [0, top], nticks: 4, showticklabels: curve.x.length > 0, tickfont: { color: colour("e") } });
    const two = { ...axes, margin: { ...axes.margin, r: 40 }, yaxis2: { ...axes.yaxis, overlaying: "y", side: "right", range: [0, worst], tickfont: { color: colour("w") }, tickformat: ".3f", showticklabels: measured.x.length > 0 } };
    const drawn = plotly().react(this.plot, data, two, CONFIG);
    labelEnds(this.plot, curve.x.length ? `update ${first}` : "no update yet", course.last > first ? `update ${course.last}` : "");
    const html = curve.x.length
      ? `<i class="sym" data-sym="F">F</i> at <i class="sym" data-sym="r">r*</i> <b>${few(settled.y(-1))}</b>, at first ${few(settled.y(0))}${
        heldout.length ? ` · held-out error a pixel <b>${heldout.y(-1).toFixed(4)}</b> at update ${heldout.x(-1)}, at first ${heldout.y(0).toFixed(4)}` : ""}`
      : "Nothing was learned yet. Step or play learning, and every update is a point here.";
    if (this.words.dataset.html !== html) this.words.innerHTML = this.words.dataset.html = html;
    return drawn;
  }
}
