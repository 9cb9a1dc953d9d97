// The playback of a recording: where its clock stands, how it goes on, and what is then handed out, as a server would.
/** @import { Channel } from "../session/channel.js" */
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { StateEvent } from "../session/events.js" */
/** @import { Recording, Segment } from "./read.js" */
/** @import { Run } from "./reel.js" */
import { MOST_IN_FLIGHT } from "../constants.js";
import { Pace } from "./pace.js";
import { Reel } from "./reel.js";

export class Playback {
  reel;
  #playing = false;
  /** Where the clock stands. */ #row = 0;
  /** @type {Run} */ #run;
  /** The last row of the run that was sent. */ #sent = 0;
  /** Runs are numbered anew each time that one begins. */ #epoch = 0;
  /** @type {"paused" | "settled" | "diverged"} How it stands while it does not play. */ #rests = "paused";
  #pace;
  /** Frames that came and are not painted. */ #owed = 0;

  /**
   * @param {Recording} recording @param {boolean} whole Whether what is still to come is in sight from the start.
   * @param {Pick<Channel, "open" | "handlers">} channel Over which it is handed out.
   */
  constructor(recording, whole, channel) {
    const { parameters } = recording;
    this.recording = recording;
    this.whole = whole;
    this.channel = channel;
    this.reel = new Reel(recording);
    const runs = () => this.#playing && channel.open, waits = () => this.#owed >= MOST_IN_FLIGHT;
    this.#pace = new Pace(parameters.speed, runs, waits, (iterations) => this.#advance(iterations));
    this.#run = this.reel.runs.find(({ epoch }) => epoch === parameters.epoch) ?? this.reel.runs[0];
    this.#row = this.reel.row(this.#run, parameters.iteration) ?? this.#run.last;
    this.#sent = whole ? this.#run.last : this.#row;
    if (parameters.state === "playing") this.#playing = true;
    else if (this.#row === this.#run.last) this.#rests = parameters.state;
  }

  /** The iterations of this run that have come. @returns {[number, number]} */
  get kept() { return [this.reel.iteration(this.#run.first), this.reel.iteration(this.#sent)]; }

  /** What the iteration that it stands at is under. @returns {Segment} */
  get segment() { return this.reel.segment(this.#row); }

  /** F over the plane that was recorded, where it stands in the run that it is of. @returns {Frame | null} */
  get landscape() { return this.#next ? null : this.reel.landscape(this.#epoch); }

  get #next() {
    const { runs } = this.reel;
    return runs[runs.indexOf(this.#run) + 1] ?? null;
  }

  // --- what it is asked ----------------------------------------------------------------------------------------------

  /** Begin where the recording was left. */
  open() {
    this.#begin(this.#run, this.#row, "open");
    this.#pace.start();
  }

  play() {
    this.#rests = "paused";
    const ended = this.#row === this.#run.last && !this.#next;
    // At r* there is nothing to go on with, as the server, too, finds at once; what was broken off there is played once
    // more.
    if (ended && this.#rested()) return this.#sendState();
    if (ended) this.#begin(this.#run, this.#run.first, null);
    return this.#setPlaying(true);
  }

  pause() { this.#setPlaying(false); }

  /** @param {number} iterations @returns {boolean} whether there was any */
  step(iterations) {
    if (this.#row === this.#run.last && !this.#next) return false;
    this.#playing = false;
    this.#rests = "paused";
    this.#advance(iterations);
    this.#sendState();
    return true;
  }

  /** Stand at an iteration of this run. @param {number} iteration @returns {boolean} whether it is recorded */
  seek(iteration) {
    const row = this.reel.row(this.#run, iteration);
    if (row === null) return false;
    this.#row = row;
    this.#reach();
    this.#rests = "paused";
    this.#setPlaying(false);
    return true;
  }

  /**
   * Stand at the end of the run under W after so many updates.
   * @param {number} update @returns {boolean} whether it is recorded
   */
  seekUpdate(update) {
    const run = this.reel.under(update);
    if (!run) return false;
    this.#begin(run, run.last, "seek");
    this.#rests = "paused";
    this.#setPlaying(false);
    return true;
  }

  /** Begin this run once more. */
  reset() {
    this.#rests = "paused";
    this.#begin(this.#run, this.#run.first, null);
    this.#sendState();
  }

  /** @param {number | null} speed Iterations a second; null: as fast as it goes. */
  setSpeed(speed) { this.#pace.speed = speed; }

  /** What came is on the screen. */
  painted() { this.#owed = 0; }

  stop() { this.#pace.stop(); }

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
    const { last } = this.#run, from = this.#row + 1, to = Math.min(this.#row + iterations, last), next = this.#next;
    if (from > last && next) return this.#begin(next, next.first, "step");
    this.#row = to;
    if (this.whole) {
      this.#reach();
      this.#owed++; // while W is held in sight, it waits, too
    } else {
      this.#send(this.reel.stretch(from, to, this.#epoch));
      this.#sent = to;
    }
    if (to < last || next) return;
    // The end: r rests, or ran away, or was left there.
    if (!this.#rested()) this.#playing = false;
    if (this.#rests !== "paused" || !this.#playing) this.#sendState();
  }

  /** At the last row: whether r has come to rest there or ran away. What the clock then finds is told. */
  #rested() {
    const { ends } = this.recording;
    if (this.#next || this.#rests !== "paused" || !ends) return false;
    this.channel.handlers.event(ends);
    this.#rests = ends.type;
    this.#playing = false;
    return true;
  }

  /**
   * Begin a run anew, and stand at a row of it.
   * @param {Run} run @param {number} row
   * @param {"open" | "step" | "seek" | null} why W is sent, null: it is the one in force
   */
  #begin(run, row, why) {
    if (why !== "open") this.#epoch++; // `ready` has told of the first
    [this.#run, this.#row] = [run, row];
    if (why) this.channel.handlers.frame(this.reel.weights(run, this.#epoch, why));
    this.#sent = this.whole ? run.last : row;
    this.#send(this.reel.stretch(run.first, this.#sent, this.#epoch));
    this.#reach();
  }

  // --- what it hands out ---------------------------------------------------------------------------------------------

  /** @param {Frame[]} frames */
  #send(frames) {
    this.#owed += frames.length ? 1 : 0;
    for (const frame of frames) this.channel.handlers.frame(frame);
  }

  /** All is in sight already: tell how far the clock has come. */
  #reach() {
    if (!this.whole) return;
    const epoch = String(this.#epoch), iteration = String(this.reel.iteration(this.#row));
    this.channel.handlers.frame({ metadata: { kind: "reached", epoch, iteration }, tensors: {} });
  }

  #sendState() { this.channel.handlers.event(this.state()); }

  /** Where it stands, as a server says it. @returns {StateEvent} */
  state() {
    const { parameters, model } = this.recording, { seed, tolerance, limit, learning } = parameters;
    const { rate, prior } = this.segment, { kept } = this.reel;
    const update = this.reel.update(this.#row), iteration = this.reel.iteration(this.#row);
    const branches = [{ id: learning.branch, parent: null, update, iteration }];
    return {
      type: "state", state: this.#playing ? "playing" : this.#rests, iteration, epoch: this.#epoch, kept: this.kept,
      rate, prior, seed, limit, tolerance, speed: this.#pace.speed, model: model.name,
      from_seed: parameters.from_seed === true && !this.#next,
      learning: { ...learning, state: "idle", failure: null, update, last: kept[kept.length - 1], kept, branches },
    };
  }
}
