// A recording in the place of a server: it is asked what a server is asked, and answers as one would, as far as what it holds goes. The page
// over it is the same page.
/** @import { Channel, Command } from "../session/connection.js" */
/** @import { Frame, Numbers, StateEvent } from "../types.js" */
/** @import { Recording } from "./read.js" */
/** @import { Run } from "./reel.js" */
import { unused } from "../session/connection.js";
import { SUBPROTOCOL } from "../session/line.js";
import { Reel } from "./reel.js";

/** Iterations a second when it is to go as fast as it can. */
const FULL = 6000;
/** Trajectory frames that may be under way before the page has painted one. */
const MOST_IN_FLIGHT = 2;
/** A clock that was held up goes on from where it was; it makes up for no more than this (ms). */
const LONGEST_STEP = 100;

/** @implements {Channel} */
export class Tape {
  handlers = unused();
  #reel;
  #open = false;
  #playing = false;
  /** Where its clock stands. */ #row = 0;
  /** @type {Run} */ #run;
  /** The last row of the run that was sent. */ #sent = 0;
  /** Runs are numbered anew each time that one begins. */ #epoch = 0;
  /** @type {"paused" | "settled" | "diverged"} How it stands while it does not play. */ #rests = "paused";
  /** @type {number | null} */ #speed;
  #owed = 0;
  #tick = 0;
  #before = 0;
  #due = 0;

  /**
   * @param {Recording} recording
   * @param {{ whole?: boolean }} [options] `whole`: what is still to come is in sight from the start; else it comes when it is played.
   */
  constructor(recording, { whole = false } = {}) {
    const { parameters } = recording;
    this.recording = recording;
    this.whole = whole;
    this.#reel = new Reel(recording);
    this.#speed = parameters.speed;
    this.#run = this.#reel.runs.find(({ epoch }) => epoch === parameters.epoch) ?? this.#reel.runs[0];
    this.#row = this.#reel.row(this.#run, parameters.iteration) ?? this.#run.last;
    if (parameters.state === "playing") this.#playing = true;
    else if (this.#row === this.#run.last) this.#rests = parameters.state;
  }

  get open() { return this.#open; }

  connect() {
    this.#open = true;
    this.handlers.opened();
  }

  /** Nothing more comes of it. */
  close() {
    this.#open = false;
    cancelAnimationFrame(this.#tick);
    this.#tick = 0;
  }

  /** What came is on the screen. */
  painted() { this.#owed = 0; }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} _tensors Whose numbers it could do nothing with. */
  sendFrame({ kind }, _tensors) { this.#refuse({ type: kind }); }

  /** @param {Command} command */
  send(command) {
    if (!this.#open) return;
    const learning = command.clock === "learning";
    if (command.type === "open") this.#answer();
    else if (command.type === "credit") this.painted();
    else if (command.type === "pause") this.#stand(false);
    else if (command.type === "play" && !learning) this.#play();
    else if (command.type === "step" && !learning) this.#step(command);
    else if (command.type === "seek") this.#seek(command);
    else if (command.type === "reset" && !learning) this.#reset(command);
    else if (command.type === "set") this.#set(command);
    else if (command.type === "landscape") this.#landscape(command);
    else this.#refuse(command);
  }

  // --- what it is asked ----------------------------------------------------------------------------------------------------------------

  #answer() {
    this.#sent = this.whole ? this.#run.last : this.#row;
    const { type: _, model: __, ...stands } = this.#state(), { model, parameters: { bounds } } = this.recording;
    this.handlers.event({ type: "ready", id: null, protocol: SUBPROTOCOL, session: "recording", resumed: false, notice: null, ...stands, model, bounds });
    const taught = this.#reel.taught();
    if (taught) this.handlers.frame(taught);
    this.#show(this.#run, this.#row, "open");
    this.#runClock();
  }

  #play() {
    this.#rests = "paused";
    const ended = this.#row === this.#run.last && !this.#next;
    // At r* there is nothing to go on with, as the server, too, finds at once; what was broken off there is played once more.
    if (ended && this.#rested()) return this.#tell();
    if (ended) this.#show(this.#run, this.#run.first, null);
    return this.#stand(true);
  }

  /** @param {Command} command */
  #step(command) {
    if (this.#row === this.#run.last && !this.#next) return this.#refuse(command, "The recording ends here; further iterations need a running Darkroom.");
    this.#playing = false;
    this.#rests = "paused";
    this.#advance(Number(command.updates ?? 1));
    return this.#tell();
  }

  /** @param {Command} command */
  #seek(command) {
    if (command.clock === "learning") {
      const run = this.#reel.under(Number(command.update));
      if (!run) return this.#refuse(command, `The recording holds W after ${this.#reel.kept.join(", ")} updates; got ${command.update}.`);
      this.#show(run, run.last, "seek");
    } else {
      const row = this.#reel.row(this.#run, Number(command.iteration));
      if (row === null) return this.#refuse(command, `The recording holds the iterations ${this.#kept.join(" to ")} here; got ${command.iteration}.`);
      this.#row = row;
      this.#reach();
    }
    this.#rests = "paused";
    return this.#stand(false);
  }

  /** @param {Command} command */
  #reset(command) {
    const { seed } = this.recording.parameters;
    if ((command.seed ?? seed) !== seed) return this.#refuse(command, "Another start needs a running Darkroom: this recording has only one.");
    this.#rests = "paused";
    this.#show(this.#run, this.#run.first, null);
    return this.#tell();
  }

  /** @param {Command} command */
  #set(command) {
    const { speed, type: _, id: __, ...others } = command, now = this.#reel.segment(this.#row);
    const asked = Object.entries(others).filter(([name, value]) => value !== null && value !== { rate: now.rate, prior: now.prior, model: this.recording.model.name }[name]);
    if (asked.length) return this.#refuse(command);
    if (speed !== undefined) this.#speed = speed === null ? null : Number(speed);
    return this.#tell();
  }

  /** @param {Command} command */
  #landscape(command) {
    const frame = this.#run === this.#reel.runs[this.#reel.runs.length - 1] ? this.#reel.landscape(this.#epoch) : null;
    if (!frame) return this.#refuse(command, "The landscape of this run was not recorded.");
    this.handlers.frame(frame);
    return this.#tell();
  }

  /** @param {{ type: string, id?: unknown }} command @param {string} [message] */
  #refuse({ type, id }, message = "This is a recording: it plays what happened. For anything else it takes a running Darkroom.") {
    const command = { command: type, id: typeof id === "number" ? id : null };
    this.handlers.event({ type: "error", message, argument: null, expected: null, got: null, passing: false, ...command });
  }

