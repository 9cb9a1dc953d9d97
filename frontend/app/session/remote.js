// A remote session is one at the server, over a connection that reconnects; that of a recording plays here. It is
// opened, opened again after a broken line, and the reader is told of the line meanwhile.
/** @import { Clock, Ready } from "./events.js" */
/** @import { Reason } from "./handshake.js" */
/** @import { Host } from "./session.js" */
/** @import { Settings } from "./settings.js" */
import { IDLE, TAKEN_OVER } from "../constants.js";
import { Delay, pause } from "../lib/patience.js";
import { Passing } from "./arrival.js";
import { Connection } from "./connection.js";
import { Session } from "./session.js";

/** What is said when the server ends the connection on purpose. @type {Record<number, string>} */
const ENDED = {
  [TAKEN_OVER]: "This session was opened in another window. Click or press a key to go on with it here.",
  [IDLE]: "Nothing happened here for long, and the server closed the line. Click or press a key to go on.",
};

/** How long (ms) the first answer may take before the page says that it is on its way. */
const FIRST_ANSWER = 3000;
/** Whether nothing is to move by itself. */
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class RemoteSession extends Session {
  connection;
  /** Its name at the server; null until the server has opened it. @protected @type {string | null} */
  id = null;
  /** Whether the fast clock ran when the line broke, or when another session was shown. @protected */
  wasPlaying = true;
  /** Whether the reader was told that there is no line. @protected */ reported = false;
  /** Up to which iteration nothing is asked for. @protected */ have = -1;
  #delay = new Delay();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #slowAnswer;

  /** @param {Host} page @param {Settings} settings */
  constructor(page, settings) {
    const connection = new Connection();
    super(page, connection, settings);
    this.connection = connection;
  }

  /** Some browsers break the line before a page is told that it is left. */
  get plays() {
    return super.plays || (this.view.state === "disconnected" && this.wasPlaying);
  }

  // --- opening -------------------------------------------------------------------------------------------------------

  opened() {
    this.stopWaiting();
    this.#slowAnswer = setTimeout(() => this.report("The server is busy; the session is on its way."), FIRST_ANSWER);
    this.open();
  }

  /** Ask the server to open it, or to go on with it. @protected */
  open() {
    const { settings, trajectory, slow } = this, { model, sample, rate, prior, seed, speed } = settings;
    this.ready = false;
    // A session that may have to be rebuilt stands still until it is.
    const asked = { session: this.id, playing: this.id === null && !still() };
    const have = Math.max(trajectory.last, this.have);
    const known = { have, have_update: slow.updates.last, have_log: slow.updates.number ?? 0 };
    const { frames } = this.connection;
    this.send({ type: "open", model, sample, rate, prior, seed, speed, ...asked, ...known, frames });
  }

  /** The server cannot open it yet: ask again after a while. @protected @param {string} message Why. */
  openLater(message) {
    this.report(`${message} Trying again.`);
    void pause(this.#delay.next()).then(() => {
      if (this.connection.open && !this.ready && this.shown) this.opened();
    });
  }

  /** The answer is here, or will not come over this line. @protected */
  stopWaiting() {
    clearTimeout(this.#slowAnswer);
  }

  /** Whoever wants nothing to move by itself is shown at once where it comes to rest. @protected */
  restIfStill() {
    if (still()) this.fast.settle();
  }

  /** @protected @param {Ready} ready */
  accept(ready) {
    super.accept(ready);
    this.id = ready.session;
    this.reported = false;
    this.#delay.reset();
  }

  // --- the line ------------------------------------------------------------------------------------------------------

  /** @param {number} code */
  lost(code) {
    this.stopWaiting();
    this.ready = false;
    this.requests.abandon("The line to the server broke before it answered. Try again once it stands.");
    if (!this.asksLater) this.arrival?.fail(new Passing("The line to the server broke before it was there."));
    const first = this.id === null;
    const broke = first
      ? "There is no line to the server yet. Trying again."
      : "The line to the server broke. Reconnecting; nothing is lost.";
    // Of another try that failed it is said why.
    if (this.view.state === "disconnected" && this.reported && !ENDED[code]) return;
    this.disconnect(ENDED[code] ?? broke);
  }

  /** Whether the state that is to come is asked for only once there is a line. @protected */
  get asksLater() {
    return false;
  }

  /** @param {Reason} reason */
  unavailable({ why, over }) {
    this.report(over ? why : `${why} ${this.id === null ? "Trying again." : "Reconnecting; nothing is lost."}`);
  }

  silent() {
    this.disconnect("The server has gone silent. Waiting for it; nothing is lost.");
  }

  answering() {
    if (!this.ready || !this.clock) return; // `ready` is still to come
    this.reported = false;
    this.view.state = this.clock.state;
    this.page.say("The server answers again: the session goes on.", "notice");
    this.page.changed();
  }

  /** Once slim, until the page is loaded anew: where x̂ and e come from does not change to and fro. */
  congested() {
    this.connection.frames = "slim";
    this.send({ type: "set", frames: "slim" });
    this.page.say("The line is slow: from here on it brings r and F alone, and x̂ and e are made here.", "notice");
  }

  /** @protected @param {Clock} clock */
  follow(clock) {
    super.follow(clock);
    const plays = clock.state === "playing" && clock.learning.state === "idle";
    this.connection.follow(plays ? clock.speed : null);
  }

  /** @protected @param {string} message */
  disconnect(message) {
    if (this.view.state !== "disconnected") this.wasPlaying = this.view.state === "playing";
    this.view.state = "disconnected";
    this.report(message);
    this.page.changed();
  }

  /** @protected @param {string} message What is missing, or why. */
  report(message) {
    this.reported = true;
    this.page.say(message, "lost");
  }
}
