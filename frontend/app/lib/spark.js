// A small curve without furniture, on a canvas: a history beside the number it is of.
import { colour } from "./colours.js";

/**
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values @param {string} symbol Whose colour it has.
 * @param {{ zero?: boolean, dots?: boolean, x?: ArrayLike<number> }} [how] Whether the scale begins at 0; whether every
 *   value is a dot, too.
 */
export function spark(canvas, values, symbol, { zero = false, dots = false, x } = {}) {
  const scale = devicePixelRatio || 1, width = Math.round(canvas.clientWidth * scale),
    height = Math.round(canvas.clientHeight * scale);
  if (!width || !height) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.clearRect(0, 0, width, height);
  const count = values.length;
  if (!count) return;
  let low = zero ? 0 : Infinity, high = zero ? 1e-9 : -Infinity;
  for (let at = 0; at < count; at++) [low, high] = [Math.min(low, values[at]), Math.max(high, values[at])];
  const pad = 4 * scale, range = high - low || 1, first = x ? x[0] : 0,
    span = (x ? x[count - 1] : count - 1) - first || 1;
  const px = (/** @type {number} */ at) => pad + (((x ? x[at] : at) - first) / span) * (width - 2 * pad);
  const py = (/** @type {number} */ at) =>
    height - pad - ((values[at] - low) / range) * (height - 2 * pad) * (high > low ? 1 : 0.5);
  context.strokeStyle = context.fillStyle = colour(symbol);
  context.lineWidth = 1.6 * scale;
  context.lineJoin = "round";
  context.beginPath();
  for (let at = 0; at < count; at++) context.lineTo(px(at), py(at));
  context.stroke();
  for (let at = dots ? 0 : count - 1; at < count; at++) {
    context.beginPath();
    context.arc(px(at), py(at), (at === count - 1 ? 2.6 : 1.7) * scale, 0, 2 * Math.PI);
    context.fill();
  }
}
