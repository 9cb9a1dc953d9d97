// A recording in the place of a server: it is asked what a server is asked, and answers as one would, as far as what it
// holds goes. The page over it is the same page.
/** @import { Channel, Command } from "../session/channel.js" */
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { StateEvent } from "../session/events.js" */
/** @import { Recording } from "./read.js" */
/** @import { Run } from "./reel.js" */
import { unused } from "../session/channel.js";
import { SUBPROTOCOL } from "../session/line.js";
import { Pace } from "./pace.js";
import { Reel } from "./reel.js";

/** Trajectory frames that may be under way before the page has painted one. */
const MOST_IN_FLIGHT = 2;

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
  #pace;
  /** Frames that came and are not painted. */ #owed = 0;

  /**
   * @param {Recording} recording
   * @param {{ whole?: boolean }} [options] `whole`: what is still to come is in sight from the start; else it comes
   * when it is played.
   */
  constructor(recording, { whole = false } = {}) {
    const { parameters } = recording;
    this.recording = recording;
    this.whole = whole;
    this.#reel = new Reel(recording);
    const runs = () => this.#playing && this.#open, waits = () => this.#owed >= MOST_IN_FLIGHT;
    this.#pace = new Pace(parameters.speed, runs, waits, (iterations) => this.#advance(iterations));
    this.#run = this.#reel.runs.find(({ epoch }) => epoch === parameters.epoch) ?? this.#reel.runs[0];
    this.#row = this.#reel.row(this.#run, parameters.iteration) ?? this.#run.last;
    if (parameters.state === "playing") this.#playing = true;
    else if (this.#row === this.#run.last) this.#rests = parameters.state;
  }

  get open() {
    return this.#open;
  }

  connect() {
    this.#open = true;
    this.handlers.opened();
  }

  /** Nothing more comes of it. */
  close() {
    this.#open = false;
    this.#pace.stop();
  }

  /** What came is on the screen. */
  painted() {
    this.#owed = 0;
  }

  /**
   * @param {Record<string, string>} metadata
   * @param {Record<string, { shape: number[], values: Numbers }>} _tensors Whose numbers it could do nothing with.
   */
  sendFrame({ kind }, _tensors) {
    this.#refuse({ type: kind });
  }

  /** @param {Command} command */
  send(command) {
    if (!this.#open) return;
    const learns = "clock" in command && command.clock === "learning";
    if (command.type === "open") this.#answer();
    else if (command.type === "credit") this.painted();
    else if (command.type === "pause") this.#setPlaying(false);
    else if (command.type === "play" && !learns) this.#play();
    else if (command.type === "step" && !learns) this.#step(command);
    else if (command.type === "seek") this.#seek(command);
    else if (command.type === "reset" && !learns) this.#reset(command);
    else if (command.type === "set") this.#set(command);
    else if (command.type === "landscape") this.#landscape(command);
    else this.#refuse(command);
  }

  // --- what it is asked ----------------------------------------------------------------------------------------------

  #answer() {
    this.#sent = this.whole ? this.#run.last : this.#row;
    const { type: _, model: __, ...stands } = this.#state(), { model, parameters: { bounds } } = this.recording;
    const ready = { id: null, protocol: SUBPROTOCOL, session: "recording", resumed: false, notice: null };
    this.handlers.event({ type: "ready", ...ready, ...stands, model, bounds });
    const updates = this.#reel.updates();
    if (updates) this.handlers.frame(updates);
    this.#begin(this.#run, this.#row, "open");
    this.#pace.start();
  }

  #play() {
    this.#rests = "paused";
    const ended = this.#row === this.#run.last && !this.#next;
    // At r* there is nothing to go on with, as the server, too, finds at once; what was broken off there is played once
    // more.
    if (ended && this.#rested()) return this.#sendState();
    if (ended) this.#begin(this.#run, this.#run.first, null);
    return this.#setPlaying(true);
  }

  /** @param {import("../wire.js").Step} command */
  #step(command) {
    if (this.#row === this.#run.last && !this.#next)
      return this.#refuse(command, "The recording ends here; further iterations need a running Darkroom.");
    this.#playing = false;
    this.#rests = "paused";
    this.#advance(command.updates ?? 1);
    return this.#sendState();
  }

  /** @param {import("../wire.js").Seek} command */
  #seek(command) {
    if (command.clock === "learning") {
      const run = this.#reel.under(command.update ?? -1);
      if (!run)
        return this.#refuse(
          command,
          `The recording holds W after ${this.#reel.kept.join(", ")} updates; got ${command.update}.`,
        );
      this.#begin(run, run.last, "seek");
    } else {
      const row = this.#reel.row(this.#run, command.iteration ?? -1);
      if (row === null)
        return this.#refuse(
          command,
          `The recording holds the iterations ${this.#kept.join(" to ")} here; got ${command.iteration}.`,
        );
      this.#row = row;
      this.#reach();
    }
    this.#rests = "paused";
    return this.#setPlaying(false);
  }

  /** @param {import("../wire.js").Reset} command */
  #reset(command) {
    const { seed } = this.recording.parameters;
    if ((command.seed ?? seed) !== seed)
      return this.#refuse(command, "Another start needs a running Darkroom: this recording has only one.");
    this.#rests = "paused";
    this.#begin(this.#run, this.#run.first, null);
    return this.#sendState();
  }

  /** @param {import("../wire.js").Set} command */
  #set(command) {
    const { speed, type: _, id: __, ...others } = command,
      now = this.#reel.segment(this.#row);
    const asked = Object.entries(others).filter(
      ([name, value]) =>
        value !== null && value !== { rate: now.rate, prior: now.prior, model: this.recording.model.name }[name],
    );
    if (asked.length) return this.#refuse(command);
    if (speed !== undefined) this.#pace.speed = speed;
    return this.#sendState();
  }

  /** @param {import("../wire.js").Landscape} command */
  #landscape(command) {
    const frame = this.#run === this.#reel.runs[this.#reel.runs.length - 1] ? this.#reel.landscape(this.#epoch) : null;
    if (!frame) return this.#refuse(command, "The landscape of this run was not recorded.");
    this.handlers.frame(frame);
    return this.#sendState();
  }

  /** @param {{ type: string, id?: number | null }} command @param {string} [message] */
  #refuse(
    { type, id },
    message = "This is a recording: it plays what happened. For anything else it takes a running Darkroom.",
  ) {
    const command = { command: type, id: id ?? null };
    const nothing = { argument: null, expected: null, got: null, passing: false };
    this.handlers.event({ type: "error", message, ...nothing, ...command });
  }

  // --- its clock -----------------------------------------------------------------------------------------------------

  /** @param {boolean} playing */
  #setPlaying(playing) {
    this.#playing = playing;
    this.#sendState();
    this.#pace.start();
  }

  /**
   * Go on by so many iterations, within this run; at its end to the next, which begins under another W.
   * @param {number} iterations
   */
  #advance(iterations) {
    const { last } = this.#run,
      from = this.#row + 1,
      to = Math.min(this.#row + iterations, last),
      next = this.#next;
    if (from > last && next) return this.#begin(next, next.first, "step");
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
    if (this.#rests !== "paused" || !this.#playing) this.#sendState();
  }

  /** At the last row: whether r has come to rest there or ran away. What the clock then finds is told. */
  #rested() {
    const { ends } = this.recording,
      last = this.#run === this.#reel.runs[this.#reel.runs.length - 1];
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

  // --- what it says --------------------------------------------------------------------------------------------------

  /**
   * Begin a run anew, and stand at a row of it.
   * @param {Run} run @param {number} row
   * @param {"open" | "step" | "seek" | null} why W is sent, null: it is the one in force
   */
  #begin(run, row, why) {
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
    if (this.whole)
      this.handlers.frame({
        metadata: { kind: "reached", epoch: String(this.#epoch), iteration: String(this.#reel.iteration(this.#row)) },
        tensors: {},
      });
  }

  #sendState() {
    this.handlers.event(this.#state());
  }

  /** The iterations that have come. @returns {[number, number]} */
  get #kept() {
    return [this.#reel.iteration(this.#run.first), this.#reel.iteration(this.#sent)];
  }

  /** @returns {StateEvent} */
  #state() {
    const { parameters, model } = this.recording, { seed, tolerance, limit, learning } = parameters;
    const { rate, prior } = this.#reel.segment(this.#row), { kept } = this.#reel;
    const update = this.#reel.update(this.#row), iteration = this.#reel.iteration(this.#row);
    const branches = [{ id: learning.branch, parent: null, update, iteration }];
    return {
      type: "state", state: this.#playing ? "playing" : this.#rests, iteration, epoch: this.#epoch, kept: this.#kept,
      rate, prior, seed, limit, tolerance, speed: this.#pace.speed, model: model.name,
      from_seed: parameters.from_seed === true && !this.#next,
      learning: { ...learning, state: "idle", failure: null, update, last: kept[kept.length - 1], kept, branches },
    };
  }
}
