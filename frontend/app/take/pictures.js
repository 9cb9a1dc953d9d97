// A panel as a picture: drawn from its numbers as the panel draws them, with its title, its symbol and its scale.
/** @import { Entry } from "../types.js" */
/** @import { Shown } from "./tables.js" */
import { colour, SHADES } from "../lib/colours.js";
import { activity } from "../model/equations.js";
import { maximum } from "../lib/extremes.js";
import { few, fixed } from "../lib/format.js";
import { fullScale } from "../panels/compare.js";
import { plotly } from "../lib/plots.js";
import { pixelsOf } from "../lib/picture.js";
import { png } from "../lib/png.js";
import { Mosaic, TILE } from "../slow/mosaic.js";
import { madeOf } from "../slow/product.js";
import { columnOf } from "./tables.js";
import { framed, indexed, insistOnCanvas, marked, nested, pixels, raster, scale, text } from "../lib/vector.js";

/** Width of a picture of pixels, and of a plot and its height. */
const SIDE = 448, PLOT = { width: 880, height: 340 };

/** What a picture is of. @param {Shown} shown */
function of({ page, model, entry: { iteration, rate, prior, energy, weights } }) {
  const parts = [model.name, `iteration ${iteration}`, `F = ${fixed(energy)}`, `η = ${few(rate)}`, `λ = ${few(prior)}`, `start ${page.session.clock?.seed ?? 0}`];
  return [...parts, ...(weights.update ? [`W after ${weights.update} update${weights.update === 1 ? "" : "s"}`] : [])].join(" · ");
}

/**
 * @param {Shown} shown @param {{ title: string, symbol: string, tone: string }} named
 * @param {{ values: ArrayLike<number>, shades: Uint32Array, full: number, signed: boolean, mask?: Entry["sensed"]["mask"] | null }} picture
 */
function square(shown, named, { values, shades, full, signed, mask = null }) {
  const size = pixelsOf(shown.model.shape), side = SIDE / maximum(size), [wide, high] = [size[1] * side, size[0] * side];
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values), single = size[0] * size[1] === 1;
  const labels = signed ? [`−${few(full)}`, "0", few(full)] : ["0", few(full)];
  const body = pixels(numbers, size, shades, full, side, mask) + (single ? text(wide / 2, high + 24, `= ${fixed(numbers[0], 4)}`, { size: 18, anchor: "middle" }) : "") +
    `<g transform="translate(0 ${high + (single ? 40 : 16)})">${scale(shades, signed ? 0 : 128, 255, labels, wide)}</g>`;
  return framed({ ...named, of: of(shown), width: wide, height: high + (single ? 68 : 44), body });
}

/** A figure of Plotly's as it is on the page, larger and with its axes named. @param {Shown} shown @param {{ title: string, symbol: string, tone: string }} named @param {string} id @param {{ x: string, y: string, y2?: string }} axes */
async function plot(shown, named, id, axes) {
  const node = /** @type {HTMLElement & { data?: object[], layout?: any }} */ (document.getElementById(id));
  if (!node?.data) throw new Error("This plot was not drawn yet: open its tab first.");
  const { layout } = node, line = { showline: true, linecolor: colour("line"), showticklabels: true, ticks: "outside", tickcolor: colour("line") };
  const titled = (/** @type {string} */ words) => ({ title: { text: words, font: { size: 14, color: colour("ink") } } });
  const large = {
    ...layout, ...PLOT, autosize: false, margin: { l: 64, r: axes.y2 ? 70 : 20, t: 10, b: 52 }, font: { ...layout.font, size: 13 },
    xaxis: { ...layout.xaxis, ...line, ...titled(axes.x), nticks: 10 }, yaxis: { ...layout.yaxis, ...line, ...titled(axes.y), nticks: 6 },
    ...(axes.y2 && { yaxis2: { ...layout.yaxis2, ...line, ...titled(axes.y2) } }),
  };
  const made = await plotly().toImage({ data: node.data, layout: large, config: { staticPlot: true } }, { format: "svg", ...PLOT });
  return framed({ ...named, of: of(shown), ...PLOT, body: nested(decodeURIComponent(made.slice(made.indexOf(",") + 1))) });
}

