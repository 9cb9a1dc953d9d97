// The W that came, in bounded memory: the newer the denser.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
import { bytesOf, valuesByLayer } from "./layers.js";

/**
 * Bytes of weights that are kept: some 50 W of 28 × 28 pixels and 100 latents, as many as can be told apart in a curve.
 */
const MOST = 16e6;
/** Bytes that a W counts for at least: of small ones no more can be told apart. */
const LEAST = MOST / 64;

/** `values`: W₁…W_L. @typedef {{ update: number, values: Numbers[] }} KeptW */

export class KeptWeights {
  /** By update, the newest last. @type {KeptW[]} */ all = [];
  /** The server's number of the log of updates that they are of. */ #log = -1;

  /** @param {Frame} frame A weights frame. */
  take({ metadata, tensors }) {
    const update = Number(metadata.update), log = Number(metadata.log), values = valuesByLayer(tensors, "W");
    if (log !== this.#log || metadata.why === "model") this.all = [];
    this.#log = log;
    // What is gone back to, or comes again after the line broke, is known; learning on from there makes another future.
    if (metadata.why === "step" || metadata.why === "play") this.all = this.all.filter((one) => one.update < update);
    else if (this.all.some((one) => one.update === update)) return;
    this.all.push({ update, values });
    this.all.sort((a, b) => a.update - b.update);
    // However large they are, two are kept: how W changed last is the difference.
    if (this.all.length > Math.max(2, Math.floor(MOST / Math.max(LEAST, bytesOf(values))))) this.#thin(update);
  }

  /** @param {number} update */
  at(update) { return this.all.find((one) => one.update === update) ?? null; }

  /** The newest before an update. @param {number} update */
  before(update) { return this.all.findLast((one) => one.update < update) ?? null; }

  /** The one goes whose neighbours are closest together for their age. @param {number} now */
  #thin(now) {
    let crowded = 1, least = Infinity;
    for (let at = 1; at < this.all.length - 1; at++) {
      const room = (this.all[at + 1].update - this.all[at - 1].update) / (now + 1 - this.all[at].update);
      if (room < least) [crowded, least] = [at, room];
    }
    this.all.splice(crowded, 1);
  }

  /**
   * What is kept now, to go on from.
   * @param {number} log The server's number of the log from there on. @returns {KeptWeights}
   */
  copy(log) {
    const other = new KeptWeights();
    other.all = [...this.all];
    other.#log = log;
    return other;
  }
}
