// A session, as the page has it, is what came of it over a channel, and what is asked of it.
/** @import { Clock, Ready, Refusal, ServerEvent } from "./events.js" */
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Painter } from "../lib/painter.js" */
/** @import { Tone } from "../lib/status_line.js" */
/** @import { Tray } from "../record/tray.js" */
/** @import { Channel, Command } from "./channel.js" */
/** @import { Settings } from "./settings.js" */
import { SlowClock } from "../record/slow.js";
import { Trajectory } from "../record/trajectory.js";
import { View } from "../record/view.js";
import { Arrival } from "./arrival.js";
import { FastClock } from "./fast.js";
import { Inputs } from "./inputs.js";
import { news } from "./news.js";
import { followPlan } from "./plan.js";
import { Requests } from "./requests.js";
import { Status } from "./status.js";

/**
 * What a session uses of the page that it is shown on: `session` is the one on show.
 * @typedef {{
 *   readonly session: Session, models: Model[], tray: Tray, painter: Painter,
 *   say: (message: string, tone?: Tone) => void, alarm: (message: string | null) => void, changed: () => void,
 *   modelChanged: () => void, layout: Layout,
 * }} Host `models`: as they were trained.
 *
 * Which tabs are open: of the world, and of learning; and whether what sets the clock is.
 * @typedef {{ tab: string, look: string, tuning: boolean }} Layout
 */

export class Session {
  /**
   * Whether it is the reader's own: the address follows it, its images go into the tray, and a reload comes back to it.
   * @type {boolean}
   */
  own = false;
  /** What the server last said of it. @type {Clock | null} */ clock = null;
  trajectory = new Trajectory();
  view = new View(this.trajectory);
  requests = new Requests((command) => this.send(command));
  fast = new FastClock(this);
  inputs = new Inputs(this);
  /** Whether the server has said `ready` over the channel as it is. @protected */ ready = false;
  /** What is on its way as a whole. @protected @type {Arrival | null} */ arrival = null;

  /** @param {Host} page @param {Channel} channel @param {Settings} settings */
  constructor(page, channel, settings) {
    this.page = page;
    this.channel = channel;
    this.settings = settings;
    this.slow = new SlowClock(this.trajectory, this.view, page.tray, page.changed);
    this.status = new Status(page);
    channel.handlers = {
      opened: () => this.opened(),
      event: (event) => { if (this.shown) this.#receive(event); },
      frame: (frame) => { if (this.shown) this.#take(frame); },
      lost: (code) => { if (this.shown) this.lost(code); },
      unavailable: (reason) => { if (this.shown) this.unavailable(reason); },
      silent: () => { if (this.shown) this.silent(); },
      answering: () => { if (this.shown) this.answering(); },
      congested: () => { if (this.shown) this.congested(); },
    };
  }

  /** Whether it is the session on show. What comes of any other is for nobody. */
  get shown() { return this.page.session === this; }
  /** Whether the fast clock runs, or will as soon as there is a line again. */
  get plays() { return this.view.state === "playing"; }
  /** Whether another image waits for a line. */
  get unsent() { return false; }

  /**
   * Show all that the channel has.
   * @param {() => void} arrived Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted
   */
  begin(arrived) {
    const { shown } = this.expect(null, arrived);
    this.channel.connect();
    return shown;
  }

  /** It is shown in the place of another. */
  enter() {}

  /** Another is shown in its place. */
  leave() {
    this.arrival?.replace();
    this.channel.close();
  }

  /**
   * @protected Wait for what is to come as a whole.
   * @param {number | null} id Of the command that asks for it; null: whatever comes first. @param {() => void} arrived
   */
  expect(id, arrived) {
    this.arrival?.replace();
    return (this.arrival = new Arrival(id, this.page.painter, arrived));
  }

  // --- what is asked of it -------------------------------------------------------------------------------------------

  /** @param {Command} command Dropped while another session is shown. */
  send(command) { if (this.shown) this.channel.send(command); }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} tensors */
  sendFrame(metadata, tensors) { if (this.shown) this.channel.sendFrame(metadata, tensors); }

  /**
   * Send a command; should it be refused, `refused` is called with why.
   * @param {Command} command @param {(message: string, refusal: Refusal) => void} refused
   */
  ask(command, refused) { return this.requests.ask(command, refused); }

  /** Send a command that is answered by an event of its own. @param {Command} command */
  async request(command) {
    if (!this.channel.open) throw new Error("The line to the server is broken. Try again once it stands.");
    return this.requests.request(command);
  }

  /** Change the image or the mask. @param {"input" | "mask"} _what @param {() => void} send */
  change(_what, send) { send(); }

  /** Go to an iteration. @param {number} iteration */
  seek(iteration) {
    // Another run may have begun by the time that the server hears of it: that one is shown then.
    this.ask({ type: "seek", iteration }, () => {
      this.view.follows = true;
      this.page.changed();
    });
  }

  /** What is on show is painted. A pinned iteration is not, as long as it is: the clocks of the server wait for it. */
  painted() { if (!this.view.pinned) this.channel.painted(); }

  // --- what comes of it ----------------------------------------------------------------------------------------------

  /** @protected The channel is open. */
  opened() { this.send({ type: "open" }); }
  /** @protected @param {number} _code */
  lost(_code) {}
  /** @protected @param {import("./handshake.js").Reason} _reason */
  unavailable(_reason) {}
  /** @protected */
  silent() {}
  /** @protected */
  answering() {}
  /** @protected */
  congested() {}

  /** @param {ServerEvent} event */
  #receive(event) {
    this.page.changed();
    if (event.type === "ready") this.welcome(event);
    else if (event.type === "state") this.follow(event);
    else if (event.type === "settled") this.status.settled(event);
    else if (event.type === "diverged") this.status.diverged(event, this.trajectory);
    else if (event.type === "script") this.requests.answer(event);
    else if (!this.requests.refuse(event)) this.refused(event);
    this.page.changed();
  }