/** All atoms on one sheet. @param {Shown} shown @param {{ title: string, symbol: string, tone: string }} named @param {(at: number) => number} values @param {Uint32Array} shades @param {"each" | "all"} how @param {(k: number) => number} frame From 0 to 1. */
async function sheet(shown, named, values, shades, how, frame) {
  const mosaic = new Mosaic(document.createElement("canvas"));
  mosaic.develop(shown.model, values, shades, how);
  const tiles = mosaic.laidOut(), { width, height } = tiles, times = Math.min(3, 933 / width);
  const said = how === "each" ? "each atom in its own full colour" : "all on one scale";
  const frames = mosaic.order.filter(frame).map((k) => {
    const [x, y] = mosaic.placeOf(k, 0);
    return `<rect x="${x - 0.5}" y="${y - 0.5}" width="${TILE + 1}" height="${TILE + 1}" stroke-opacity="${frame(k)}"/>`;
  });
  const body = raster(await png(tiles), width * times, height * times) +
    `<g transform="scale(${times})" fill="none" stroke="#f2c14e" stroke-width="1.5">${frames.join("")}</g>` + text(0, height * times + 22, `${said}; framed what is at work in x̂`, { size: 12, fill: colour("mute") });
  return framed({ ...named, of: of(shown), width: width * times, height: height * times + 30, body });
}

/** How much at work each latent is, from 0 to 1. @param {ArrayLike<number>} f */
function work(f) {
  const top = Math.max(1e-9, maximum(Array.from(f, Math.abs)));
  return (/** @type {number} */ k) => (Math.abs(f[k]) / top < 0.02 ? 0 : 0.25 + 0.75 * (Math.abs(f[k]) / top));
}

/** A plot of what was learned. @param {Parameters<typeof plot>} of */
function learned(...of) {
  if (!of[0].page.slow.course.ends.length) throw new Error("Nothing was learned yet: step or play learning, and every update is a point here.");
  return plot(...of);
}

const ATOM = 96, TERM = 190, TERMS = 8, ACROSS = 4;

/** x̂ as the sum that it is. @param {Shown} shown @param {{ title: string, symbol: string, tone: string }} named */
function sum(shown, named) {
  const { model, entry } = shown, { values } = entry.weights, size = pixelsOf(model.shape), side = ATOM / maximum(size);
  const f = Array.from(entry.r, (value) => activity(model, value)), order = f.map((_, k) => k).sort((a, b) => Math.abs(f[b]) - Math.abs(f[a])).slice(0, TERMS);
  const terms = order.map((k, place) => {
    const atom = columnOf((at) => values[at], model, k), full = maximum(atom.map(Math.abs)) || 1;
    return `<g transform="translate(${40 + (place % ACROSS) * TERM} ${Math.floor(place / ACROSS) * (ATOM + 34)})">` +
      (place ? text(-14, 56, "+", { size: 20, fill: colour("mute"), anchor: "middle" }) : "") + text(62, 56, fixed(f[k]), { size: 18, anchor: "end", bold: true, fill: colour("r") }) +
      marked(62, 76, `f(${indexed("r", k, 13)})`, { size: 13, anchor: "end", serif: true, fill: colour("mute") }) + text(70, 56, "·", { size: 18, fill: colour("mute") }) +
      `<g transform="translate(82 0)">${pixels(atom, size, SHADES.w, full, side)}</g>` + marked(82 + ATOM / 2, ATOM + 16, indexed("w", k, 13), { size: 13, serif: true, anchor: "middle", fill: colour("w") }) + "</g>";
  });
  const others = f.filter((value, k) => Math.abs(value) > 1e-3 && !order.includes(k)).length, rows = Math.ceil(order.length / ACROSS);
  const body = text(0, 56, "x̂ =", { size: 20, serif: true, fill: colour("xh") }) + terms.join("") + (others ? text(40, rows * (ATOM + 34) + 12, `+ ${others} more`, { fill: colour("mute") }) : "");
  return framed({ ...named, of: of(shown), width: 40 + Math.min(order.length, ACROSS) * TERM, height: rows * (ATOM + 34) + 24, body });
}

