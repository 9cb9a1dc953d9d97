// The page's end of a session: opens it, goes on with it after a broken line, and rebuilds it from what the page knows when the server is
// a new one.
/** @import { Clock, Entry, Frame, Model, Numbers, Ready, Refusal, ServerEvent, Written } from "../types.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Store } from "../record/store.js" */
/** @import { Slow } from "../record/slow.js" */
/** @import { View } from "../record/view.js" */
/** @import { State } from "../scenes/state.js" */
import { Arrival, Passing } from "./arrival.js";
import { Connection, IDLE, TAKEN_OVER } from "./connection.js";
import { Delay, pause } from "../lib/patience.js";
import { news } from "../slow/news.js";
import { followPlan, leaveOut, plan, writeAddress } from "./settings.js";
import { Telling } from "./telling.js";

/** What is said when the server ends the connection on purpose. @type {Record<number, string>} */
const PARTED = {
  [TAKEN_OVER]: "This session was opened in another window. Click or press a key to go on with it here.",
  [IDLE]: "Nothing happened here for long, and the server closed the line. Click or press a key to go on.",
};

/** How long (ms) the first answer may take before it is told that it takes. */
const GREETS = 3000;

/** `alarm` holds as long as the state it is said of, `lost` until something else is said. @typedef {"notice" | "error" | "progress" | "alarm" | "lost"} Tone */

/**
 * What speaks the protocol: the connection to the server, or what stands in for it.
 * @typedef {Pick<Connection, "handlers" | "open" | "connect" | "close" | "send" | "sendFrame" | "painted">} Line
 */

export class Link {
  /** @type {string | null} */ #session = null;
  #greeted = false;
  #wasPlaying = true;
  /** @type {Map<string, () => void>} */ #unsent = new Map();
  /** Commands whose refusal is told where they were given. @type {Map<number, (message: string, refusal: Refusal) => void>} */ #asked = new Map();
  /** Who waits for an event that answers a command. @type {Map<number, { resolve: (event: Written) => void, reject: (error: Error) => void }>} */ #awaited = new Map();
  #id = 0;
  /** How many messages were sent when `ready` was asked for last: once it comes the server has read them. */ #asks = 0;
  /** Tells of a first answer that takes long. @type {ReturnType<typeof setTimeout> | undefined} */ #greets;
  /** @type {Clock | null} What the server last said of the session. */ clock = null;
  /** @type {Model[]} The models there are, as they were trained. */ models = [];
  /** The line to the server. */ #live = new Connection(this.#handlers(() => this.#live));
  /** @type {Line} The line in use. */ connection = this.#live;
  /** Whether it was tried to begin. */ #begun = false;
  /** @type {{ id: number, state: State } | null} What the session is to begin with. */ #opening = null;
  /** @type {Arrival | null} What is on its way as a whole. */ #arrival = null;
  /** @type {(() => void) | null} Brings back what was set aside for another line. */ #aside = null;
  /** Key of the session that is set aside. @type {string | null} */ #claimed = null;
  #delay = new Delay();
  /** Whether it was told that there is no line. */ #told = false;
  /** Called when the server has greeted again, or cannot. @type {(() => void)[]} */ #returning = [];

  /**
   * @param {Settings} settings @param {Store} store @param {View} view @param {Slow} slow
   * @param {{
   *   changed: () => void, modelChanged: () => void, say: (message: string, tone?: Tone) => void, alarm: (message: string | null) => void,
   *   painter: import("../lib/painter.js").Painter, leave: () => () => void,
   * }} page `leave` notes what of the page itself the session had, and brings it back.
   */
  constructor(settings, store, view, slow, page) {
    this.settings = settings;
    this.store = store;
    this.view = view;
    this.slow = slow;
    this.page = page;
    this.telling = new Telling(page);
  }

