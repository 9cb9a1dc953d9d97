// The look of the plots: no furniture but what is read. Plotly 4 is loaded as a plain script.
import { colour } from "../colours.js";

/** @typedef {{ react: (node: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>, Plots: { resize: (node: HTMLElement) => void } }} PlotlyLibrary */
/** A node that Plotly has drawn in. @typedef {HTMLElement & { on: (event: string, callback: (event: { points: { pointIndex: number, x: number }[] }) => void) => void }} PlotNode */

/** @returns {PlotlyLibrary} */
export const plotly = () => /** @type {{ Plotly: PlotlyLibrary }} */ (/** @type {unknown} */ (globalThis)).Plotly;

export const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false, scrollZoom: false };

/** @param {{ left: number, right: number, top: number, bottom: number }} margin */
export function baseLayout({ left, right, top, bottom }) {
  const mute = colour("mute");
  return {
    margin: { l: left, r: right, t: top, b: bottom, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 11, color: mute },
    showlegend: false, uirevision: "constant", dragmode: false, autosize: true, hoverdistance: 30,
  };
}

/** @param {object} more */
export const axis = (more) => ({ showgrid: false, zeroline: false, showline: false, ticks: "", fixedrange: true, color: colour("mute"), ...more });

/** What stands under the two ends of the horizontal axis. @param {string} left @param {string} right */
export const corners = (left, right) => [left, right].map((text, end) => ({
  text, x: end, xref: "paper", xanchor: end ? "right" : "left", y: 0, yref: "paper", yanchor: "top", showarrow: false, font: { size: 11, color: colour("mute") },
}));