/** @param {Shown} shown @param {{ title: string, symbol: string, tone: string }} named */
function plane(shown, named) {
  const { landscape } = shown.page.slow, canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("landscape"));
  if (!landscape || !canvas.clientWidth) throw new Error(shown.page.slow.noLandscape || "There is no landscape yet: open the tab Landscape.");
  const { along, across, exact } = landscape, names = exact ? ["r₀", "r₁"] : ["direction 1", "direction 2"], end = along.length - 1;
  const mute = { size: 12, fill: colour("mute") };
  insistOnCanvas();
  const body = `<g transform="translate(60 0)">${raster(canvas.toDataURL("image/png"), SIDE, SIDE)}${text(0, SIDE + 18, fixed(along[0]), mute)}${text(SIDE, SIDE + 18, fixed(along[end]), { ...mute, anchor: "end" })}` +
    `${text(SIDE / 2, SIDE + 20, `${names[0]} →`, { anchor: "middle", fill: colour("r") })}</g>${text(52, SIDE, fixed(across[0]), { ...mute, anchor: "end" })}${text(52, 12, fixed(across[end]), { ...mute, anchor: "end" })}` +
    `<g transform="translate(24 ${SIDE / 2}) rotate(-90)">${text(0, 0, `${names[1]} →`, { anchor: "middle", fill: colour("r") })}</g>`;
  return framed({ ...named, of: of(shown), width: SIDE + 60, height: SIDE + 28, body });
}

/**
 * The panels, by their names: their title, their symbol, and which tab of the slow card they are in.
 * @type {Record<string, { title: string, symbol: string, tone: string, tab?: string, atom?: boolean, draw: (shown: Shown, named: { title: string, symbol: string, tone: string }) => string | Promise<string> }>}
 */
export const PICTURES = {
  input: { title: "Input", symbol: "x", tone: "x", draw: (shown, named) => square(shown, named, { values: shown.entry.sensed.x, shades: SHADES.x, full: fullScale(shown.model), signed: false, mask: shown.entry.sensed.mask }) },
  prediction: { title: "Prediction", symbol: "x̂", tone: "xh", draw: (shown, named) => square(shown, named, { values: shown.entry.xh, shades: SHADES.xh, full: fullScale(shown.model), signed: false }) },
  error: { title: "Prediction error", symbol: "e", tone: "e", draw: (shown, named) => square(shown, named, { values: shown.entry.e, shades: SHADES.e, full: fullScale(shown.model), signed: true, mask: shown.entry.sensed.mask }) },
  predict: { title: "What x̂ is the sum of", symbol: "W f(r)", tone: "w", draw: sum },
  latents: { title: "Latent state, and where the error pulls it (×10)", symbol: "r", tone: "r", draw: (shown, named) => plot(shown, named, "latents", { x: "latent k", y: "r" }) },
  energy: { title: "Energy", symbol: "F", tone: "e", draw: (shown, named) => plot(shown, named, "energy", { x: "iteration", y: "F" }) },
  dictionary: { title: "Dictionary: the columns of W", symbol: "W", tone: "w", draw: (shown, named) => {
    const { values } = shown.entry.weights;
    return sheet(shown, named, (at) => values[at], SHADES.w, "each", work(Array.from(shown.entry.r, (value) => activity(shown.model, value))));
  } },
  atom: { title: "Atom", symbol: "w", tone: "w", atom: true, draw: (shown, named) => {
    const atom = columnOf((at) => shown.entry.weights.values[at], shown.model, shown.latent);
    return square(shown, { ...named, title: `Atom ${shown.latent}: column ${shown.latent} of W` }, { values: atom, shades: SHADES.w, full: maximum(atom.map(Math.abs)) || 1, signed: atom.some((value) => value < 0) });
  } },
  change: { title: "Weight change", symbol: "ΔW", tone: "w", draw: (shown, named) => {
    const { delta, f, made } = madeOf(shown.page.slow, shown.model, shown.entry);
    return sheet(shown, { ...named, title: made ? `What update ${made.update} added to W` : "What a step would add to W now" }, delta, SHADES.e, "all", work(f));
  } },
  curves: { title: "Energy of all inferences, and at r* before each update", symbol: "F", tone: "e", tab: "curves", draw: (shown, named) => learned(shown, named, "sawtooth", { x: "iterations, one inference after another", y: "F" }) },
  learning: { title: "Energy at r*, update after update; held-out error a pixel", symbol: "F", tone: "e", tab: "curves", draw: (shown, named) => learned(shown, named, "learning-curve", { x: "update", y: "F at r*", y2: "held-out error a pixel" }) },
  landscape: { title: "Landscape: F over r, and the path of r", symbol: "F", tone: "e", tab: "landscape", draw: plane },
};
