// The reader's own session: it begins as the address asks, is brought to states, and is rebuilt from what the page
// knows when the server is a new one. While another session is shown the server keeps it, and it stands.
/** @import { Clock, Ready, Refusal } from "./events.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { State } from "../wire.js" */
import { fits } from "../record/fits.js";
import { writeAddress } from "./address.js";
import { Passing } from "./arrival.js";
import { RemoteSession } from "./remote.js";
import { askPlan, plan } from "./plan.js";
import { restoring, sound } from "./restoring.js";
import { leaveOut } from "./settings.js";

/** What opens a line; and what is done here without one, and there once it stands. */
const NEEDS_NO_LINE = new Set(["open", "pause", "seek"]);

export class OwnSession extends RemoteSession {
  own = true;
  /** Whether it was tried to begin. */ #begun = false;
  /** What waits for the line, by what it changes. @type {Map<string, () => void>} */ #unsent = new Map();
  /** What it is to begin with. @type {{ id: number, state: State } | null} */ #opening = null;
  /** Called when the server has answered after another session was shown, or cannot. @type {(() => void)[]} */
  #returning = [];
  /**
   * Resolves when it is there again after another session was shown; without a server, when it is known that there is
   * none.
   * @type {Promise<void>}
   */
  resumed = Promise.resolve();
  /** What was open when another session was shown. @type {import("./session.js").Layout | null} */ #layout = null;
  /** Called with whether the server has still what was left. @type {((there: boolean) => void) | null} */
  #cameBack = null;
  /** How many messages were sent when `ready` was asked for last: once it comes the server has read them. */
  #sentForReady = 0;

  get unsent() {
    return this.#unsent.has("input");
  }

  /** Its key, which a page that is reloaded comes back to its place at the server with. */
  get key() {
    return this.connection.key;
  }
  set key(key) {
    this.connection.key = key;
  }

