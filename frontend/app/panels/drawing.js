// What the pictures to take away of several panels have in common: pixels, a plot, a sheet of atoms, each with its
// title, its symbol, its scale and what it is of.
/** @import { Shades } from "../lib/colours.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Named, Shown } from "./panel.js" */
import { colour } from "../lib/colours.js";
import { element } from "../lib/dom.js";
import { maximum } from "../lib/extremes.js";
import { few, fixed } from "../lib/format.js";
import { plotly } from "../lib/plots.js";
import { png } from "../lib/png.js";
import { framed, nested, pixels, raster, scale, text } from "../lib/vector.js";
import { magnitude } from "./layer.js";
import { Mosaic, TILE } from "./mosaic.js";

/** Width of a picture of pixels, and of a plot and its height. */
export const SIDE = 448;
const PLOT = { width: 880, height: 340 };
const STRETCHED = "each atom stretched to its own full colour; framed what is at work in x̂";
/** Width that a sheet of atoms is enlarged to at most, and how many times. */
const SHEET = 933, LARGEST = 3;

/**
 * A picture with its title, and with what it is of.
 * @param {Shown} shown @param {Named} named @param {{ width: number, height: number, body: string }} drawn
 */
export const titled = (shown, named, drawn) => framed({ ...named, of: subject(shown), ...drawn });

/** @param {Shown} shown */
function subject({ page, model, entry: { iteration, rate, prior, energy, weights: { update } } }) {
  const numbers = [
    `F = ${fixed(energy)}`, `η = ${few(rate)}`, `λ = ${few(prior)}`, `start ${page.session.clock?.seed ?? 0}`,
  ];
  const learned = update ? [`W after ${update} update${update === 1 ? "" : "s"}`] : [];
  return [model.name, `iteration ${iteration}`, ...numbers, ...learned];
}

/**
 * Numbers as pixels, in rows and columns (`size`).
 * @param {Shown} shown @param {Named} named
 * @param {{
 *   values: ArrayLike<number>, size: [number, number], shades: Shades, full: number, signed: boolean,
 *   mask?: Numbers | null,
 * }} picture
 */
export function square(shown, named, { values, size, shades, full, signed, mask = null }) {
  const side = SIDE / maximum(size);
  const [wide, high] = [size[1] * side, size[0] * side];
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values), single = size[0] * size[1] === 1;
  const labels = signed ? [`−${few(full)}`, "0", few(full)] : ["0", few(full)];
  const number = single ? text(wide / 2, high + 24, `= ${fixed(numbers[0], 4)}`, { size: 18, anchor: "middle" }) : "";
  const body = pixels(numbers, size, shades, full, side, mask) + number +
    `<g transform="translate(0 ${high + (single ? 40 : 16)})">` +
    `${scale(shades, signed ? 0 : 128, 255, labels, wide)}</g>`;
  return titled(shown, named, { width: wide, height: high + (single ? 68 : 44), body });
}

/**
 * A figure of Plotly's as it is on the page, larger and with its axes named.
 * @param {Shown} shown @param {Named} named @param {string} id @param {{ x: string, y: string, y2?: string }} axes
 */
export async function plot(shown, named, id, axes) {
  const node = /** @type {HTMLElement & { data?: object[], layout?: any }} */ (element(id));
  if (!node?.data) throw new Error("This plot was not drawn yet: open its tab first.");
  const { layout } = node;
  const line = {
    showline: true, linecolor: colour("line"), showticklabels: true, ticks: "outside", tickcolor: colour("line"),
  };
  const axis = (/** @type {string} */ words) => ({
    ...line, title: { text: words, font: { size: 14, color: colour("ink") } },
  });
  const large = {
    ...layout, ...PLOT, autosize: false, margin: { l: 64, r: axes.y2 ? 70 : 20, t: 10, b: 52 },
    font: { ...layout.font, size: 13 },
    xaxis: { ...layout.xaxis, ...axis(axes.x), nticks: 10 }, yaxis: { ...layout.yaxis, ...axis(axes.y), nticks: 6 },
    ...(axes.y2 && { yaxis2: { ...layout.yaxis2, ...axis(axes.y2) } }),
  };
  const figure = { data: node.data, layout: large, config: { staticPlot: true } };
  const made = await plotly().toImage(figure, { format: "svg", ...PLOT });
  return titled(shown, named, { ...PLOT, body: nested(decodeURIComponent(made.slice(made.indexOf(",") + 1))) });
}

/**
 * All atoms on one sheet, or what was added to each.
 * @param {Shown} shown @param {Named} named @param {(at: number) => number} matrix (units, latents)
 * @param {Shades} shades
 * @param {{ full?: number, faintest?: number }} how As of a mosaic.
 * @param {Float64Array} f Of what is framed: the larger, the brighter.
 */
export async function sheet(shown, named, matrix, shades, how, f) {
  const mosaic = new Mosaic(document.createElement("canvas")), frame = strength(f);
  mosaic.develop(shown.layer, matrix, shades, how);
  const tiles = mosaic.laidOut(), { width, height } = tiles, times = Math.min(LARGEST, SHEET / width);
  const frames = mosaic.order.filter(frame).map((k) => {
    const [x, y] = mosaic.placeOf(k, 0);
    const box = `x="${x - 0.5}" y="${y - 0.5}" width="${TILE + 1}" height="${TILE + 1}"`;
    return `<rect ${box} stroke-opacity="${frame(k)}"/>`;
  });
  const body = raster(await png(tiles), width * times, height * times) +
    `<g transform="scale(${times})" fill="none" stroke="${colour("r")}" stroke-width="1.5">${frames.join("")}</g>` +
    text(0, height * times + 22, STRETCHED, { size: 12, fill: colour("mute") });
  return titled(shown, named, { width: width * times, height: height * times + 30, body });
}

/** How bright the frame of each atom is, from 0 to 1. @param {Float64Array} f */
function strength(f) {
  const top = Math.max(1e-9, magnitude(f));
  return (/** @type {number} */ k) => (Math.abs(f[k]) / top < 0.02 ? 0 : 0.25 + 0.75 * (Math.abs(f[k]) / top));
}
