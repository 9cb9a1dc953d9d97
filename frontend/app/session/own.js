// The reader's own session: opened as the address asks, taken up again after a broken line, and rebuilt from what the page knows when the
// server is a new one. While another session is shown it is kept at the server, and stands.
/** @import { Clock, Entry, Ready, Refusal } from "../types.js" */
/** @import { State } from "../wire.js" */
/** @import { Reason } from "./handshake.js" */
/** @import { Host } from "./session.js" */
/** @import { Settings } from "./settings.js" */
import { Delay, pause } from "../lib/patience.js";
import { Passing } from "./arrival.js";
import { Connection, IDLE, TAKEN_OVER } from "./connection.js";
import { Session } from "./session.js";
import { leaveOut, plan, writeAddress } from "./settings.js";

/** What is said when the server ends the connection on purpose. @type {Record<number, string>} */
const ENDED = {
  [TAKEN_OVER]: "This session was opened in another window. Click or press a key to go on with it here.",
  [IDLE]: "Nothing happened here for long, and the server closed the line. Click or press a key to go on.",
};

/** How long (ms) the first answer may take before the page says that it is on its way. */
const FIRST_ANSWER = 3000;

export class OwnSession extends Session {
  own = true;
  connection;
  /** Its key at the server; null until there is one. @type {string | null} */ #key = null;
  /** Whether it was tried to begin. */ #begun = false;
  /** Whether the fast clock ran when the line broke, or when another session was shown. */ #wasPlaying = true;
  /** What waits for the line, by what it changes. @type {Map<string, () => void>} */ #unsent = new Map();
  /** What it is to begin with. @type {{ id: number, state: State } | null} */ #opening = null;
  /** Whether the reader was told that there is no line. */ #reported = false;
  /** Called when the server has answered after another session was shown, or cannot. @type {(() => void)[]} */ #returning = [];
  /** Brings back the tabs that were open when another session was shown. */ #restoreLayout = () => {};
  /** How many messages were sent when `ready` was asked for last: once it comes the server has read them. */ #sentForReady = 0;
  #delay = new Delay();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #slowAnswer;

  /** @param {Host} page @param {Settings} settings */
  constructor(page, settings) {
    const connection = new Connection();
    super(page, connection, settings);
    this.connection = connection;
  }

