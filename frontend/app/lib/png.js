// Pictures of pixels as PNG, written from the pixels themselves: what a canvas hands out is noise in browsers that
// protect from fingerprinting.
import { base64, deflated } from "./deflate.js";
import { stored } from "./packed.js";

/**
 * Pixels as a canvas has them, 32 bits each, row by row.
 * @typedef {{ pixels: Uint32Array, width: number, height: number }} Raster
 */

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** CRC-32 of each byte, as the format has it. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/** @param {Raster} raster @returns {Promise<string>} the address of a picture */
export async function png(raster) {
  const rows = filtered(raster);
  return written(raster, rows, [await deflated(rows)]);
}

/** The same at once, and larger: for small pictures. @param {Raster} raster @returns {string} */
export function pngAtOnce(raster) {
  const rows = filtered(raster);
  return written(raster, rows, stored(rows));
}

/** Each row behind its kind of filter, none. @param {Raster} raster */
function filtered({ pixels, width, height }) {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), row = 4 * width;
  const rows = new Uint8Array(height * (row + 1));
  for (let at = 0; at < height; at++) rows.set(bytes.subarray(at * row, (at + 1) * row), at * (row + 1) + 1);
  return rows;
}

/** @param {Raster} raster @param {Uint8Array} rows @param {Uint8Array[]} squeezed Raw deflate of the rows. */
function written({ width, height }, rows, squeezed) {
  // Eight bits each of red, green, blue and how opaque.
  const head = chunk("IHDR", number(width), number(height), Uint8Array.of(8, 6, 0, 0, 0));
  const data = chunk("IDAT", Uint8Array.of(0x78, 0x01), ...squeezed, number(adler32(rows)));
  return `data:image/png;base64,${base64(joined(SIGNATURE, head, data, chunk("IEND")))}`;
}

/** @param {string} kind @param {Uint8Array[]} parts */
function chunk(kind, ...parts) {
  const body = joined(new TextEncoder().encode(kind), ...parts);
  let crc = ~0;
  for (const byte of body) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return joined(number(body.length - 4), body, number(~crc));
}

/** @param {Uint8Array} bytes */
function adler32(bytes) {
  let a = 1, b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

/** Four bytes, the highest first. @param {number} value */
const number = (value) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** @param {Uint8Array[]} parts */
function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
