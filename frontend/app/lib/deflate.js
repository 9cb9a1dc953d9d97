// Raw deflate, which browsers can do themselves, and bytes as text: what links and recordings are carried as.

/** Why this browser can neither write nor read them, for people. */
export class Unable extends Error {}

/** @param {Uint8Array} bytes */
export const deflated = (bytes) => through(bytes, made(() => new CompressionStream("deflate-raw")));

/**
 * @param {Uint8Array} bytes @param {number} [most] Bytes.
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects for what was not deflated, or is larger
 */
export const inflated = (bytes, most) => through(bytes, made(() => new DecompressionStream("deflate-raw")), most);

/** @param {Uint8Array[]} parts */
export function base64(...parts) {
  let text = "";
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 0x8000) text += String.fromCharCode(...part.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** @param {string} text In base64. */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @template T @param {() => T} make @returns {T} */
function made(make) {
  try {
    return make();
  } catch {
    throw new Unable(
      "This browser cannot read or write links and recordings: it lacks the compression they are made with " +
      "(deflate-raw). Any browser from the middle of 2023 on has it.",
    );
  }
}

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream @param {number} [most] */
async function through(bytes, stream, most = Infinity) {
  const writer = stream.writable.getWriter(), reader = stream.readable.getReader();
  // The reader rejects for the same reasons.
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