  /** Some browsers break the line before a page is told that it is left. */
  get plays() { return super.plays || (this.view.state === "disconnected" && this.#wasPlaying); }
  get unsent() { return this.#unsent.has("input"); }

  /** Its key, which a page that is reloaded comes back to its place at the server with. */
  get key() { return this.connection.key; }
  set key(key) { this.connection.key = key; }

  connect() {
    this.#begun = true;
    this.connection.connect();
  }

  /**
   * Bring the session to a state: it begins with it where it has not begun.
   * @param {State} state @param {() => void} arrived Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted; rejects with why it cannot be, and all is as it was
   */
  show(state, arrived) {
    if (this.#key !== null && this.view.state === "disconnected") return Promise.reject(new Passing("The line to the server is broken. Try again once it stands."));
    const id = this.requests.number(), send = () => this.#sendState(id, state), { shown } = this.expect(id, arrived);
    if (this.connection.open && this.ready) send();
    else if (!this.#begun) this.#opening = { id, state };
    else this.#unsent.set("show", send);
    return shown;
  }

  /** @param {number} id @param {State} state */
  #sendState(id, state) {
    this.sendFrame({ kind: "show", id: String(id), state: JSON.stringify(state) }, {});
    this.#sentForReady = this.connection.sent;
  }

  /** @param {import("./connection.js").Command} command */
  send(command) {
    super.send(command);
    if ("model" in command) this.#sentForReady = this.connection.sent;
  }

  /** While the line is broken the last change of each is kept, and made once there is one again. @param {"input" | "mask"} what @param {() => void} send */
  change(what, send) {
    if (this.connection.open && this.ready) this.connection.sendSurely(what, send);
    else this.#unsent.set(what, send);
  }

  /** One that the server keeps by its number, one that only the page still has by its state. @param {number} iteration */
  seek(iteration) {
    const entry = this.store.at(iteration);
    if (this.clock && iteration < this.clock.kept[0] && entry) {
      this.send({ type: "pause" });
      this.#restore(entry);
    } else super.seek(iteration);
  }

  // --- another session in its place -------------------------------------------------------------------------------------------------------

  leave() {
    const { view, slow } = this;
    clearTimeout(this.#slowAnswer);
    this.arrival?.replace();
    this.requests.abandon("The session was left before it answered.");
    this.#wasPlaying = view.state === "playing" && slow.learning?.state === "idle";
    if (view.state === "playing") this.send({ type: "pause" });
    slow.rest();
    view.state = "paused";
    // A state that it was to be brought to is not asked for any more.
    this.#opening = null;
    this.#unsent.delete("show");
    this.#restoreLayout = this.page.layout();
  }

  enter() {
    this.#reported = this.ready = false;
    this.store.cancelRestore();
    this.status.restore();
    this.#restoreLayout();
    this.page.modelChanged();
    this.page.changed();
  }

  /** Take it up again after another was shown. @returns {Promise<void>} resolves when it is there; without a server, when it is known that there is none */
  async resume() {
    const returned = new Promise((resolve) => this.#returning.push(() => resolve(undefined)));
    this.connection.reconnect();
    await returned;
    this.page.painter.paintAll();
  }

  #returned() { for (const call of this.#returning.splice(0)) call(); }

  // --- the line ---------------------------------------------------------------------------------------------------------------------------

  opened() {
    // Even while another is shown the server keeps this session only as long as somebody says that it is theirs.
    if (!this.shown) return this.connection.send({ type: "open", model: this.settings.model, session: this.#key, playing: false });
    clearTimeout(this.#slowAnswer);
    this.#slowAnswer = setTimeout(() => this.#report("The server is busy; the session is on its way."), FIRST_ANSWER);
    if (this.#opening && this.#key === null) return this.#sendState(this.#opening.id, this.#opening.state);
    return this.#open();
  }

  #open() {
    const { settings: { model, sample, rate, prior, seed, speed }, store, slow: { course } } = this;
    this.ready = false;
    // A session that may have to be rebuilt stands still until it is.
    const playing = this.#key === null, known = { have: store.last, have_update: course.last, have_course: course.number ?? 0 };
    this.send({ type: "open", model, sample, rate, prior, seed, speed, session: this.#key, ...known, playing });
  }

  /** @param {number} code */
  lost(code) {
    clearTimeout(this.#slowAnswer);
    const returning = this.#returning.length > 0;
    this.ready = false;
    this.#returned();
    this.requests.abandon("The line to the server broke before it answered. Try again once it stands.");
    // What is asked for once the line stands is still to come.
    if (!this.#opening && !this.#unsent.has("show")) this.arrival?.fail(new Passing("The line to the server broke before it was there."));
    const broke = this.#key === null ? "There is no line to the server yet. Trying again." : "The line to the server broke. Reconnecting; nothing is lost.";
    // Of another try that failed it is said why.
    if (this.view.state !== "disconnected" || !this.#reported || ENDED[code]) this.#disconnect(ENDED[code] ?? broke, !returning);
  }

  /** @param {Reason} reason */
  unavailable({ why, over }) { this.#report(over ? why : `${why} ${this.#key === null ? "Trying again." : "Reconnecting; nothing is lost."}`); }

  silent() { this.#disconnect("The server has gone silent. Waiting for it; nothing is lost."); }

  answering() {
    if (!this.ready || !this.clock) return; // `ready` is still to come
    this.#reported = false;
    this.view.state = this.clock.state;
    this.page.say("The server answers again: the session goes on.", "notice");
    this.page.changed();
  }

  /** @param {string} message @param {boolean} [wasHere] Whether what the page shows is where the clock stood. */
  #disconnect(message, wasHere = true) {
    if (wasHere && this.view.state !== "disconnected") this.#wasPlaying = this.view.state === "playing";
    this.view.state = "disconnected";
    this.#report(message);
    this.page.changed();
  }

  /** @param {string} message What is missing, or why. */
  #report(message) {
    this.#reported = true;
    this.page.say(message, "lost");
  }

  // --- the server's answers ---------------------------------------------------------------------------------------------------------------

  /** @param {Refusal} refusal */
  refused(refusal) {
    if (refusal.command === "show") this.#refuseState(refusal);
    else if (refusal.command === "open") this.#refuseOpening(refusal);
    else super.refused(refusal);
  }

  /** A state could not be brought about: all is as it was. @param {Refusal} refusal */
  #refuseState({ id, message, passing }) {
    const opens = this.#opening?.id === id;
    if (opens && passing) return this.#openLater(message);
    if (this.arrival && this.arrival.id === id) this.arrival.fail(new (passing ? Passing : Error)(message));
    if (!opens) return;
    this.#opening = null;
    this.opened();
  }

  /** The session cannot be opened yet. @param {string} message Why. */
  #openLater(message) {
    this.#report(`${message} Trying again.`);
    void pause(this.#delay.next()).then(() => { if (this.connection.open && !this.ready && this.shown) this.opened(); });
  }

  /** The session could not be opened as the address asks, or not yet. @param {Refusal} refusal */
  #refuseOpening(refusal) {
    const left = leaveOut(this.settings, refusal);
    if (!left) return this.#openLater(refusal.message);
    this.page.say(left, "error");
    this.opened();
  }

  /** Send what the address asks of the slow clock, but for what of it the server refuses. @param {ReturnType<typeof plan>} asked */
  #askPlan(asked) {
    if (asked) this.ask({ type: "set", ...asked }, (message, refusal) => {
      const left = leaveOut(asked, refusal);
      this.page.say(left ?? message, "error");
      if (left) this.#askPlan(asked);
    });
  }

  /** @param {Ready} ready */
  welcome(ready) {
    clearTimeout(this.#slowAnswer);
    const first = !this.ready, before = first && this.#key !== null, arrives = ready.id !== null;
    const asked = first && !ready.resumed && !arrives ? plan(this.settings) : null;
    const lost = first ? this.connection.takeUnread() : [], wasReported = this.#reported;
    if (!first) this.connection.read(this.#sentForReady);
    const entry = before && !ready.resumed ? this.store.at(this.view.shown) : null;
    this.#opening = null;
    this.#key = ready.session;
    this.#reported = false;
    this.#delay.reset();
    this.accept(ready);
    if (entry && entry.r.length === ready.model.sizes[1]) this.#rebuild(entry);
    else if (ready.resumed) this.#goOn();
    else {
      this.restart();
      if (arrives) this.slow.forget();
      if (wasReported) this.page.say("The line to the server stands.", "notice");
    }
    this.announce(ready);
    this.#askPlan(asked);
    const waiting = new Map([...lost, ...this.#unsent]);
    this.#unsent.clear();
    for (const [what, send] of waiting) what === "show" ? send() : this.connection.sendSurely(what, send);
    this.page.modelChanged();
    this.follow(ready);
    this.#returned();
  }

  /** The server has the session still. */
  #goOn() {
    // The clock may have been gone back with while the line was broken.
    if (!this.view.follows) this.seek(this.view.shown);
    if (!this.#returning.length) this.page.say("Reconnected: the session goes on.", "notice");
    else if (this.#wasPlaying && this.view.follows) this.send({ type: "play" });
  }

  /** The server is a new one, and is given back what the page shows. @param {Entry} entry */
  #rebuild(entry) {
    const learned = this.clock?.learning.origin !== "trained" || entry.weights.update !== 0;
    this.#restore(entry, learned);
    if (this.#wasPlaying && this.view.follows) this.send({ type: "play" });
    this.page.say("The server is a new one. The session goes on from here with what this page knew.", "notice");
  }

  /** @param {Entry} entry @param {boolean} [learned] Whether W, too, is to be what it was. */
  #restore(entry, learned = false) {
    this.store.awaitRestore();
    const { sensed: { x, mask }, r, weights } = entry;
    /** @type {Record<string, { shape: number[], values: import("../types.js").Numbers }>} */
    const tensors = { x: { shape: [x.length], values: x }, mask: { shape: [mask.length], values: mask }, r1: { shape: [r.length], values: r } };
    if (learned) {
      this.slow.course.awaitRestore();
      tensors.W1 = { shape: [x.length, r.length], values: weights.values };
    }
    this.sendFrame({ kind: "restore", iteration: String(entry.iteration), ...(learned && { update: String(weights.update) }) }, tensors);
  }

  /** @param {Clock} clock */
  follow(clock) {
    super.follow(clock);
    writeAddress(this.settings);
  }
}
