// The page's end of a session: opens it, goes on with it after a broken line, and rebuilds it from what the page knows when the server is
// a new one.
/** @import { Clock, Entry, Frame, Model, Numbers, Ready, ServerEvent } from "./types.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Store } from "./store.js" */
/** @import { View } from "./view.js" */
import { Connection, IDLE, TAKEN_OVER } from "./connection.js";
import { limit as atMost, rate } from "./format.js";
import { TABLE, writeAddress } from "./settings.js";

/** What is said when the server ends the connection on purpose. @type {Record<number, string>} */
const PARTED = {
  [TAKEN_OVER]: "This session was opened in another window. Click or press a key to go on with it here.",
  [IDLE]: "Nothing happened here for long, and the server closed the line. Click or press a key to go on.",
};

/** @typedef {"notice" | "error" | "progress"} Tone */

export class Link {
  /** @type {string | null} */ #session = null;
  #greeted = false;
  #wasPlaying = true;
  /** @type {Map<string, () => void>} */ #unsent = new Map();
  /** @type {Clock | null} What the server last said of the session. */ clock = null;
  /** @type {Record<string, [number, number]>} Least and most of what can be set. */ bounds = { rate: [0, Infinity] };
  /** @type {Model[]} The models there are, as they were trained. */ models = [];

  /**
   * @param {Settings} settings @param {Store} store @param {View} view
   * @param {{ changed: () => void, modelChanged: () => void, say: (message: string, tone?: Tone) => void, alarm: (message: string | null) => void }} page
   */
  constructor(settings, store, view, page) {
    this.settings = settings;
    this.store = store;
    this.view = view;
    this.page = page;
    this.connection = new Connection({
      opened: () => this.#open(),
      event: (event) => this.#hear(event),
      frame: (frame) => this.#take(frame),
      lost: (code) => this.#lost(code),
    });
  }

  connect() { this.connection.connect(); }
  painted() { this.connection.painted(); }

  /** @param {{ type: string } & Record<string, unknown>} command */
  send(command) { this.connection.send(command); }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} tensors */
  sendFrame(metadata, tensors) { this.connection.sendFrame(metadata, tensors); }

  /**
   * Change what is seen: the image or the mask. While the line is broken the last change of each is kept, and made once it stands again.
   * @param {"input" | "mask"} what @param {() => void} send
   */
  see(what, send) {
    if (this.connection.open && this.#greeted) send();
    else this.#unsent.set(what, send);
  }

  /** Stand at an iteration: one the server keeps by its number, one that only the page still has by its state. @param {number} iteration */
  seek(iteration) {
    const entry = this.store.at(iteration);
    if (this.clock && iteration < this.clock.kept[0] && entry) {
      this.send({ type: "pause" });
      this.#restore(entry);
    } else this.send({ type: "seek", iteration });
  }

  #open() {
    const { model, sample, rate, prior, seed, speed } = this.settings;
    this.#greeted = false;
    // A session that may have to be rebuilt stands still until it is.
    const playing = this.#session === null;
    this.send({ type: "open", model, sample, rate, prior, seed, speed, session: this.#session, have: this.store.last, playing });
  }

  /** @param {Entry} entry */
  #restore(entry) {
    this.store.awaitRestore();
    const { x, mask } = entry.sensed;
    this.sendFrame({ kind: "restore", iteration: String(entry.iteration) }, {
      x: { shape: [x.length], values: x }, mask: { shape: [mask.length], values: mask }, r1: { shape: [entry.r.length], values: entry.r },
    });
  }

  /** @param {number} code */
  #lost(code) {
    this.#greeted = false;
    if (this.view.state === "disconnected") return; // another try that failed
    this.#wasPlaying = this.view.state === "playing";
    this.view.state = "disconnected";
    this.page.say(PARTED[code] ?? "The line to the server broke. Reconnecting; nothing is lost.", "error");
    this.page.changed();
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    if (event.type === "ready") this.#welcome(event);
    else if (event.type === "state") this.#stand(event);
    else if (event.type === "settled") this.page.say(`Settled at iteration ${event.iteration}: no latent is pulled by more than ${event.pull.toPrecision(1)}.`);
    else this.page.say(event.message, "error");
    if (event.type === "error" && event.command === "open") this.#openLess();
    this.page.changed();
  }

  /** The address asks for what cannot be had together, as a sample for a model that sees none, or for a model there is not. */
  #openLess() {
    const { settings } = this;
    if (settings.sample === null && settings.rate === null && settings.prior === null) {
      if (settings.model === TABLE.model.default) return;
      settings.model = String(TABLE.model.default);
    }
    settings.sample = settings.rate = settings.prior = null;
    this.#open();
  }

  /** @param {Ready} ready */
  #welcome(ready) {
    const { store, settings } = this;
    const before = this.#session !== null && !this.#greeted;
    const entry = before && !ready.resumed ? store.at(this.view.shown) : null;
    this.#session = ready.session;
    this.bounds = ready.bounds;
    this.#greeted = true;
    settings.model = ready.model.name;
    store.model = ready.model;
    if (entry && entry.r.length === ready.model.sizes[1]) {
      this.#restore(entry);
      if (this.#wasPlaying && this.view.follows) this.send({ type: "play" });
      this.page.say("The server is a new one. The session goes on from here with what this page knew.", "notice");
    } else if (!ready.resumed) {
      store.forget();
      this.view.follows = true;
      this.view.phase = null;
    } else {
      // The past may have been gone to while the line was broken.
      if (!this.view.follows) this.seek(this.view.shown);
      this.page.say("Reconnected: the session goes on.", "notice");
    }
    for (const send of this.#unsent.values()) send();
    this.#unsent.clear();
    this.page.modelChanged();
    this.#stand(ready);
  }

  /** @param {Clock} clock */
  #stand(clock) {
    const { settings, store: { model } } = this;
    this.clock = clock;
    // What was said of the state before is no longer so.
    if (clock.state !== this.view.state && this.view.state !== "disconnected") {
      if (clock.state === "playing") this.page.say("Playing.");
      if (clock.state === "paused") this.page.say(`Paused at iteration ${clock.iteration}.`);
    }
    this.view.state = clock.state;
    // What is as the model came stays out of the address.
    settings.rate = clock.rate === model?.default_rate ? null : clock.rate;
    settings.prior = this.#asTrained(clock) ? null : clock.prior;
    settings.seed = clock.seed;
    settings.speed = clock.speed;
    this.page.alarm(clock.state === "diverged" ? this.#explain(clock) : null);
    writeAddress(settings);
  }

  /** @param {Clock} clock */
  #asTrained({ prior }) {
    const trained = this.models.find(({ name }) => name === this.store.model?.name)?.prior.strength;
    return trained !== undefined && Math.abs(prior - trained) <= 1e-6 * trained;
  }

  /** @param {Clock} clock */
  #explain(clock) {
    const limit = clock.limit === null ? "" : `, and the largest safe rate here is ${atMost(clock.limit)}`;
    return `The energy ran away at iteration ${clock.iteration}: every step at η = ${rate(clock.rate)} overshoots the valley and lands higher up${limit}.`;
  }

  /** @param {Frame} frame */
  #take(frame) {
    this.store.take(frame);
    this.page.changed();
  }
}
