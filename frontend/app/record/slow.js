// The slow clock as the page knows it: where it stands, what it did, and what of that is looked at.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { Learning } from "../session/events.js" */
/** @import { Runs } from "./runs.js" */
/** @import { Tray } from "./tray.js" */
/** @import { View } from "./view.js" */
import { Branches } from "./branches.js";
import { Updates } from "./updates.js";
import { KeptWeights } from "./weights.js";

/** How long (ms) the light stays on the slow card when W has moved: after a step, and while playing. */
const LIGHT = { step: 900, play: 240, soon: 90 };
/** Up to so many updates a second every settling is shown. */
const SHOWN_UP_TO = 5;

/**
 * One update, whole: ΔW, and the e and f(r*) it was made of. F is the mean over the batch.
 * @typedef {{
 *   update: number, epoch: number, delta: Numbers, e: Numbers, f: Numbers, rate: number, before: number, after: number,
 *   batch: number,
 * }} Change
 *
 * F over a plane of r-space, as it was sent.
 * @typedef {{
 *   epoch: number, update: number, from: number, to: number, exact: boolean, share: number,
 *   energy: Numbers, along: Numbers, across: Numbers, path: Numbers, directions: Numbers, origin: Numbers,
 * }} Landscape
 */

export class SlowClock {
  /** @type {Learning | null} */ learning = null;
  branches = new Branches();
  updates = new Updates();
  weights = new KeptWeights();
  /** @type {Change | null} */ change = null;
  /** @type {Landscape | null} */ landscape = null;
  /** Why there is none. */ noLandscape = "";
  /** What was refused, and when (ms). */ refusal = { message: "", at: -Infinity };
  /** The latent whose atom is looked at; null: whichever is used most. @type {number | null} */ atom = null;
  /** The weight that was picked. @type {{ pixel: number, latent: number } | null} */ weight = null;
  /** The update at which learning last rested: under its W a landscape is compared. */ restedAt = 0;
  /** Whether W has moved just now. */ flashing = false;

  /** @param {Runs} store @param {View} view @param {Tray} tray @param {() => void} changed */
  constructor(store, view, tray, changed) {
    this.view = view;
    this.store = store;
    this.tray = tray;
    this.changed = changed;
  }

  #switched = false;
  #flash = 0;
  /** Called once when the server says next where it stands. @type {(() => void)[]} */ #waiting = [];

  get playing() { return this.learning?.state === "playing"; }
  /** Whether each inference is shown, iteration by iteration. */
  get showsEpisodes() { return (this.learning?.speed ?? Infinity) <= SHOWN_UP_TO; }
  /** Whether W runs so fast that only samples are shown. */
  get racing() { return this.playing && !this.showsEpisodes; }
  /** Which card is lit: that of learning as long as W moves, or has moved just now. @returns {"fast" | "slow"} */
  get lit() { return this.flashing || this.racing ? "slow" : "fast"; }
  get rewound() { return this.learning !== null && this.learning.update < this.learning.last; }

  /** Follow the server. @param {Learning} learning */
  follow(learning) {
    const before = this.learning;
    this.#followBranch(learning);
    this.updates.follow(learning);
    const ran = before?.state === "stepping" || before?.state === "playing";
    const runs = learning.state === "stepping" || learning.state === "playing";
    const goesOn = before?.log === learning.log;
    if (!goesOn || (runs && !ran)) this.restedAt = goesOn ? before.update : learning.update;
    this.learning = learning;
    for (const call of this.#waiting.splice(0)) call();
  }

  /** @param {Learning} learning */
  #followBranch(learning) {
    const branch = this.branches.follow(learning, this);
    if (!branch) return;
    [this.updates, this.weights] = [branch.updates, branch.weights];
    if (branch.fresh) this.view.goOn();
    else this.#switched = true;
    this.view.follows = true;
    this.view.phase = null;
  }

  /** @param {() => void} call */
  onState(call) { this.#waiting.push(call); }

  /** Something was refused: it is told in the card. @param {string} message */
  refuse(message) {
    this.refusal = { message, at: performance.now() };
    this.changed();
  }

  /** @param {Frame} frame A weights, update or landscape frame. */
  take(frame) {
    const { kind } = frame.metadata;
    if (kind === "weights") this.#takeWeights(frame);
    else if (kind === "update") this.updates.take(frame);
    else if (kind === "landscape") this.#takeLandscape(frame);
  }

  /** @param {Frame} frame */
  #takeWeights(frame) {
    const { metadata, tensors: { D1, e, f } } = frame;
    this.weights.take(frame);
    if (metadata.why === "model") this.forget();
    // Another branch is taken up as it was left: neither clock runs.
    if (metadata.why === "reset" || (metadata.why === "seek" && !this.#switched)) this.#light(LIGHT.step);
    this.#switched = false;
    if (!D1) return;
    this.change = {
      update: Number(metadata.update),
      epoch: Number(metadata.epoch),
      delta: D1.values,
      e: e.values,
      f: f.values,
      rate: Number(metadata.learning_rate),
      before: Number(metadata.before),
      after: Number(metadata.after),
      batch: Number(metadata.batch),
    };
    // On a tape the update is told of with the W that it led to, whenever that is gone to.
    if (metadata.why === "open" || metadata.why === "seek") return;
    const stepped = metadata.why === "step", slowly = stepped || (this.learning?.speed ?? Infinity) < 2;
    if (slowly) this.view.pin(this.change.epoch);
    this.#light(stepped ? LIGHT.step : slowly ? LIGHT.play : LIGHT.soon);
  }

  /**
   * W has moved and r has not yet: where there is time for it the page stands there for a moment.
   * @param {number} duration
   */
  #light(duration) {
    this.flashing = true;
    clearTimeout(this.#flash);
    this.#flash = setTimeout(() => {
      this.view.unpin();
      this.flashing = false;
      this.changed();
    }, duration);
  }

  /** @param {Frame} frame */
  #takeLandscape({ metadata, tensors }) {
    const { energy, along, across, path, directions, origin } = tensors;
    this.noLandscape = "";
    this.landscape = {
      epoch: Number(metadata.epoch),
      update: Number(metadata.update),
      from: Number(metadata.from),
      to: Number(metadata.to),
      exact: metadata.exact === "true",
      share: Number(metadata.share),
      energy: energy.values,
      along: along.values,
      across: across.values,
      path: path.values,
      directions: directions.values,
      origin: origin.values,
    };
  }

  /** Another model: nothing that was picked or kept is of it. */
  forget() {
    this.change = this.landscape = this.atom = this.weight = null;
    this.noLandscape = "";
    this.rest();
  }

  /** Neither card is lit for what W did just now. */
  rest() {
    this.flashing = false;
    this.view.unpin();
  }

  /**
   * How W changed last: by the last single update where that was sent, else from the W kept before it to the newest.
   * @returns {{ delta: (at: number) => number, from: number, to: number } | null}
   */
  lastChange() {
    const update = this.learning?.update ?? 0, { change } = this;
    if (change?.update === update) return { delta: (at) => change.delta[at], from: update - 1, to: update };
    const here = this.weights.at(update), before = this.weights.before(update);
    return here && before
      ? { delta: (at) => here.values[at] - before.values[at], from: before.update, to: update }
      : null;
  }
}
