// The page's end of a session: opens it, goes on with it after a broken line, and rebuilds it from what the page knows when the server is
// a new one.
/** @import { Clock, Entry, Frame, Model, Numbers, Ready, ServerEvent } from "./types.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Store } from "./store.js" */
/** @import { Slow } from "./slow/slow.js" */
/** @import { View } from "./view.js" */
import { Connection, IDLE, TAKEN_OVER } from "./connection.js";
import { limit as atMost, rate } from "./format.js";
import { news } from "./slow/news.js";
import { followPlan, plan, TABLE, writeAddress } from "./settings.js";

/** What is said when the server ends the connection on purpose. @type {Record<number, string>} */
const PARTED = {
  [TAKEN_OVER]: "This session was opened in another window. Click or press a key to go on with it here.",
  [IDLE]: "Nothing happened here for long, and the server closed the line. Click or press a key to go on.",
};

/** `alarm` holds as long as the state it is said of, `lost` until something else is said. @typedef {"notice" | "error" | "progress" | "alarm" | "lost"} Tone */

export class Link {
  /** @type {string | null} */ #session = null;
  #greeted = false;
  #wasPlaying = true;
  /** @type {Map<string, () => void>} */ #unsent = new Map();
  /** Commands whose refusal is told where they were given. @type {Map<number, (message: string) => void>} */ #asked = new Map();
  #id = 0;
  /** Where the clock stood when that was last told. */ #told = "";
  /** @type {import("./types.js").Settled | null} */ #settled = null;
  /** What is said of the explosion at hand. */ #explained = "";
  /** @type {Clock | null} What the server last said of the session. */ clock = null;
  /** @type {Record<string, [number, number]>} Least and most of what can be set. */ bounds = { rate: [0, Infinity] };
  /** @type {Model[]} The models there are, as they were trained. */ models = [];

  /**
   * @param {Settings} settings @param {Store} store @param {View} view @param {Slow} slow
   * @param {{ changed: () => void, modelChanged: () => void, say: (message: string, tone?: Tone) => void, alarm: (message: string | null) => void }} page
   */
  constructor(settings, store, view, slow, page) {
    this.settings = settings;
    this.store = store;
    this.view = view;
    this.slow = slow;
    this.page = page;
    this.connection = new Connection({
      opened: () => this.#open(),
      event: (event) => this.#hear(event),
      frame: (frame) => this.#take(frame),
      lost: (code) => this.#lost(code),
    });
  }

  connect() { this.connection.connect(); }
  /** What is held in sight is not yet read: the clocks of the server wait for it. */
  painted() { if (!this.view.held) this.connection.painted(); }

  /** @param {{ type: string } & Record<string, unknown>} command */
  send(command) { this.connection.send(command); }

