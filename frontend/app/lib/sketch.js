// A plot drawn by hand: what Plotly would draw of the few kinds of lines that change at every frame, in a twentieth of
// the time. While a clock runs this is seen, and when it rests Plotly's own picture takes its place.
import { boxOf } from "./box.js";
import { unit } from "./unit.js";

/**
 * What of a figure of Plotly's is drawn: lines, areas down to 0 or to the line before, round dots; axes whose ticks are
 * given.
 * @typedef {{
 *   x: ArrayLike<number | null>, y: ArrayLike<number | null>, mode: string, fill?: string, fillcolor?: string,
 *   opacity?: number, line?: { color?: string, width?: number, dash?: string },
 *   marker?: { color: string, size: number, symbol?: string, line: { color?: string, width: number } },
 * }} Trace
 * @typedef {{
 *   type?: string, range: number[], tickvals?: number[], ticktext?: string[], showgrid?: boolean, gridcolor?: string,
 *   zeroline?: boolean, zerolinecolor?: string, tickfont?: { size: number },
 * }} Axis
 * @typedef {{
 *   margin: { l: number, r: number, t: number, b: number }, xaxis: Axis, yaxis: Axis,
 *   font: { size: number, color: string, family: string },
 *   shapes?: { x0: number, x1: number, fillcolor: string, opacity: number }[],
 * }} Look
 */

/** From the axis to the end of its labels (px), as Plotly has it. */
const AWAY = 1;

/**
 * What is shown, and what it is drawn on first: letters on a canvas of the page have it laid out amid the frame.
 * @type {WeakMap<Element, { shown: HTMLCanvasElement, drawn: HTMLCanvasElement }>}
 */
const canvases = new WeakMap();

/** @param {HTMLElement} root The plot's. @param {Trace[]} traces @param {Look} look */
export function sketch(root, traces, look) {
  const { shown, drawn } = canvases.get(root) ?? begun(root), { width, height } = fit(root, [shown, drawn]);
  if (!width || !height) return;
  const { l, r, t, b } = look.margin, context = contextOf(drawn), scale = drawn.width / width;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const along = placed(look.xaxis, l, width - r), up = placed(look.yaxis, height - b, t);
  for (const { x0, x1, fillcolor, opacity } of look.shapes ?? []) {
    context.globalAlpha = opacity;
    context.fillStyle = fillcolor;
    context.fillRect(along(x0), t, along(x1) - along(x0), height - t - b);
  }
  context.globalAlpha = 1;
  drawAxis(context, look, up, l, width - r);
  context.save();
  context.beginPath();
  context.rect(l, t, width - l - r, height - t - b);
  context.clip();
  traces.forEach((trace, at) => drawLine(context, trace, traces[at - 1], along, up));
  context.restore();
  for (const trace of traces) drawDots(context, trace, along, up);
  const page = contextOf(shown);
  page.globalCompositeOperation = "copy";
  page.drawImage(drawn, 0, 0);
}

/** Show the sketch, or again what it stood for. @param {HTMLElement} root @param {boolean} sketched */
export function showSketch(root, sketched) {
  root.classList.toggle("sketched", sketched);
  if (sketched) return;
  canvases.get(root)?.shown.remove();
  canvases.delete(root);
}

/** @param {HTMLElement} root */
function begun(root) {
  const shown = document.createElement("canvas"), drawn = document.createElement("canvas");
  shown.className = "sketch";
  root.append(shown);
  canvases.set(root, { shown, drawn });
  return { shown, drawn };
}

/** @param {HTMLCanvasElement} canvas */
const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** As many pixels as the place has on the screen. @param {HTMLElement} root @param {HTMLCanvasElement[]} canvases */
function fit(root, canvases) {
  const { width, height, zoom } = boxOf(root), scale = devicePixelRatio * zoom;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  for (const canvas of canvases) {
    if (canvas.width === wide && canvas.height === high) continue;
    Object.assign(canvas, { width: wide, height: high });
    // Its place may be a fraction of a pixel larger: it is not to be blurred.
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  return { width, height };
}

/** Where on an axis a value is (px). @param {Axis} axis @param {number} from @param {number} to */
function placed({ type, range: [low, high] }, from, to) {
  const slope = (to - from) / (high - low);
  return (/** @type {number} */ value) => from + ((type === "log" ? Math.log10(value) : value) - low) * slope;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Look} look @param {(value: number) => number} up
 * @param {number} left @param {number} right
 */
function drawAxis(context, { yaxis, font }, up, left, right) {
  const { tickvals = [], ticktext = [], showgrid, gridcolor, zeroline, zerolinecolor, tickfont } = yaxis;
  const size = tickfont?.size ?? font.size;
  context.lineWidth = 1;
  const rule = (/** @type {number} */ value, /** @type {string} */ colour) => {
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(left, Math.round(up(value)) + 0.5);
    context.lineTo(right, Math.round(up(value)) + 0.5);
    context.stroke();
  };
  if (showgrid && gridcolor) for (const value of tickvals) rule(value, gridcolor);
  if (zeroline && zerolinecolor) rule(0, zerolinecolor);
  context.font = `${size}px ${font.family}`;
  context.fillStyle = font.color;
  context.textAlign = "right";
  tickvals.forEach((value, at) => context.fillText(ticktext[at], left - AWAY * unit(), up(value) + size * 0.35));
}

/**
 * @param {CanvasRenderingContext2D} context @param {Trace} trace @param {Trace | undefined} below
 * @param {(value: number) => number} along @param {(value: number) => number} up
 */
function drawLine(context, { x, y, mode, fill, fillcolor, opacity = 1, line }, below, along, up) {
  if (mode.includes("markers") || !x.length) return;
  context.globalAlpha = opacity;
  context.beginPath();
  let drawn = false;
  for (let at = 0; at < x.length; at++) {
    const across = x[at], high = y[at];
    if (across === null || high === null) drawn = false;
    else if (drawn) context.lineTo(along(across), up(high));
    else {
      context.moveTo(along(across), up(high));
      drawn = true;
    }
  }
  if (fill && fillcolor) {
    if (fill === "tonexty" && below) {
      const { x: back, y: edge } = below;
      for (let at = back.length - 1; at >= 0; at--) context.lineTo(along(Number(back[at])), up(Number(edge[at])));
    } else {
      context.lineTo(along(Number(x[x.length - 1])), up(0));
      context.lineTo(along(Number(x[0])), up(0));
    }
    context.fillStyle = fillcolor;
    context.fill();
  }
  if (mode === "lines" && line?.width) {
    context.strokeStyle = line.color ?? "";
    context.lineWidth = line.width;
    context.lineJoin = "round";
    context.setLineDash(line.dash ? [6, 4] : []);
    context.stroke();
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Trace} trace @param {(value: number) => number} along
 * @param {(value: number) => number} up
 */
function drawDots(context, { x, y, mode, marker }, along, up) {
  if (!mode.includes("markers") || !marker) return;
  const { color, size, symbol, line } = marker;
  context.lineWidth = line.width;
  for (let at = 0; at < x.length; at++) {
    const [across, high] = [along(Number(x[at])), up(Number(y[at]))];
    context.beginPath();
    if (symbol) {
      context.moveTo(across - size / 2, high);
      context.lineTo(across + size / 2, high);
      context.strokeStyle = color;
    } else {
      context.arc(across, high, size / 2, 0, 2 * Math.PI);
      context.fillStyle = color;
      context.fill();
      context.strokeStyle = line.color ?? color;
    }
    context.stroke();
  }
}
