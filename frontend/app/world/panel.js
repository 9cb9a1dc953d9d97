// What the panels of the world are, and what they ask of the page. Nothing here runs.
/** @import { Held } from "../page.js" */
/** @import { Numbers } from "../lib/safetensors.js" */

/**
 * What the card needs of the page.
 * @typedef {object} World
 * @property {number[]} shape Of the current model's x: [28, 28], or [1] or [1, 1] for a number.
 * @property {(pixels: Uint8Array, rows: number, columns: number, source: string) => void} sendInk The server centres
 *   and scales it.
 * @property {(x: Float32Array, source: string) => void} sendInput Taken as it is.
 * @property {(index: number) => void} sendSample
 * @property {(mask: Uint8Array | null) => void} sendMask 1 where x is sensed; null senses all of it.
 * @property {(sample: number | null, mask: Uint8Array) => void} beginAnew r from its start, with another sample or the
 *   image there is, under this mask.
 * @property {Set<number>} seen Samples that were shown in the light.
 * @property {() => Held | null} hold The image that is seen now.
 * @property {(held: Held) => void} giveBack It is seen again.
 * @property {() => void} clear
 * @property {boolean} unsent Whether what is to be shown waits for a line to the server.
 * @property {() => ({ x: Numbers, mask: Numbers, xh: Numbers, source: string } | null)} shown What the page shows now,
 *   and where its x came from.
 * @property {(callback: () => void, region?: HTMLElement | null) => void} onShown Called at every painted frame;
 *   `region` is what it draws in.
 * @property {(message: string, kind?: "notice" | "error") => void} say
 *
 * One way in. `shown` is called at every painted frame while it is open; `adopt` when it is opened on what is shown
 * already.
 * @typedef {{ enter?: () => void, leave?: () => void, adopt?: () => void, shown: () => void }} Panel
 */
export {};
