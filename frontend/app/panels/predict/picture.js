// x̂ as the sum that it is, to take away: its largest terms, each a number times a picture.
/** @import { Layer } from "../layer.js" */
/** @import { Named, Shown } from "../panel.js" */
import { colour, SHADES } from "../../lib/colours.js";
import { maximum } from "../../lib/extremes.js";
import { fixed } from "../../lib/format.js";
import { indexed, marked, pixels, text } from "../../lib/vector.js";
import { titled } from "../drawing.js";
import { byActivity, magnitude } from "../layer.js";

/** Side of an atom, width of a term and its height; how many terms, and how many in a row. */
const ATOM = 96, TERM = 190, LINE = ATOM + 34, TERMS = 8, ACROSS = 4;
/** Left of the terms, for “x̂ =”. */
const HEAD = 40;

/** @param {Shown} shown @param {Named} named */
export function drawSum(shown, named) {
  const { layer, layer: { f } } = shown, mute = colour("mute");
  const order = byActivity(f).slice(0, TERMS), rows = Math.ceil(order.length / ACROSS);
  const others = f.filter((value, k) => Math.abs(value) > 1e-3 && !order.includes(k)).length;
  const terms = order.map((k, place) => {
    const x = HEAD + (place % ACROSS) * TERM, y = Math.floor(place / ACROSS) * LINE;
    const plus = place ? text(-14, 56, "+", { size: 20, fill: mute, anchor: "middle" }) : "";
    return `<g transform="translate(${x} ${y})">${plus}${term(layer, k)}</g>`;
  });
  const whole = layer.drawsImage ? text(0, 56, "x̂ =", { size: 20, serif: true, fill: colour("xh") })
    : marked(0, 56, `${indexed("μ", layer.layer - 1, 20)} =`, { size: 20, serif: true });
  const body = whole + terms.join("") +
    (others ? text(HEAD, rows * LINE + 12, `+ ${others} more`, { fill: mute }) : "");
  return titled(shown, named, { width: HEAD + Math.min(order.length, ACROSS) * TERM, height: rows * LINE + 24, body });
}

/** @param {Layer} layer @param {number} k */
function term(layer, k) {
  const { grid: size } = layer, side = ATOM / maximum(size), atom = layer.atom(k), mute = colour("mute");
  return text(62, 56, fixed(layer.f[k]), { size: 18, anchor: "end", bold: true, fill: colour("r") }) +
    marked(62, 76, `f(${indexed("r", k, 13)})`, { size: 13, anchor: "end", serif: true, fill: mute }) +
    text(70, 56, "·", { size: 18, fill: mute }) +
    `<g transform="translate(82 0)">${pixels(atom, size, SHADES.w, magnitude(atom) || 1, side)}</g>` +
    marked(
      82 + ATOM / 2, ATOM + 16, indexed("w", k, 13), { size: 13, serif: true, anchor: "middle", fill: colour("w") }
    );
}
