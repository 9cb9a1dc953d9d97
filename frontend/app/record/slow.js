// The slow clock as the page knows it: where it stands, what it did, and what of that is looked at.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Learning } from "../session/events.js" */
/** @import { Change } from "./change.js" */
/** @import { Landscape } from "./landscape.js" */
/** @import { Trajectory } from "./trajectory.js" */
/** @import { Tray } from "./tray.js" */
/** @import { View } from "./view.js" */
import { SHOWN_UP_TO, THROWN } from "../constants.js";
import { Branches } from "./branches.js";
import { changeOf } from "./change.js";
import { landscapeOf } from "./landscape.js";
import { Light } from "./light.js";
import { Updates } from "./updates.js";
import { KeptWeights } from "./weights.js";

/** Below so many updates a second the page stands at the first iteration under every W for a moment. */
const SLOWLY = 2;

export class SlowClock {
  /** @type {Learning | null} */ learning = null;
  branches = new Branches();
  updates = new Updates();
  weights = new KeptWeights();
  /** The newest that came with a W. @type {Change | null} */ change = null;
  /** The newest that came. @type {Landscape | null} */ landscape = null;
  /** Why there is no landscape. */ noLandscape = "";
  /** What was refused, and when (ms). */ refusal = { message: "", at: -Infinity };
  /** The latent whose atom is looked at; null: whichever is used most. @type {number | null} */ atom = null;
  /** The weight that was picked. @type {{ unit: number, latent: number } | null} */ weight = null;
  /** The update at which learning last rested: under its W a landscape is compared. */ restedAt = 0;

  /** Whether another branch was taken up, whose W is on its way. */ #switched = false;
  /**
   * How that W came about which was thrown away and can be brought back.
   * @type {{ updates: Updates, weights: KeptWeights } | null}
   */
  #thrown = null;
  /** Called once when the server says next where it stands. @type {(() => void)[]} */ #waiting = [];
  #light;

  /** @param {Trajectory} trajectory @param {View} view @param {Tray} tray @param {() => void} changed */
  constructor(trajectory, view, tray, changed) {
    this.trajectory = trajectory;
    this.view = view;
    this.tray = tray;
    this.changed = changed;
    this.#light = new Light(() => {
      view.unpin();
      changed();
    });
  }

  get playing() { return this.learning?.state === "playing"; }
  /** Whether each inference is shown, iteration by iteration. */
  get showsEpisodes() { return (this.learning?.speed ?? Infinity) <= SHOWN_UP_TO; }
  /** Whether W runs so fast that only samples are shown. */
  get racing() { return this.playing && !this.showsEpisodes; }
  /** Whether W has moved just now. */
  get flashing() { return this.#light.on; }
  /** Which card is lit: that of learning as long as W moves, or has moved just now. @returns {"fast" | "slow"} */
  get lit() { return this.flashing || this.racing ? "slow" : "fast"; }
  /** Whether it stands at an update after which there are others. */
  get rewound() { return this.learning !== null && this.learning.update < this.learning.last; }

  /** Follow the server. @param {Learning} learning */
  follow(learning) {
    const before = this.learning;
    this.#followBranch(learning);
    this.#followThrown(learning);
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

  /** What was thrown away is kept aside, and taken up again when it is brought back. @param {Learning} learning */
  #followThrown({ log, thrown }) {
    const { updates, weights } = this;
    if (thrown && thrown.log === updates.number) {
      this.#thrown = { updates, weights };
      [this.updates, this.weights] = [new Updates(), new KeptWeights()];
    } else if (this.#thrown?.updates.number === log) [this.updates, this.weights] = [
      this.#thrown.updates, this.#thrown.weights,
    ];
    if (!thrown) this.#thrown = null;
  }

  /** The server is another one, which numbers its logs anew. */
  forgetThrown() { this.#thrown = null; }

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
    else if (kind === "landscape") {
      this.landscape = landscapeOf(frame);
      this.noLandscape = "";
    }
  }

  /**
   * What is not on show comes again to a page that was loaded anew.
   * @param {Frame} told Whose metadata say of which branch it is, or that it was thrown away.
   */
  takePast({ metadata: { past: of, ...metadata }, tensors }) {
    const frame = { metadata, tensors }, { learning, trajectory, weights } = this;
    const here = of === String(learning?.branch);
    if (of === THROWN) this.#takeThrown(frame);
    else if (!here) this.branches.tell(Number(of), frame, trajectory.model);
    else {
      if (frame.metadata.kind === "weights" && Number(frame.metadata.log) === learning?.log) weights.take(frame);
      trajectory.tell(frame);
    }
  }

  /** @param {Frame} frame A weights frame. */
  #takeThrown(frame) {
    const log = Number(frame.metadata.log);
    if (log !== this.learning?.thrown?.log) return; // it was brought back meanwhile, or something else was thrown away
    if (this.#thrown?.updates.number !== log) {
      this.#thrown = { updates: Object.assign(new Updates(), { number: log }), weights: new KeptWeights() };
    }
    this.#thrown.weights.take(frame);
  }

  /** @param {Frame} frame */
  #takeWeights(frame) {
    const { why } = frame.metadata, change = changeOf(frame);
    this.weights.take(frame);
    if (why === "model") this.forget();
    // Another branch is taken up as it was left: neither clock runs.
    if (why === "reset" || (why === "seek" && !this.#switched)) this.#light.flash("step");
    this.#switched = false;
    if (!change) return;
    this.change = change;
    // On a tape the update is told of with the W that it led to, whenever that is gone to.
    if (why === "open" || why === "seek") return;
    const stepped = why === "step", slowly = stepped || (this.learning?.speed ?? Infinity) < SLOWLY;
    if (slowly) this.view.pin(change.epoch);
    this.#light.flash(stepped ? "step" : slowly ? "play" : "race");
  }

  /** Another model: nothing that was picked or kept is of it. */
  forget() {
    this.change = this.landscape = this.atom = this.weight = null;
    this.noLandscape = "";
    this.rest();
  }

  /** Neither card is lit for what W did just now. */
  rest() {
    this.#light.off();
    this.view.unpin();
  }

  /**
   * How W_ℓ changed last: by the last single update where that was sent, else from the W kept before it to the newest.
   * @param {number} layer ℓ = 1…L
   * @returns {{ delta: (at: number) => number, from: number, to: number } | null}
   */
  lastChange(layer) {
    const update = this.learning?.update ?? 0, { change } = this;
    if (change?.update === update) return { delta: (at) => change.delta[layer - 1][at], from: update - 1, to: update };
    const here = this.weights.at(update), before = this.weights.before(update);
    return here && before
      ? { delta: (at) => here.values[layer - 1][at] - before.values[layer - 1][at], from: before.update, to: update }
      : null;
  }
}
