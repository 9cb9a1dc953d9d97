// Settle: the energy, iteration by iteration, with the one on show marked.
/** @import { Trajectory } from "../../record/trajectory.js" */
import { colour } from "../../lib/colours.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { alongAxis, CONFIG, labelEnds, layout, plotly } from "../../lib/plots.js";

/** More points than this are drawn over each other; of every stretch the lowest and the highest are kept. */
const POINTS = 600;
/** What was changed from outside, by its letter under the curve. @type {Record<string, string>} */
const CHANGED = { x: "x", m: "m mask", η: "η rate", λ: "λ prior" };

export class Curve {
  #from = 0;
  #to = 1;

  /** @param {HTMLElement} root @param {(iteration: number) => void} choose */
  constructor(root, choose) {
    this.root = root;
    alongAxis(root, "click", (share) => {
      if (share !== null) choose(Math.round(this.#from + share * (this.#to - this.#from)));
    });
  }

  /** @param {Trajectory} trajectory @param {number} shown @param {Trajectory | null} beside Of another branch. */
  paint(trajectory, shown, beside) {
    const reached = thinned(trajectory, trajectory.first, shown), kept = thinned(trajectory, shown, trajectory.last);
    const other = beside ? thinned(beside, beside.first, beside.last) : { x: [], y: [] };
    const values = [...reached.y, ...kept.y, ...other.y].filter(Number.isFinite);
    const top = Math.max(0.1, maximum(values)), bottom = Math.min(0, minimum(values));
    this.#from = trajectory.first;
    this.#to = trajectory.first + extent(Math.max(trajectory.last, beside?.last ?? 0) - trajectory.first);
    const e = colour("e");
    /** @type {object[]} */
    const data = [
      { type: "scatter", mode: "lines", ...kept, line: { color: e, width: 2 }, opacity: 0.35 },
      {
        type: "scatter", mode: "lines", ...reached, line: { color: e, width: 2.2 },
        fill: "tozeroy", fillcolor: "rgba(255,138,76,.10)",
      },
      {
        type: "scatter", mode: "lines", x: [shown, shown], y: [bottom, top],
        line: { color: colour("mute"), width: 1.5, dash: "dot" },
      },
      {
        type: "scatter", mode: "markers", x: [shown], y: [trajectory.energyAt(shown)],
        marker: { color: e, size: 10, line: { color: colour("card"), width: 2 } }, cliponaxis: false,
      },
      { type: "scatter", mode: "lines", ...other, line: { color: colour("ink"), width: 1.5, dash: "dash" } },
    ];
    const marks = spread(trajectory.events, (this.#to - this.#from) / 50);
    data.push({
      type: "scatter", mode: "markers+text",
      x: marks.map(({ iteration }) => iteration), y: marks.map(() => bottom + (top - bottom) * 0.08),
      marker: { symbol: "line-ns-open", size: 10, color: colour("ink"), line: { width: 1, color: colour("ink") } },
      text: marks.map(({ what }) => what), textposition: "top center",
      textfont: { size: 11, color: colour("ink"), family: "serif" }, cliponaxis: false,
    });
    const axes = layout({ range: [this.#from, this.#to] }, { range: [bottom, top * 1.08], nticks: 4 });
    const drawn = plotly().react(this.root, data, axes, CONFIG);
    const names = [...new Set(marks.flatMap(({ what }) => [...what]))].map((letter) => CHANGED[letter]);
    labelEnds(
      this.root, `iteration ${this.#from}${names.length ? ` · changed: ${names.join(", ")}` : ""}`, String(this.#to)
    );
    return drawn;
  }
}

/**
 * Where something was changed from outside, in letters, as far as they do not lie over each other.
 * @param {{ iteration: number, what: string }[]} events @param {number} apart
 */
function spread(events, apart) {
  /** @type {{ iteration: number, what: string }[]} */ const kept = [];
  for (const { iteration, what } of events) {
    const before = kept[kept.length - 1];
    if (!before || iteration - before.iteration >= apart) kept.push({ iteration, what });
    else if (![...before.what].includes(what)) before.what += what;
  }
  return kept;
}

/** The axis grows by doubling, not with every iteration. @param {number} length */
function extent(length) {
  let end = 60;
  while (end < length) end *= 2;
  return end;
}

/** @param {Trajectory} trajectory @param {number} from @param {number} to */
function thinned(trajectory, from, to) {
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
