// The safetensors format, both ways: 8 bytes of header length, a JSON header, the tensors.

/**
 * @typedef {Float32Array | Float64Array | Uint8Array | Int32Array} Numbers
 * @typedef {{ shape: number[], values: Numbers }} Tensor
 * @typedef {{ metadata: Record<string, string>, tensors: Record<string, Tensor> }} Frame
 */

/**
 * @type {Record<string, Float32ArrayConstructor | Float64ArrayConstructor | Uint8ArrayConstructor |
 *   Int32ArrayConstructor>}
 */
const ARRAYS = { F32: Float32Array, F64: Float64Array, U8: Uint8Array, I32: Int32Array };

/** How many bytes tensors take. @param {Frame["tensors"]} tensors */
export const byteLength = (tensors) => Object.values(tensors).reduce((sum, { values }) => sum + values.byteLength, 0);

/** Row `row` of a tensor whose first axis counts rows, as a view. @param {Tensor} tensor @param {number} row */
export function rowOf({ shape: [rows], values }, row) {
  const size = values.length / rows;
  return values.subarray(row * size, (row + 1) * size);
}

/**
 * The tensors of a message. They are views of it, so nothing is copied unless it lies at an odd address.
 * @param {ArrayBuffer} message
 * @returns {Frame}
 */
export function parseFrame(message) {
  const length = Number(new DataView(message).getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...tensors } = JSON.parse(
    new TextDecoder().decode(new Uint8Array(message, 8, length)),
  );
  /** @type {Frame} */
  const frame = { metadata, tensors: {} };
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(tensors)) {
    const Numbers = ARRAYS[dtype];
    if (!Numbers) throw new Error(`tensor ${name}: expected one of ${Object.keys(ARRAYS)}; got ${dtype}`);
    const at = 8 + length + begin;
    const count = (end - begin) / Numbers.BYTES_PER_ELEMENT;
    const values =
      at % Numbers.BYTES_PER_ELEMENT
        ? new Numbers(message.slice(at, 8 + length + end))
        : new Numbers(message, at, count);
    frame.tensors[name] = { shape, values };
  }
  return frame;
}

/**
 * A message that carries `tensors`, each with its shape.
 * @param {Record<string, string>} metadata
 * @param {Record<string, { shape: number[], values: Numbers }>} tensors
 * @returns {ArrayBuffer}
 */
export function buildFrame(metadata, tensors) {
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: metadata };
  let size = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const dtype = Object.keys(ARRAYS).find((key) => values instanceof ARRAYS[key]);
    header[name] = { dtype, shape, data_offsets: [size, size + values.byteLength] };
    size += values.byteLength;
  }
  let text = JSON.stringify(header);
  text += " ".repeat((8 - (text.length % 8)) % 8); // keeps the tensors aligned
  const head = new TextEncoder().encode(text);
  const message = new Uint8Array(8 + head.length + size);
  new DataView(message.buffer).setBigUint64(0, BigInt(head.length), true);
  message.set(head, 8);
  let at = 8 + head.length;
  for (const { values } of Object.values(tensors)) {
    message.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return message.buffer;
}