  // --- its clock -----------------------------------------------------------------------------------------------------------------------

  /** @param {boolean} playing */
  #stand(playing) {
    this.#playing = playing;
    this.#tell();
    this.#runClock();
  }

  #runClock() {
    if (!this.#playing || this.#tick || !this.#open) return;
    this.#before = performance.now();
    this.#due = 0;
    const turn = (/** @type {number} */ now) => {
      this.#tick = 0;
      if (!this.#playing || !this.#open) return;
      this.#tick = requestAnimationFrame(turn);
      const passed = Math.min(Math.max(now - this.#before, 0), LONGEST_STEP);
      this.#before = now;
      if (this.#owed >= MOST_IN_FLIGHT) return;
      this.#due += (passed / 1000) * (this.#speed ?? FULL);
      const whole = Math.floor(this.#due);
      this.#due -= whole;
      if (whole) this.#advance(whole);
    };
    this.#tick = requestAnimationFrame(turn);
  }

  /** Go on by so many iterations, within this run; at its end to the next, which begins under another W. @param {number} iterations */
  #advance(iterations) {
    const { last } = this.#run, from = this.#row + 1, to = Math.min(this.#row + iterations, last), next = this.#next;
    if (from > last && next) return this.#show(next, next.first, "step");
    this.#row = to;
    if (this.whole) {
      this.#reach();
      this.#owed++; // while W is held in sight, it waits, too
    } else {
      this.#send(this.#reel.stretch(from, to, this.#epoch));
      this.#sent = to;
    }
    if (to < last || next) return;
    // The end: r rests, or ran away, or was left there.
    if (!this.#rested()) this.#playing = false;
    if (this.#rests !== "paused" || !this.#playing) this.#tell();
  }

  /** At the last row: whether r has come to rest there or ran away. What the clock then finds is told. */
  #rested() {
    const { ends } = this.recording, last = this.#run === this.#reel.runs[this.#reel.runs.length - 1];
    if (!last || this.#rests !== "paused" || !ends) return false;
    this.handlers.event(ends);
    this.#rests = ends.type;
    this.#playing = false;
    return true;
  }

  get #next() {
    const { runs } = this.#reel;
    return runs[runs.indexOf(this.#run) + 1] ?? null;
  }

  // --- what it says --------------------------------------------------------------------------------------------------------------------

  /** Begin a run anew, and stand at a row of it. @param {Run} run @param {number} row @param {"open" | "step" | "seek" | null} why W is sent, null: it is the one in force */
  #show(run, row, why) {
    if (why !== "open") this.#epoch++; // `ready` has told of the first
    [this.#run, this.#row] = [run, row];
    if (why) this.handlers.frame(this.#reel.weights(run, this.#epoch, why));
    this.#sent = this.whole ? run.last : row;
    this.#send(this.#reel.stretch(run.first, this.#sent, this.#epoch));
    this.#reach();
  }

  /** @param {Frame[]} frames */
  #send(frames) {
    this.#owed += frames.length ? 1 : 0;
    for (const frame of frames) this.handlers.frame(frame);
  }

  /** All is in sight already: tell how far the clock has come. */
  #reach() {
    if (this.whole) this.handlers.frame({ metadata: { kind: "reached", epoch: String(this.#epoch), iteration: String(this.#reel.iteration(this.#row)) }, tensors: {} });
  }

  #tell() { this.handlers.event(this.#state()); }

  /** The iterations that have come. @returns {[number, number]} */
  get #kept() { return [this.#reel.iteration(this.#run.first), this.#reel.iteration(this.#sent)]; }

  /** @returns {StateEvent} */
  #state() {
    const { parameters: { seed, from_seed, tolerance, limit, learning }, model } = this.recording, { rate, prior } = this.#reel.segment(this.#row), { kept } = this.#reel;
    const update = this.#reel.update(this.#row), iteration = this.#reel.iteration(this.#row), branches = [{ id: learning.branch, parent: null, update, iteration }];
    return {
      type: "state", state: this.#playing ? "playing" : this.#rests, iteration, epoch: this.#epoch, kept: this.#kept, rate, prior,
      seed, from_seed: from_seed === true && !this.#next, speed: this.#speed, limit, tolerance, model: model.name, learning: { ...learning, state: "idle", failure: null, update, last: kept[kept.length - 1], kept, branches },
    };
  }
}
