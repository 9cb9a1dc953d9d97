// Settle: the energy, iteration by iteration, with the one on show marked.
/** @import { Store } from "../store.js" */
import { colour } from "../colours.js";
import { axis, baseLayout, CONFIG, corners, plotly } from "./plots.js";

/** More points than this cannot be told apart; of every stretch the lowest and the highest are kept. */
const POINTS = 600;

export class Energy {
  /** @param {HTMLElement} root @param {(iteration: number) => void} choose */
  constructor(root, choose) {
    this.root = root;
    this.choose = choose;
    this.wired = false;
  }

  /** @param {Store} store @param {number} shown */
  paint(store, shown) {
    const past = thinned(store, store.first, shown), kept = thinned(store, shown, store.last);
    const f = colour("e");
    const seen = [...past.y, ...kept.y].filter(Number.isFinite);
    const top = Math.max(0.1, ...seen), bottom = Math.min(0, ...seen);
    const end = Math.max(store.last, extent(store.last - store.first) + store.first);
    const data = [
      { type: "scatter", mode: "lines", ...kept, line: { color: f, width: 2 }, opacity: 0.35, hoverinfo: "none" },
      { type: "scatter", mode: "lines", ...past, line: { color: f, width: 2.2 }, fill: "tozeroy", fillcolor: "rgba(255,138,76,.10)", hoverinfo: "none" },
      { type: "scatter", mode: "lines", x: [shown, shown], y: [0, top], line: { color: colour("mute"), width: 1, dash: "dot" }, hoverinfo: "skip" },
      { type: "scatter", mode: "markers", x: [shown], y: [store.energyAt(shown)], marker: { color: f, size: 10, line: { color: colour("card"), width: 2 } }, hoverinfo: "skip", cliponaxis: false },
    ];
    const layout = {
      ...baseLayout({ left: 34, right: 10, top: 6, bottom: 18 }),
      hovermode: "x",
      xaxis: axis({ range: [store.first, end], showticklabels: false }),
      annotations: corners(`iteration ${store.first}`, `${end}`),
      yaxis: axis({ range: [bottom, top * 1.08], nticks: 4 }),
    };
    void plotly().react(this.root, data, layout, CONFIG);
    if (!this.wired) {
      this.wired = true;
      const node = /** @type {import("./plots.js").PlotNode} */ (this.root);
      node.on("plotly_click", ({ points }) => this.choose(Math.round(points[0].x)));
    }
  }
}

/** The axis grows by doubling, not with every iteration. @param {number} length */
function extent(length) {
  let end = 60;
  while (end < length) end *= 2;
  return end;
}

/** @param {Store} store @param {number} from @param {number} to */
function thinned(store, from, to) {
  /** @type {number[]} */ const x = [];
  /** @type {number[]} */ const y = [];
  const stretch = Math.max(1, Math.ceil(((to - from) * 2) / POINTS));
  for (let start = from; start <= to; start += stretch) {
    let low = start, high = start;
    for (let t = start; t < Math.min(start + stretch, to + 1); t++) {
      if (store.energyAt(t) < store.energyAt(low)) low = t;
      if (store.energyAt(t) > store.energyAt(high)) high = t;
    }
    for (const t of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      x.push(t);
      y.push(store.energyAt(t));
    }
  }
  if (x[x.length - 1] !== to && to >= from) {
    x.push(to);
    y.push(store.energyAt(to));
  }
  return { x, y };
}