  /** @protected @param {Refusal} refusal Of a command that nobody waits for. */
  refused({ message }) { this.page.say(message, "error"); }

  /** @protected The server has opened it. @param {Ready} ready */
  welcome(ready) {
    this.accept(ready);
    this.restart();
    this.announce(ready);
    this.page.modelChanged();
    this.follow(ready);
  }

  /** @protected From here on commands are answered. @param {Ready} ready */
  accept({ model }) {
    this.ready = true;
    this.fast.forget();
    this.settings.model = model.name;
    this.trajectory.model = model;
  }

  /** @protected It begins anew: all that comes now is new. */
  restart() {
    this.trajectory.forget();
    this.view.follows = true;
    this.view.phase = null;
  }

  /** @protected What follows is what is waited for as a whole, if anything is. @param {Ready} ready */
  announce(ready) {
    this.arrival?.begin(ready);
    // What was not painted of before is not painted any more, and the server waits to hear of it.
    if (this.arrival?.pending) this.channel.painted();
  }

  /** @protected Where it stands now. @param {Clock} clock */
  follow(clock) {
    const { settings, trajectory: { model } } = this;
    this.clock = clock;
    this.status.update(clock, model?.name);
    this.view.state = clock.state;
    // What is as the model came stays out of the address.
    settings.rate = clock.rate === model?.default_rate ? null : clock.rate;
    settings.prior = this.#asTrained(clock) ? null : clock.prior;
    settings.seed = clock.seed;
    settings.speed = clock.speed;
    const latest = news(this.slow, clock.learning);
    if (latest) this.page.say(latest.message, latest.tone);
    followPlan(settings, clock.learning);
    this.slow.follow(clock.learning);
    this.fast.heard();
  }

  /** @param {Clock} clock */
  #asTrained({ prior }) {
    const trained = this.page.models.find(({ name }) => name === this.trajectory.model?.name)?.prior.strength;
    return trained !== undefined && Math.abs(prior - trained) <= 1e-6 * trained;
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { metadata: { kind, source }, tensors: { x } } = frame;
    // First: whatever goes wrong with this frame, what there is gets painted, and the server hears that it came.
    this.page.changed();
    try {
      if (frame.metadata.past !== undefined) return this.slow.takePast(frame);
      if (kind !== "update" && kind !== "landscape") this.trajectory.take(frame);
      // What comes as a whole was drawn before, and is in the tray if it is to be.
      const drawn = this.arrival?.pending ? "restore" : source;
      if (kind === "input" && this.own) this.page.tray.see({ x: x.values, source: drawn });
      else if (kind === "weights" || kind === "update" || kind === "landscape") this.slow.take(frame);
      // Last: what it has painted as a whole is not to be painted again.
      this.arrival?.look(this.trajectory, this.clock);
    } finally {
      // What is not painted on its way is read all the same.
      if (this.arrival?.pending) this.channel.painted();
    }
  }
}
