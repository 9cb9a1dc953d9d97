// Numbers inside JSON: base64 of raw deflate of their little-endian bytes. What is packed here is deflate without
// compression: it needs no waiting, and whoever keeps or sends the JSON compresses it as a whole.
/** @import { Numbers } from "./safetensors.js" */
import { base64, bytesOf, deflated, inflated } from "./deflate.js";

/** Bytes of one block that is not compressed. */
const BLOCK = 65_535;

/** @param {Uint8Array | Float32Array} numbers @returns {string} */
export const pack = (numbers) =>
  base64(...stored(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)));

/** Raw deflate that leaves bytes as they are. @param {Uint8Array} bytes @returns {Uint8Array[]} */
export function stored(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK), { length } = block, last = at + BLOCK >= bytes.length;
    parts.push(Uint8Array.of(last ? 1 : 0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), block);
  }
  return parts;
}

/** @param {string} text @returns {Promise<string>} Of raw deflate, in letters that an address may hold. */
export async function squeeze(text) {
  return base64(await deflated(new TextEncoder().encode(text)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/**
 * @param {string} letters @param {number} most Bytes.
 * @returns {Promise<string>} rejects for what was not squeezed, or is larger
 */
export async function expand(letters, most) {
  const bytes = await inflated(bytesOf(letters.replace(/-/g, "+").replace(/_/g, "/")), most);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** x as bytes, where every value is a whole 255th. @param {Numbers} values @returns {Uint8Array | null} */
export function asBytes(values) {
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    bytes[at] = Math.round(values[at] * 255);
    if (Math.fround(bytes[at] / 255) !== values[at]) return null;
  }
  return bytes;
}
