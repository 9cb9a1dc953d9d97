// Pictures of panels as SVG: text and pixels as shapes, on the ground of the theme, so that they stand on any slide at
// any size.
/** @import { Shades } from "./colours.js" */
/** @import { Numbers } from "./safetensors.js" */
import { colour, unsensed } from "./colours.js";

const FONT = 'font-family="system-ui, Segoe UI, Roboto, Helvetica Neue, DejaVu Sans, sans-serif"';
const SERIF =
  'font-family="STIX Two Math, Cambria Math, Latin Modern Math, DejaVu Serif, Georgia, serif" font-style="italic"';
/** Around a picture, above it for its title, and under it for the first line of what it is of, and for each further. */
const MARGIN = 24, HEAD = 52, FOOT = 30, LINE = 16;
/** Width of a letter of what it is of, in the widest of the fonts that it may come to be written in. */
const LETTER = 7.4;

/** @param {string} text */
const escaped = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/**
 * A letter with its index, as in r₃, within a text.
 * @param {string} letter @param {number} index @param {number} size
 */
export const indexed = (letter, index, size) =>
  `${letter}<tspan dy="${0.25 * size}" font-size="${0.75 * size}">${index}</tspan><tspan dy="${-0.25 * size}">` +
  `&#8203;</tspan>`;

/**
 * @typedef {{ size?: number, fill?: string, anchor?: "start" | "middle" | "end", serif?: boolean, bold?: boolean }}
 *   Look
 * @param {number} x @param {number} y @param {string} words @param {Look} [look]
 */
export const text = (x, y, words, look) => marked(x, y, escaped(words), look);

/**
 * The same of what is markup already.
 * @param {number} x @param {number} y @param {string} markup @param {Look} [look]
 */
export function marked(
  x, y, markup,
  { size = 14, fill = colour("ink"), anchor = "start", serif = false, bold = false } = {},
) {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}" ` +
    `${serif ? SERIF : FONT}${bold ? ' font-weight="700"' : ""}>${markup}</text>`;
}

/**
 * A picture with its title, its symbol and what it is of.
 * @param {{ title: string, symbol: string, tone: string, of: string[], width: number, height: number, body: string }}
 *   picture `tone`: the symbol's colour. `of`: parts, each whole on a line.
 */
export function framed({ title, symbol, tone, of, width, height, body }) {
  const lines = filled(of, width / LETTER), below = (lines.length - 1) * LINE;
  const wide = width + 2 * MARGIN, high = height + HEAD + FOOT + MARGIN + below;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${wide}" ` +
    `height="${high}" viewBox="0 0 ${wide} ${high}">` +
    `<rect width="${wide}" height="${high}" fill="${colour("card")}"/>` +
    `<text x="${MARGIN}" y="34"><tspan font-size="22" fill="${colour(tone)}" ${SERIF}>${escaped(symbol)}</tspan>` +
    `<tspan dx="12" font-size="17" font-weight="700" fill="${colour("ink")}" ${FONT}>${escaped(title)}</tspan></text>` +
    `<g transform="translate(${MARGIN} ${HEAD})">${body}</g>` +
    lines.map((line, at) => text(
      MARGIN, high - 16 - below + at * LINE, line, { size: 12, fill: colour("mute") },
    )).join("") +
    "</svg>"
  );
}

/** Parts in as few lines as have room for them. @param {string[]} parts @param {number} letters To a line. */
function filled(parts, letters) {
  /** @type {string[]} */ const lines = [];
  for (const part of parts) {
    const last = lines.length - 1, longer = `${lines[last]} · ${part}`;
    if (last >= 0 && longer.length <= letters) lines[last] = longer;
    else lines.push(part);
  }
  return lines;
}

/** 32-bit pixel, as a canvas has it, in hexadecimal. @param {number} pixel */
export function hex(pixel) {
  const bytes = [0, 8, 16].map((shift) => ((pixel >> shift) & 255).toString(16).padStart(2, "0"));
  return `#${bytes.join("")}`;
}

/**
 * Pixels as squares; neighbours in a row that look the same are one shape.
 * @param {Numbers} values @param {[number, number]} size rows, columns @param {Shades} shades
 * @param {number} full The value in full colour.
 * @param {number} side Of a square. @param {Numbers | null} [mask]
 */
export function pixels(values, [rows, columns], shades, full, side, mask = null) {
  const table = shades(), hidden = unsensed();
  const look = (/** @type {number} */ i) => {
    const shade = 128 + Math.round((values[i] * 127) / full);
    return mask && !mask[i] ? hidden : table[Math.min(255, Math.max(0, shade))];
  };
  const shapes = [`<rect width="${columns * side}" height="${rows * side}" fill="${colour("film")}"/>`];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns;) {
      const pixel = look(row * columns + column);
      let end = column + 1;
      while (end < columns && look(row * columns + end) === pixel) end++;
      if (pixel !== table[128]) {
        shapes.push(
          `<rect x="${column * side}" y="${row * side}" width="${(end - column) * side}" height="${side}" ` +
          `fill="${hex(pixel)}"/>`,
        );
      }
      column = end;
    }
  }
  return `<g shape-rendering="crispEdges">${shapes.join("")}</g>`;
}

/**
 * The colours of a picture and what they stand for.
 * @param {Shades} shades @param {number} from @param {number} to Of the 256 shades. @param {string[]} labels
 * @param {number} width
 */
export function scale(shades, from, to, labels, width) {
  const steps = 64, each = width / steps, table = shades();
  const bars = Array.from({ length: steps }, (_, at) => {
    const shade = Math.round(from + ((to - from) * (at + 0.5)) / steps);
    return `<rect x="${at * each}" width="${each + 0.5}" height="10" fill="${hex(table[shade])}"/>`;
  });
  const words = labels.map((label, at) =>
    text((width * at) / (labels.length - 1), 26, label, {
      size: 12,
      fill: colour("mute"),
      anchor: at === 0 ? "start" : at === labels.length - 1 ? "end" : "middle",
    }),
  );
  return `<g shape-rendering="crispEdges">${bars.join("")}</g>${words.join("")}`;
}

/** A picture, enlarged without smoothing. @param {string} address @param {number} width @param {number} height */
export const raster = (address, width, height) =>
  `<image width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" ` +
  `xlink:href="${address}"/>`;

/** @throws {Error} where the browser gives noise in the place of what is on a canvas, in words for people */
export function insistOnCanvas() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [16, 16];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const image = context.createImageData(16, 16), pixels = new Uint32Array(image.data.buffer);
  pixels.forEach((_, at) => { pixels[at] = 0xff000000 + at * 0x010101; });
  context.putImageData(image, 0, 0);
  const read = new Uint32Array(context.getImageData(0, 0, 16, 16).data.buffer);
  if (pixels.some((pixel, at) => pixel !== read[at])) {
    throw new Error(
      "To protect from fingerprinting this browser gives noise in the place of this picture. Take the SVG where " +
      "there is one, or the numbers; or let this site read canvases.",
    );
  }
}

/** An SVG within another, at its upper left. @param {string} svg */
export const nested = (svg) => svg.replace(/^<\?xml[^>]*>\s*/, "");

/**
 * As a picture of pixels, so many to each of the SVG's.
 * @param {string} svg @param {number} times @returns {Promise<Blob>}
 */
export async function rasterised(svg, times) {
  insistOnCanvas();
  const image = new Image(), url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.naturalWidth * times, height: image.naturalHeight * times });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large to be made."))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
