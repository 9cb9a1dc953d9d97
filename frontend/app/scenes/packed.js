// Numbers inside JSON: base64 of raw deflate of their little-endian bytes. What is packed here is deflate without compression: it needs
// no waiting, and whoever keeps or sends the JSON compresses it as a whole.
/** @import { Numbers } from "../types.js" */

/** Bytes of one block that is not compressed. */
const BLOCK = 65_535;

/** @param {Uint8Array | Float32Array} numbers @returns {string} */
export function pack(numbers) {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const parts = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK), { length } = block, last = at + BLOCK >= bytes.length;
    parts.push(Uint8Array.of(last ? 1 : 0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), block);
  }
  return base64(parts);
}

/** @param {Uint8Array[]} parts */
function base64(parts) {
  let text = "";
  for (const part of parts) for (let at = 0; at < part.length; at += 8192) text += String.fromCharCode(...part.subarray(at, at + 8192));
  return btoa(text);
}

/** Compressed or not, the bytes that were packed. @param {string} text @returns {Promise<Uint8Array>} */
export async function unpack(text) {
  return through(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), new DecompressionStream("deflate-raw"));
}

/** @param {string} text @returns {Promise<string>} Of raw deflate, in letters that an address may hold. */
export async function squeeze(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  return base64([bytes]).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {string} letters @param {number} most Bytes. @returns {Promise<string>} rejects for what was not squeezed, or is larger */
export async function expand(letters, most) {
  const text = atob(letters.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(Uint8Array.from(text, (letter) => letter.charCodeAt(0)), new DecompressionStream("deflate-raw"), most));
}

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream @param {number} [most] */
async function through(bytes, stream, most = Infinity) {
  const writer = stream.writable.getWriter(), reader = stream.readable.getReader();
  // What goes wrong is told by the reader, too.
  writer.write(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)).catch(() => {});
  writer.close().catch(() => {});
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw new RangeError(`more than ${most} bytes`);
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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
