// Images as the server sends those that are computed with: bytes, not pictures. Browsers that protect from
// fingerprinting hand out what is on a canvas as noise.
import { bytesOf } from "../lib/deflate.js";

/** @typedef {{ image: string, width: number, height: number }} Bytes Row by row, in base64. */

/**
 * @param {Bytes} bytes
 * @returns {{ rows: number, columns: number, pixels: Float32Array }} brightness from 0 to 1, row by row
 */
export function grey({ image, width, height }) {
  return { rows: height, columns: width, pixels: Float32Array.from(bytesOf(image), (byte) => byte / 255) };
}
