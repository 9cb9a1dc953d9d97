// A recording small enough to be carried by a page: rows that resemble the row before them are told by their
// difference, bytes of the same weight lie together, and what then repeats itself is squeezed. Nothing is lost.
/** @import { Frame } from "../lib/safetensors.js" */
import { parseFrame } from "../lib/safetensors.js";
import { base64, bytesOf, deflated, inflated } from "../lib/deflate.js";

/** Text for a script element. @param {ArrayBuffer} message A safetensors message. @returns {Promise<string>} */
export async function packed(message) {
  const copy = message.slice(0);
  for (const { words, row } of floats(copy)) {
    // Backwards, so that each row still finds the one before it as it was.
    for (let at = words.length - 1; at >= row; at--) words[at] ^= words[at - row];
    shuffle(words, true);
  }
  return base64(await deflated(new Uint8Array(copy)));
}

/** @param {string} text @returns {Promise<ArrayBuffer>} */
export async function unpacked(text) {
  const message = await inflated(bytesOf(text.trim()));
  for (const { words, row } of floats(message.buffer)) {
    shuffle(words, false);
    for (let at = row; at < words.length; at++) words[at] ^= words[at - row];
  }
  return message.buffer;
}

/** The float32 tensors of a message as 32-bit words, and how long their rows are. @param {ArrayBuffer} message */
function floats(message) {
  /** @type {Frame} */ const { tensors } = parseFrame(message);
  return Object.values(tensors).flatMap(({ shape, values }) => {
    if (!(values instanceof Float32Array) || values.buffer !== message || !values.length) return [];
    return [{ words: new Uint32Array(message, values.byteOffset, values.length), row: values.length / shape[0] }];
  });
}

/** All first bytes, then all second ones, and so on; or back. @param {Uint32Array} words @param {boolean} apart */
function shuffle(words, apart) {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
    from = bytes.slice(),
    count = words.length;
  for (let plane = 0; plane < 4; plane++) {
    for (let at = 0; at < count; at++) {
      if (apart) bytes[plane * count + at] = from[4 * at + plane];
      else bytes[4 * at + plane] = from[plane * count + at];
    }
  }
}