  /** What a line is to tell; what comes over one that is not in use is for nobody. @param {() => Line} line @returns {Line["handlers"]} */
  #handlers(line) {
    const used = () => line() === this.connection;
    return {
      // Even when it is set aside the server keeps the session only as long as somebody says that it is theirs.
      opened: () => (used() ? this.#open() : this.#claim()),
      event: (event) => { if (used()) this.#hear(event); },
      frame: (frame) => { if (used()) this.#take(frame); },
      lost: (code) => { if (used()) this.#lost(code); },
      missing: ({ why, over }) => { if (used()) this.#lack(over ? why : `${why} ${this.#session === null ? "Trying again." : "Reconnecting; nothing is lost."}`); },
      silent: () => { if (used()) this.#part("The server has gone silent. Waiting for it; nothing is lost."); },
      heard: () => { if (used()) this.#heard(); },
    };
  }

  /** Key of the place at the server, which a page that is reloaded comes back to. */
  get key() { return this.#live.key; }
  set key(key) { this.#live.key = key; }

  connect() {
    this.#begun = true;
    this.connection.connect();
  }

  // --- what comes as a whole --------------------------------------------------------------------------------------------------------------

  /**
   * Bring the session to a state: it begins with it where it has not begun.
   * @param {State} state @param {() => void} arrived Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted; rejects with why it cannot be, and all is as it was
   */
  show(state, arrived) {
    if (this.#session !== null && this.view.state === "disconnected") return Promise.reject(new Passing("The line to the server is broken. Try again once it stands."));
    const id = ++this.#id, send = () => this.#sendState(id, state), { shown } = this.#expect(id, arrived);
    if (this.connection.open && this.#greeted) send();
    else if (!this.#begun) this.#opening = { id, state };
    else this.#unsent.set("show", send);
    return shown;
  }

  /** @param {number} id @param {State} state */
  #sendState(id, state) {
    this.sendFrame({ kind: "show", id: String(id), state: JSON.stringify(state) }, {});
    this.#asks = this.#live.sent;
  }

  /** @param {number | null} id @param {() => void} arrived */
  #expect(id, arrived) {
    this.#arrival?.replace();
    return (this.#arrival = new Arrival(id, this.page.painter, arrived));
  }

  // --- another line in the place of the server's ------------------------------------------------------------------------------------------

  /** The line in use, where it is not the server's. @returns {Line | null} */
  get attached() { return this.connection === this.#live ? null : this.connection; }

  /**
   * Show what another line has. The session is set aside with all that the page knows of it.
   * @param {Line} line @param {() => void} [arrived] Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted
   */
  attach(line, arrived = () => {}) {
    if (this.attached) this.attached.close();
    else this.#setAside();
    clearTimeout(this.#greets);
    Object.assign(this, { connection: line, clock: null });
    line.handlers = this.#handlers(() => line);
    const { shown } = this.#expect(null, arrived);
    this.#session = null;
    this.#greeted = false;
    // A state that the session was to be brought to is not asked for any more.
    this.#opening = null;
    this.#unsent.delete("show");
    this.store.setAside();
    this.slow.setAside();
    line.connect();
    return shown;
  }

  /** Back to the session that was set aside. @returns {Promise<void>} resolves when it is there; without a server, when it is known that there is none */
  async detach() {
    const { attached } = this;
    if (!attached) return;
    attached.close();
    this.#arrival?.replace();
    this.connection = this.#live;
    this.#aside?.();
    this.#aside = null;
    this.page.modelChanged();
    this.page.changed();
    const returned = new Promise((resolve) => this.#returning.push(() => resolve(undefined)));
    this.#live.reconnect();
    await returned;
    this.page.painter.paintAll();
  }

  #setAside() {
    const { settings, view, clock, store, slow } = this;
    const session = this.#session, asked = { ...settings };
    const wasPlaying = view.state === "playing" && slow.learning?.state === "idle", { shown, follows, phase, focus } = view;
    this.#claimed = session;
    this.#unanswered("The session was left before it answered.");
    if (view.state === "playing") this.send({ type: "pause" });
    view.release();
    const back = [store.setAside(), slow.setAside(), this.telling.setAside()], dress = this.page.leave();
    this.#aside = () => {
      for (const bring of back) bring();
      // The theme is of the reader, not of the session.
      Object.assign(settings, asked, { theme: settings.theme });
      Object.assign(view, { shown, follows, phase, focus, state: "paused" });
      this.clock = clock;
      [this.#session, this.#greeted, this.#wasPlaying] = [session, false, wasPlaying];
      dress();
    };
  }

  /** The line to the server broke while it was set aside, and stands again. */
  #claim() {
    this.#live.send({ type: "open", model: this.settings.model, session: this.#claimed, playing: false });
  }

  /** What is held in sight is not yet read: the clocks of the server wait for it. */
  painted() { if (!this.view.held) this.connection.painted(); }

  /** @param {{ type: string } & Record<string, unknown>} command */
  send(command) {
    this.connection.send(command);
    if ("model" in command) this.#asks = this.#live.sent;
  }

  /** Send a command; should it be refused, `refused` is told why. @param {{ type: string } & Record<string, unknown>} command @param {(message: string, refusal: Refusal) => void} refused @returns {number} the command's */
  ask(command, refused) {
    this.#asked.set(++this.#id, refused);
    if (this.#asked.size > 20) this.#asked.delete(this.#id - 20);
    const id = this.#id;
    this.send({ ...command, id });
    return id;
  }

  /** Send a command that is answered by an event of its own. @param {{ type: string } & Record<string, unknown>} command @returns {Promise<Written>} */
  async request(command) {
    if (!this.connection.open) throw new Error("The line to the server is broken. Try again once it stands.");
    let id = 0;
    try {
      return await new Promise((resolve, reject) => {
        id = this.ask(command, (message) => reject(new Error(message)));
        this.#awaited.set(id, { resolve, reject });
      });
    } finally {
      this.#awaited.delete(id);
    }
  }

  /** Of what was requested no answer comes. @param {string} why For people. */
  #unanswered(why) { for (const { reject } of this.#awaited.values()) reject(new Error(why)); }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} tensors */
  sendFrame(metadata, tensors) { this.connection.sendFrame(metadata, tensors); }

  /**
   * Change what is seen: the image or the mask. While the line is broken the last change of each is kept, and made once it stands again.
   * @param {"input" | "mask"} what @param {() => void} send
   */
  see(what, send) {
    if (!this.connection.open || !this.#greeted) this.#unsent.set(what, send);
    else if (this.attached) send();
    else this.#live.sendSurely(what, send);
  }

  /** Whether the clock runs, or does as soon as the line stands again: some browsers break it before a page is told that it is left. */
  get plays() { return this.view.state === "playing" || (this.view.state === "disconnected" && this.#wasPlaying); }

  /** Whether another image waits for the line. */
  get unsent() { return this.#unsent.has("input"); }

  /** Stand at an iteration: one the server keeps by its number, one that only the page still has by its state. @param {number} iteration */
  seek(iteration) {
    const entry = this.store.at(iteration);
    if (this.clock && iteration < this.clock.kept[0] && entry) {
      this.send({ type: "pause" });
      this.#restore(entry);
    } else this.send({ type: "seek", iteration });
  }

  #open() {
    clearTimeout(this.#greets);
    this.#greets = setTimeout(() => this.#lack("The server is busy; the session is on its way."), GREETS);
    if (this.#opening && this.#session === null) return this.#sendState(this.#opening.id, this.#opening.state);
    const { model, sample, rate, prior, seed, speed } = this.settings;
    this.#greeted = false;
    // A session that may have to be rebuilt stands still until it is.
    const playing = this.#session === null;
    return this.send({ type: "open", model, sample, rate, prior, seed, speed, session: this.#session, have: this.store.last, have_update: this.slow.course.last, have_course: this.slow.course.number ?? 0, playing });
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
    clearTimeout(this.#greets);
    const returns = this.#returning.splice(0);
    this.#greeted = false;
    for (const call of returns) call();
    this.#unanswered("The line to the server broke before it answered. Try again once it stands.");
    // What is asked for once the line stands is still to come.
    if (!this.#opening && !this.#unsent.has("show")) this.#arrival?.fail(new Passing("The line to the server broke before it was there."));
    const broke = this.#session === null ? "There is no line to the server yet. Trying again." : "The line to the server broke. Reconnecting; nothing is lost.";
    // Of another try that failed it is told why.
    if (this.view.state !== "disconnected" || !this.#told || PARTED[code]) this.#part(PARTED[code] ?? broke, !returns.length);
  }

  /** The server does not say anything any more. @param {string} message @param {boolean} [wasHere] Whether what the page shows is where it stood. */
  #part(message, wasHere = true) {
    if (wasHere && this.view.state !== "disconnected") this.#wasPlaying = this.view.state === "playing";
    this.view.state = "disconnected";
    this.#lack(message);
    this.page.changed();
  }

  /** @param {string} message What is missing, or why. */
  #lack(message) {
    this.#told = true;
    this.page.say(message, "lost");
  }

  /** The server was silent over a line that held. */
  #heard() {
    if (!this.#greeted || !this.clock) return; // `ready` is still to come
    this.#told = false;
    this.view.state = this.clock.state;
    this.page.say("The server answers again: the session goes on.", "notice");
    this.page.changed();
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    this.page.changed();
    if (event.type === "ready") this.#welcome(event);
    else if (event.type === "state") this.#stand(event);
    else if (event.type === "settled") this.telling.settled(event);
    else if (event.type === "diverged") this.telling.diverged(event);
    else if (event.type === "script") this.#awaited.get(event.id ?? -1)?.resolve(event);
    else if (event.type === "error" && event.command === "show") this.#unshown(event);
    else if (event.type === "error" && this.#asked.has(event.id ?? -1)) this.#asked.get(event.id ?? -1)?.(event.message, event);
    else if (event.type === "error" && event.command === "open") this.#unopened(event);
    else this.page.say(event.message, "error");
    this.page.changed();
  }

  /** A state could not be brought about: all is as it was. @param {Refusal} refusal */
  #unshown({ id, message, passing }) {
    const opens = this.#opening?.id === id;
    if (opens && passing) return this.#openLater(message);
    if (this.#arrival && this.#arrival.id === id) this.#arrival.fail(new (passing ? Passing : Error)(message));
    if (!opens) return;
    this.#opening = null;
    this.#open();
  }

  /** The session cannot be opened yet. @param {string} message Why. */
  #openLater(message) {
    this.#lack(`${message} Trying again.`);
    void pause(this.#delay.next()).then(() => { if (this.connection.open && !this.#greeted) this.#open(); });
  }

  /** The session could not be opened as the address asks, or not yet. @param {Refusal} refusal */
  #unopened(refusal) {
    const left = leaveOut(this.settings, refusal);
    if (left) {
      this.page.say(left, "error");
      return this.#open();
    }
    return this.#openLater(refusal.message);
  }

  /** What the address asks of the slow clock, but for what of it the server refuses. @param {ReturnType<typeof plan>} asked */
  #askPlan(asked) {
    if (asked) this.ask({ type: "set", ...asked }, (message, refusal) => {
      const left = leaveOut(asked, refusal);
      this.page.say(left ?? message, "error");
      if (left) this.#askPlan(asked);
    });
  }

  /** @param {Ready} ready */
  #welcome(ready) {
    clearTimeout(this.#greets);
    const { store, settings, slow } = this, shown = ready.id ?? null, returns = this.#returning.splice(0);
    const before = this.#session !== null && !this.#greeted;
    const entry = before && !ready.resumed ? store.at(this.view.shown) : null;
    const learned = this.clock?.learning.origin !== "trained" || entry?.weights.update !== 0;
    const asked = !this.#greeted && !ready.resumed && shown === null && !this.attached ? plan(settings) : null;
    const told = this.#told, lost = this.attached || this.#greeted ? [] : this.#live.takeUnread();
    if (!this.attached && this.#greeted) this.#live.read(this.#asks);
    this.#opening = null;
    this.#session = ready.session;
    this.#greeted = true;
    this.#told = false;
    this.#delay.reset();
    settings.model = ready.model.name;
    store.model = ready.model;
    if (entry && entry.r.length === ready.model.sizes[1]) {
      this.#restore(entry, learned);
      if (this.#wasPlaying && this.view.follows) this.send({ type: "play" });
      this.page.say("The server is a new one. The session goes on from here with what this page knew.", "notice");
    } else if (!ready.resumed) {
      store.forget();
      if (shown !== null) slow.forget();
      this.view.follows = true;
      this.view.phase = null;
      if (told) this.page.say("The line to the server stands.", "notice");
    } else {
      // The past may have been gone to while the line was broken.
      if (!this.view.follows) this.seek(this.view.shown);
      if (!returns.length) this.page.say("Reconnected: the session goes on.", "notice");
      else if (this.#wasPlaying && this.view.follows) this.send({ type: "play" });
    }
    this.#arrival?.begin(ready);
    // What was not painted of before is not painted any more, and the server waits to hear of it.
    if (this.#arrival?.comes) this.connection.painted();
    this.#askPlan(asked);
    // What is of the session waits for the line to it.
    if (!this.attached) {
      const unsent = [...this.#unsent];
      this.#unsent.clear();
      for (const [what, send] of new Map([...lost, ...unsent])) what === "show" ? send() : this.#live.sendSurely(what, send);
    }
    this.page.modelChanged();
    this.#stand(ready);
    for (const call of returns) call();
  }

  /** @param {Clock} clock */
  #stand(clock) {
    const { settings, store: { model } } = this;
    this.clock = clock;
    this.telling.stand(clock, model?.name);
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
    if (!this.attached) writeAddress(settings);
  }

  /** @param {Clock} clock */
  #asTrained({ prior }) {
    const trained = this.models.find(({ name }) => name === this.store.model?.name)?.prior.strength;
    return trained !== undefined && Math.abs(prior - trained) <= 1e-6 * trained;
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { kind } = frame.metadata;
    // First: whatever goes wrong with this frame, what there is gets painted, and the server hears that it came.
    this.page.changed();
    try {
      if (kind !== "update" && kind !== "landscape") this.store.take(frame);
      if (kind === "input" && !this.attached) this.slow.tray.see({ iteration: 0, x: frame.tensors.x.values, mask: frame.tensors.mask.values, source: frame.metadata.source });
      else if (kind === "weights" || kind === "update" || kind === "landscape") this.slow.take(frame);
      // Last: what it has painted as a whole is not to be painted again.
      this.#arrival?.look(this.store, this.clock);
    } finally {
      // What is not painted on its way is read all the same.
      if (this.#arrival?.comes) this.connection.painted();
    }
  }
}
