// What the reader gives a session: the image x and the mask, each sent as it is chosen; and both with r from its start.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Channel } from "./channel.js" */
/** @import { Settings } from "./settings.js" */

/**
 * What they are given to: `change` sends what changes the image or the mask, now or as soon as there is a line.
 * @typedef {Pick<Channel, "send" | "sendFrame"> & {
 *   readonly settings: Settings, change: (what: "input" | "mask", send: () => void) => void,
 *   readonly fast: { again: () => void },
 * }} Receiver
 */

export class Inputs {
  /** @param {Receiver} session */
  constructor(session) {
    this.session = session;
  }

  /**
   * @param {Float32Array | Uint8Array} pixels The server centres and scales them. @param {number} rows
   * @param {number} columns @param {string} source
   */
  sendInk(pixels, rows, columns, source) {
    this.#sendImage(null, () =>
      this.session.sendFrame(
        { kind: "input", source, normalise: "true" },
        { ink: { shape: [rows, columns], values: pixels } },
      ),
    );
  }

  /** @param {Numbers} x Taken as it is. @param {string} source */
  sendInput(x, source) {
    this.#sendImage(null, () =>
      this.session.sendFrame({ kind: "input", source, normalise: "false" }, { x: { shape: [x.length], values: x } }),
    );
  }

  /** @param {number} index */
  sendSample(index) { this.#sendImage(index, () => this.session.send({ type: "input", sample: index })); }

  /**
   * r from its start, with an image of which it is told no more than the mask lets through, from the first iteration
   * on.
   * @param {number | null} sample null: the image there is. @param {Uint8Array} mask 1 where x is sensed.
   */
  beginAnew(sample, mask) {
    this.sendMask(mask);
    if (sample === null) this.session.fast.again();
    else this.#sendImage(sample, () => {
      this.session.send({ type: "input", sample });
      this.session.fast.again();
    });
  }

  /** A black image. */
  clear() { this.#sendImage(null, () => this.session.send({ type: "input", clear: true })); }

  /** @param {Uint8Array | null} mask 1 where x is sensed; null: everywhere. */
  sendMask(mask) {
    this.session.change("mask", () => {
      if (mask) this.session.sendFrame({ kind: "mask" }, { mask: { shape: [mask.length], values: mask } });
      else this.session.send({ type: "mask", clear: true });
    });
  }

  /**
   * @param {number | null} sample What the address names; null where it is none of the samples.
   * @param {() => void} send
   */
  #sendImage(sample, send) {
    this.session.settings.sample = sample;
    this.session.change("input", send);
  }
}
