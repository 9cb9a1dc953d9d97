// The look of the plots: no furniture but what is read. Plotly 4 is loaded as a plain script.
import { colour } from "./colours.js";
import { size } from "./format.js";
import { showSketch, sketch } from "./sketch.js";
import { unit } from "./unit.js";

/**
 * @typedef {{ react: (node: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>,
 *   toImage: (figure: object, options: object) => Promise<string>, Plots: { resize: (node: HTMLElement) => void } }}
 *   PlotlyLibrary
 */

/** @returns {PlotlyLibrary} */
export const plotly = () => /** @type {{ Plotly: PlotlyLibrary }} */ (/** @type {unknown} */ (globalThis)).Plotly;

// Plotly listens to nothing: its layers for that are as dear as the drawing. Where the pointer is on an axis is a
// division.
export const CONFIG = { staticPlot: true, responsive: false };
const LEFT = 34, RIGHT = 10;

/**
 * Draw a plot: by Plotly, exactly; while it changes at every frame by hand, which looks the same (sketch.js).
 * @param {HTMLElement} root @param {object[]} data @param {object} look @param {boolean} running
 * @returns {Promise<void>} resolves when it is drawn
 */
export async function draw(root, data, look, running) {
  if (running) sketch(root, /** @type {any} */ (data), /** @type {any} */ (look));
  else await plotly().react(root, data, look, CONFIG);
  showSketch(root, running);
}

/** Three ticks or so of a linear axis, at round numbers. @param {number} from @param {number} to */
export function roundTicks(from, to) {
  const rough = (to - from) / 3, ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * ([1, 2, 5, 10].find((times) => times * ten >= rough) ?? 10);
  const first = Math.ceil(from / step), count = Math.max(0, Math.floor(to / step) - first + 1);
  const tickvals = Array.from({ length: count }, (_, at) => (first + at) * step);
  const text = (/** @type {number} */ value) => (value < 0 ? `−${size(-value)}` : size(value));
  return { tickmode: "array", tickvals, ticktext: tickvals.map(text) };
}

/** @param {object} xaxis @param {object} yaxis */
export function layout(xaxis, yaxis) {
  const plain = { showgrid: false, zeroline: false, showline: false, ticks: "", fixedrange: true };
  return {
    margin: { l: LEFT * unit(), r: RIGHT * unit(), t: 6, b: 2, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: 11 * unit(), color: colour("mute") },
    showlegend: false, uirevision: "constant", hovermode: false, autosize: true,
    xaxis: { ...plain, showticklabels: false, ...xaxis }, yaxis: { ...plain, ...yaxis },
  };
}

/**
 * Report where on the horizontal axis the pointer is, from 0 at its left end to 1 at its right, and null when it
 * leaves.
 * @param {HTMLElement} root @param {"pointermove" | "click"} event @param {(share: number | null) => void} tell
 */
export function alongAxis(root, event, tell) {
  const under = (/** @type {MouseEvent} */ at) => {
    const box = root.getBoundingClientRect();
    const left = LEFT * unit(), share = (at.clientX - box.left - left) / (box.width - left - RIGHT * unit());
    tell(share < 0 || share > 1 ? null : share);
  };
  // A finger does not hover: what it taps stays pointed at.
  root.addEventListener("click", under);
  if (event === "click") return;
  root.addEventListener(event, (at) => { if (at.pointerType !== "touch") under(at); });
  root.addEventListener("pointerleave", (at) => { if (at.pointerType !== "touch") tell(null); });
}

/**
 * A plot is resized with its place: with the window, or with whatever else in its card takes or leaves room.
 * @param {HTMLElement[]} plots
 */
export function resizeWithPlace(plots) {
  const places = new ResizeObserver((changes) => {
    for (const { target, contentRect: { width, height } } of changes) {
      const drawn = target instanceof HTMLElement && target.querySelector(".main-svg");
      if (drawn && width && height) plotly().Plots.resize(target);
    }
  });
  for (const plot of plots) places.observe(plot);
}

/**
 * The texts under the two ends of the horizontal axis.
 * @param {HTMLElement} plot @param {string} left @param {string} right
 */
export function labelEnds(plot, left, right) {
  const ends = plot.nextElementSibling?.children;
  [left, right].forEach((text, end) => {
    if (ends && ends[end].textContent !== text) ends[end].textContent = text;
  });
}