  /** Which tabs are open, or will be as soon as it is on show again. */
  get layout() { return this.shown || !this.#layout ? this.page.layout : this.#layout; }

  /** Begin. */
  connect() {
    this.#begun = true;
    this.connection.connect();
  }

  /**
   * Bring the session to a state: it begins with it where it has not begun.
   * @param {State} state @param {() => void} arrived Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted; rejects with why it cannot be, and all is as it was
   */
  showState(state, arrived) {
    if (this.id !== null && this.view.state === "disconnected") {
      return Promise.reject(new Passing("The line to the server is broken. Try again once it stands."));
    }
    const id = this.requests.number(), send = () => this.#sendState(id, state), { shown } = this.expect(id, arrived);
    if (this.connection.open && this.ready) send();
    else if (!this.#begun) this.#opening = { id, state };
    else this.#unsent.set("show", send);
    return shown;
  }

  /**
   * It is the one that the page was left with, where the server has that still.
   * @param {string} key @param {number} have Up to which iteration nothing is asked for.
   * @param {() => void} arrived Called when all of it is there and not yet painted.
   * @returns {Promise<boolean>} whether it is; where it is, once it is painted
   */
  async comeBack(key, have, arrived) {
    [this.id, this.have] = [key, have];
    const { shown } = this.expect(null, arrived);
    const there = await new Promise((resolve) => { this.#cameBack = resolve; });
    if (!there) return false;
    await shown;
    if (this.clock) this.status.found(this.clock, this.trajectory);
    // What is not on show is looked at later, if at all.
    this.trajectory.awaitPast();
    this.send({ type: "past" });
    return true;
  }

  /** @param {number} id @param {State} state */
  #sendState(id, state) {
    this.sendFrame({ kind: "show", id: String(id), state: JSON.stringify(state) }, {});
    this.#sentForReady = this.connection.sent;
  }

  /** @param {import("./channel.js").Command} command */
  send(command) {
    const cut = this.shown && !this.ready && this.view.state === "disconnected";
    if (cut && !NEEDS_NO_LINE.has(command.type)) return this.#undone();
    super.send(command);
    if ("model" in command) this.#sentForReady = this.connection.sent;
  }

  /** What was asked for is shown as it is. */
  #undone() {
    this.page.say("That cannot be done without a line to the server. Try again once it stands.", "lost");
    this.page.modelChanged();
    this.page.changed();
  }

  /**
   * While the line is broken the last change of each is kept, and made once there is one again.
   * @param {"input" | "mask"} what @param {() => void} send
   */
  change(what, send) {
    if (this.connection.open && this.ready) this.connection.sendSurely(what, send);
    else this.#unsent.set(what, send);
  }

  /**
   * One that the server keeps by its number, one that only the page still has by its state.
   * @param {number} iteration
   */
  seek(iteration) {
    const entry = this.trajectory.at(iteration);
    if (this.clock && iteration < this.clock.kept[0] && entry) {
      this.send({ type: "pause" });
      this.#restore(entry);
    } else super.seek(iteration);
  }

  // --- another session in its place ----------------------------------------------------------------------------------

  leave() {
    const { view, slow } = this;
    this.stopWaiting();
    this.arrival?.replace();
    this.requests.abandon("The session was left before it answered.");
    this.wasPlaying = view.state === "playing" && slow.learning?.state === "idle";
    if (view.state === "playing") this.send({ type: "pause" });
    slow.rest();
    view.state = "paused";
    // A state that it was to be brought to is not asked for any more.
    this.#opening = null;
    this.#unsent.delete("show");
    this.#layout = this.page.layout;
  }

  enter() {
    this.reported = this.ready = false;
    this.trajectory.cancelRestore();
    this.status.restore();
    if (this.#layout) this.page.layout = this.#layout;
    this.page.modelChanged();
    this.page.changed();
    this.resumed = new Promise((resolve) => this.#returning.push(() => resolve(undefined)));
    this.connection.reconnect();
  }

  /** Whoever waits for it to be there again hears that it is, or cannot be. */
  #returned() {
    for (const call of this.#returning.splice(0)) call();
  }

  // --- the line ------------------------------------------------------------------------------------------------------

  opened() {
    if (this.shown) return super.opened();
    // Even while another is shown the server keeps it only as long as somebody says that it is theirs.
    const { settings: { model }, connection: { frames } } = this;
    return this.connection.send({ type: "open", model, session: this.id, playing: false, frames });
  }

  open() {
    if (this.#opening && this.id === null) this.#sendState(this.#opening.id, this.#opening.state);
    else super.open();
  }

  get asksLater() {
    return this.#opening !== null || this.#cameBack !== null || this.#unsent.has("show");
  }

  /** @param {number} code */
  lost(code) {
    // What ran when another session was shown is still to go on.
    const { wasPlaying } = this, returning = this.#returning.length > 0;
    this.#returned();
    super.lost(code);
    if (returning) this.wasPlaying = wasPlaying;
  }

  // --- the server's answers ------------------------------------------------------------------------------------------

  /** @param {Refusal} refusal */
  refused(refusal) {
    if (refusal.command === "show") this.#refuseState(refusal);
    else if (refusal.command === "open") this.#refuseOpening(refusal);
    else super.refused(refusal);
  }

  /** A state could not be brought about: all is as it was. @param {Refusal} refusal */
  #refuseState({ id, message, passing }) {
    const opens = this.#opening?.id === id;
    if (opens && passing) return this.openLater(message);
    if (this.arrival && this.arrival.id === id) this.arrival.fail(new (passing ? Passing : Error)(message));
    if (!opens) return;
    this.#opening = null;
    this.opened();
  }

  /** The session could not be opened as the address asks, or not yet. @param {Refusal} refusal */
  #refuseOpening(refusal) {
    const left = leaveOut(this.settings, refusal);
    if (!left) return this.openLater(refusal.message);
    this.page.say(left, "error");
    this.opened();
  }

  /** @param {Ready} ready */
  welcome(ready) {
    this.stopWaiting();
    const first = !this.ready, before = first && this.id !== null, arrives = ready.id !== null;
    const asked = first && !ready.resumed && !arrives ? plan(this.settings) : null;
    const lost = first ? this.connection.takeUnread() : [], { reported } = this;
    if (!first) this.connection.read(this.#sentForReady);
    const entry = before && !ready.resumed ? sound(this.trajectory, this.view.shown) : null;
    this.#opening = null;
    if (first && !ready.resumed) this.slow.forgetThrown();
    this.accept(ready);
    const cameBack = this.#cameBack;
    this.#cameBack = null;
    if (cameBack && !ready.resumed) this.arrival?.replace();
    cameBack?.(ready.resumed);
    if (entry && fits(ready.model, entry)) this.#rebuild(entry);
    else if (cameBack && ready.resumed) this.page.say("The page is as it was left.", "notice");
    else if (ready.resumed) this.#goOn();
    else {
      this.restart();
      if (arrives) this.slow.forget();
      if (reported) this.page.say("The line to the server stands.", "notice");
    }
    this.announce(ready);
    if (asked) askPlan(this, asked, (message) => this.page.say(message, "error"));
    const waiting = new Map([...lost, ...this.#unsent]);
    this.#unsent.clear();
    for (const [what, send] of waiting) what === "show" ? send() : this.connection.sendSurely(what, send);
    this.page.modelChanged();
    this.follow(ready);
    if (!ready.resumed && !entry && !arrives) this.restIfStill();
    this.#returned();
  }

  /** The server has the session still. */
  #goOn() {
    // The clock may have been gone back with while the line was broken.
    if (!this.view.follows) this.seek(this.view.shown);
    if (!this.#returning.length) this.page.say("Reconnected: the session goes on.", "notice");
    else if (this.wasPlaying && this.view.follows) this.send({ type: "play" });
  }

  /** The server is a new one, and is given back what the page shows. @param {Entry} entry */
  #rebuild(entry) {
    const learned = this.clock?.learning.origin !== "trained" || entry.weights.update !== 0;
    this.#restore(entry, learned);
    if (this.wasPlaying && this.view.follows) this.send({ type: "play" });
    this.page.say("The server is a new one. The session goes on from here with what this page knew.", "notice");
  }

  /** @param {Entry} entry @param {boolean} [learned] Whether W, too, is to be what it was. */
  #restore(entry, learned = false) {
    this.trajectory.awaitRestore();
    if (learned) this.slow.updates.awaitRestore();
    const { metadata, tensors } = restoring(entry, learned);
    this.sendFrame(metadata, tensors);
  }

  /** @param {Clock} clock */
  follow(clock) {
    super.follow(clock);
    writeAddress(this.settings);
  }
}