  /** Send a command; should it be refused, `refused` is told why. @param {{ type: string } & Record<string, unknown>} command @param {(message: string) => void} refused */
  ask(command, refused) {
    this.#asked.set(++this.#id, refused);
    if (this.#asked.size > 20) this.#asked.delete(this.#id - 20);
    this.send({ ...command, id: this.#id });
  }

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
    this.send({ type: "open", model, sample, rate, prior, seed, speed, session: this.#session, have: this.store.last, have_update: this.slow.course.last, have_course: this.slow.course.number ?? 0, playing });
  }

  /** @param {Entry} entry @param {boolean} [learned] Whether W, too, is to be what it was. */
  #restore(entry, learned = false) {
    this.store.awaitRestore();
    const { sensed: { x, mask }, r, weights } = entry;
    /** @type {Record<string, { shape: number[], values: Numbers }>} */
    const tensors = { x: { shape: [x.length], values: x }, mask: { shape: [mask.length], values: mask }, r1: { shape: [r.length], values: r } };
    if (learned) {
      this.slow.course.awaitRestore();
      tensors.W1 = { shape: [x.length, r.length], values: weights.values };
    }
    this.sendFrame({ kind: "restore", iteration: String(entry.iteration), ...(learned && { update: String(weights.update) }) }, tensors);
  }

  /** @param {number} code */
  #lost(code) {
    this.#greeted = false;
    if (this.view.state === "disconnected") return; // another try that failed
    this.#wasPlaying = this.view.state === "playing";
    this.view.state = "disconnected";
    this.page.say(PARTED[code] ?? "The line to the server broke. Reconnecting; nothing is lost.", "lost");
    this.page.changed();
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    if (event.type === "ready") this.#welcome(event);
    else if (event.type === "state") this.#stand(event);
    else if (event.type === "settled") this.#settled = event;
    else if (event.type === "diverged") this.#explained = this.#explain(event);
    else if (event.type === "error" && this.#asked.has(event.id ?? -1)) this.#asked.get(event.id ?? -1)?.(event.message);
    else this.page.say(event.type === "error" && event.command === "open" ? this.#refused(event.message) : event.message, "error");
    if (event.type === "error" && event.command === "open") this.#openLess();
    this.page.changed();
  }

  /** Why the address could not be opened as it is. @param {string} message */
  #refused(message) {
    const { sample, model } = this.settings;
    return sample !== null && message.startsWith("sample:") ? `The address asks for sample=${sample}, but the model ${model} sees no images: it is left out.` : message;
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
    const learned = this.clock?.learning.origin !== "trained" || entry?.weights.update !== 0;
    const asked = !this.#greeted && !ready.resumed ? plan(settings) : null;
    this.#session = ready.session;
    this.bounds = ready.bounds;
    this.#greeted = true;
    settings.model = ready.model.name;
    store.model = ready.model;
    if (entry && entry.r.length === ready.model.sizes[1]) {
      this.#restore(entry, learned);
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
    if (asked) this.ask({ type: "set", ...asked }, (message) => this.page.say(message, "error"));
    for (const send of this.#unsent.values()) send();
    this.#unsent.clear();
    this.page.modelChanged();
    this.#stand(ready);
  }

  /** @param {Clock} clock */
  #stand(clock) {
    const { settings, store: { model } } = this;
    this.clock = clock;
    this.#tell(clock);
    this.view.state = clock.state;
    // What is as the model came stays out of the address.
    settings.rate = clock.rate === model?.default_rate ? null : clock.rate;
    settings.prior = this.#asTrained(clock) ? null : clock.prior;
    settings.seed = clock.seed;
    settings.speed = clock.speed;
    const told = news(this.slow, clock.learning);
    if (told) this.page.say(told.message, told.tone);
    followPlan(settings, clock.learning);
    this.slow.stand(clock.learning);
    if (clock.state !== "diverged") this.#explained = "";
    // Of an explosion that this page did not see it knows what the clock says.
    else this.#explained ||= this.#explain(clock);
    this.page.alarm(this.#explained || null);
    writeAddress(settings);
  }

  /** @param {Clock} clock */
  #asTrained({ prior }) {
    const trained = this.models.find(({ name }) => name === this.store.model?.name)?.prior.strength;
    return trained !== undefined && Math.abs(prior - trained) <= 1e-6 * trained;
  }

  /** Where the clock stands, in the status: whenever it stands elsewhere than was last told. @param {Clock} clock */
  #tell({ state, iteration, epoch, learning }) {
    const stand = state === "playing" ? state : `${this.store.model?.name} ${state} ${iteration} ${epoch}`;
    if (stand === this.#told) return;
    this.#told = stand;
    if (state === "diverged") this.page.say(`F ran away at iteration ${iteration}.`, "alarm");
    else if (state === "paused") this.page.say(`Paused at iteration ${iteration}.`);
    else if (state === "playing" && learning.state === "idle") this.page.say("Playing.");
    else if (state === "settled") {
      const pull = this.#settled?.iteration === iteration ? this.#settled.pull : null;
      const why = pull === null ? "" : pull === 0 ? ": no latent is pulled at all" : `: no latent is pulled by more than ${pull.toPrecision(1)}`;
      this.page.say(`Settled at iteration ${iteration}${why}.`);
    }
  }

  /** Told of the rate and the limit it came about with, whatever is set afterwards. @param {Pick<Clock, "iteration" | "rate" | "limit">} clock */
  #explain(clock) {
    const limit = clock.limit === null ? "" : ` The largest safe rate here is ${atMost(clock.limit)}.`;
    return `F ran away at iteration ${clock.iteration}: at η = ${rate(clock.rate)} steps overshoot and land higher.${limit}`;
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { kind } = frame.metadata;
    if (kind !== "update" && kind !== "landscape") this.store.take(frame);
    if (kind === "input") this.slow.tray.see({ iteration: 0, x: frame.tensors.x.values, mask: frame.tensors.mask.values, source: frame.metadata.source });
    else if (kind !== "trajectory") this.slow.take(frame);
    this.page.changed();
  }
}
