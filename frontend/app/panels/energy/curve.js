// Settle: the energy since the last change, iteration by iteration, with the one on show marked; and at the left, as a
// pale strip, what was before.
/** @import { Trajectory } from "../../record/trajectory.js" */
/** @import { Change } from "./story.js" */
import { colour } from "../../lib/colours.js";
import { alongAxis, draw, labelEnds, layout } from "../../lib/plots.js";
import { unit } from "../../lib/unit.js";
import { LogAxis } from "./axis.js";
import { Span } from "./span.js";
import { said, storyOf } from "./story.js";

/** More points than this are drawn over each other; of every stretch the lowest and the highest are kept. */
const POINTS = 600;
/** Marks of changes stand so far apart at least, and so high on the axis below the curve, as shares of the axes. */
const APART = 0.012, HIGH = 0.06;
/** Room under the plot for half of the lowest label. */
const UNDER = 7;

/** @typedef {{ x: number[], y: number[] }} Line */

export class Curve {
  #span = new Span({ first: 0, from: 0, last: 0 });

  /** @param {HTMLElement} root @param {(iteration: number) => void} choose */
  constructor(root, choose) {
    this.root = root;
    alongAxis(root, "click", (share) => { if (share !== null) choose(this.#span.iterationAt(share)); });
  }

  /**
   * @param {Trajectory} trajectory @param {number} shown @param {Trajectory | null} beside Of another branch.
   * @param {boolean} running Whether it changes at every frame.
   */
  paint(trajectory, shown, beside, running) {
    const { first, from, changes } = storyOf(trajectory), { last } = trajectory;
    const span = (this.#span = new Span({ first, from, last: Math.max(last, beside?.last ?? 0) }));
    const before = thinned(trajectory, first, from - 1), reached = thinned(trajectory, from, shown);
    const ahead = thinned(trajectory, Math.max(shown, from), last);
    const other = beside ? thinned(beside, beside.first, beside.last) : { x: [], y: [] };
    const sight = [...reached.y, ...ahead.y, ...other.y.filter((_, at) => other.x[at] >= from)];
    const axis = new LogAxis(trajectory.energyAt(from), sight), [bottom, top] = axis.range;
    const marks = apart(changes, APART * (span.end - from)), mark = bottom + HIGH * (top - bottom);
    const e = colour("e"), mute = colour("mute");
    /** Drawn with its iterations, which in the strip are not its places. @param {Line} of @param {object} look */
    const line = ({ x, y }, look) => ({
      type: "scatter", mode: "lines", customdata: x, x: x.map((at) => span.place(at)), y: y.map((F) => axis.height(F)),
      ...look,
    });
    const data = [
      line(ahead, { line: { color: e, width: 2 }, opacity: 0.35 }),
      line(reached, { line: { color: e, width: 2.2 } }),
      line(before, { line: { color: e, width: 1.2 }, opacity: 0.35 }),
      {
        type: "scatter", mode: "markers", x: [span.place(shown)], y: [axis.inSight(trajectory.energyAt(shown))],
        marker: { color: e, size: 10 * unit(), line: { color: colour("card"), width: 2 } }, cliponaxis: false,
      },
      line(other, { line: { color: colour("ink"), width: 1.5, dash: "dash" } }),
      {
        type: "scatter", mode: "lines", line: { color: mute, width: 1 },
        x: marks.flatMap(({ iteration }) => [iteration, iteration, null]),
        y: marks.flatMap(() => [10 ** bottom, 10 ** mark, null]),
      },
    ];
    const drawn = draw(this.root, data, lookOf(span, axis), running);
    const earlier = span.strip ? `before: ${first}–${from - 1} · ` : `iteration ${first}`;
    labelEnds(this.root, earlier + said(changes), String(span.end));
    return drawn;
  }
}

/** @param {Span} span @param {LogAxis} axis */
function lookOf(span, { range, ticks }) {
  const { strip, ticks: along } = span;
  const plain = layout(
    {
      range: span.range, tickmode: "array",
      tickvals: along.map(({ at }) => at), ticktext: along.map(({ text }) => text),
    },
    {
      type: "log", range, tickmode: "array", tickvals: ticks.map(({ at }) => 10 ** at),
      ticktext: ticks.map(({ text }) => text), tickfont: { size: 10 * unit() },
      showgrid: true, gridcolor: colour("line"),
    },
  );
  return {
    ...plain, margin: { ...plain.margin, b: UNDER },
    shapes: strip ? [{
      type: "rect", layer: "below", xref: "x", yref: "paper", x0: strip[0], x1: strip[1], y0: 0, y1: 1,
      fillcolor: colour("mute"), opacity: 0.12, line: { width: 0 },
    }] : [],
  };
}

/** Those that do not lie on one another. @param {Change[]} changes @param {number} far */
function apart(changes, far) {
  /** @type {Change[]} */ const kept = [];
  for (const change of changes) {
    const before = kept[kept.length - 1];
    if (!before || change.iteration - before.iteration >= far) kept.push(change);
  }
  return kept;
}

/** @param {Trajectory} trajectory @param {number} from @param {number} to @returns {Line} */
export function thinned(trajectory, from, to) {
  /** @type {number[]} */ const x = [];
  /** @type {number[]} */ const y = [];
  const stretch = Math.max(1, Math.ceil(((to - from) * 2) / POINTS));
  for (let start = from; start <= to; start += stretch) {
    let low = start, high = start;
    for (let t = start; t < Math.min(start + stretch, to + 1); t++) {
      if (trajectory.energyAt(t) < trajectory.energyAt(low)) low = t;
      if (trajectory.energyAt(t) > trajectory.energyAt(high)) high = t;
    }
    for (const t of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      x.push(t);
      y.push(trajectory.energyAt(t));
    }
  }
  if (x[x.length - 1] !== to && to >= from) {
    x.push(to);
    y.push(trajectory.energyAt(to));
  }
  return { x, y };
}
