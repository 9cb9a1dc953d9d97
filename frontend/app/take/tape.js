// A tape is a recording in the place of a server: it is asked what a server is asked, and answers as one would, as far
// as the recording goes. The page over it is the same page.
/** @import { Channel, Command } from "../session/channel.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Recording } from "./read.js" */
import { PROTOCOL } from "../constants.js";
import { unused } from "../session/channel.js";
import { Playback } from "./playback.js";

/** @implements {Channel} */
export class Tape {
  handlers = unused();
  open = false;
  #playback;

  /**
   * @param {Recording} recording
   * @param {{ whole?: boolean }} [options] `whole`: what is still to come is in sight from the start; else it comes
   * when it is played.
   */
  constructor(recording, { whole = false } = {}) {
    this.recording = recording;
    this.#playback = new Playback(recording, whole, this);
  }

  connect() {
    this.open = true;
    this.handlers.opened();
  }

  /** Nothing more comes of it. */
  close() {
    this.open = false;
    this.#playback.stop();
  }

  /** What came is on the screen. */
  painted() { this.#playback.painted(); }

  /**
   * @param {Record<string, string>} metadata
   * @param {Record<string, { shape: number[], values: Numbers }>} _tensors
   */
  sendFrame({ kind }, _tensors) { this.#refuse({ type: kind }); }

  /** @param {Command} command */
  send(command) {
    if (!this.open) return;
    const learns = "clock" in command && command.clock === "learning";
    if (command.type === "open") this.#answer();
    else if (command.type === "credit") this.painted();
    else if (command.type === "pause") this.#playback.pause();
    else if (command.type === "play" && !learns) this.#playback.play();
    else if (command.type === "step" && !learns) this.#step(command);
    else if (command.type === "seek") this.#seek(command);
    else if (command.type === "reset" && !learns) this.#reset(command);
    else if (command.type === "set") this.#set(command);
    else if (command.type === "landscape") this.#landscape(command);
    else this.#refuse(command);
  }

  #answer() {
    const { type: _, model: __, ...stands } = this.#playback.state();
    const { model, parameters: { bounds } } = this.recording;
    const ready = { id: null, protocol: PROTOCOL, session: "recording", resumed: false, notice: null };
    this.handlers.event({ type: "ready", ...ready, ...stands, model, bounds });
    const updates = this.#playback.reel.updates();
    if (updates) this.handlers.frame(updates);
    this.#playback.open();
  }

  /** @param {import("../wire.js").Step} command */
  #step(command) {
    if (!this.#playback.step(command.updates ?? 1))
      this.#refuse(command, "The recording ends here; further iterations need a running Darkroom.");
  }

  /** @param {import("../wire.js").Seek} command */
  #seek(command) {
    const playback = this.#playback, { clock, update, iteration } = command;
    if (clock === "learning") {
      const kept = playback.reel.kept.join(", ");
      if (!playback.seekUpdate(update ?? -1))
        this.#refuse(command, `The recording holds W of the updates ${kept}; got ${update}.`);
    } else if (!playback.seek(iteration ?? -1)) {
      const kept = playback.kept.join(" to ");
      this.#refuse(command, `The recording holds the iterations ${kept} here; got ${iteration}.`);
    }
  }

  /** @param {import("../wire.js").Reset} command */
  #reset(command) {
    const { seed } = this.recording.parameters;
    if ((command.seed ?? seed) === seed) this.#playback.reset();
    else this.#refuse(command, "Another start needs a running Darkroom: this recording has only one.");
  }

  /** @param {import("../wire.js").Set} command */
  #set(command) {
    const { speed, type: _, id: __, ...others } = command, { rate, prior } = this.#playback.segment;
    /** @type {Record<string, unknown>} */ const stands = { rate, prior, model: this.recording.model.name };
    if (Object.entries(others).some(([name, value]) => value !== null && value !== stands[name]))
      return this.#refuse(command);
    if (speed !== undefined) this.#playback.setSpeed(speed);
    return this.#sendState();
  }

  /** @param {import("../wire.js").Landscape} command */
  #landscape(command) {
    const { landscape } = this.#playback;
    if (!landscape) return this.#refuse(command, "The landscape of this run was not recorded.");
    this.handlers.frame(landscape);
    return this.#sendState();
  }

  #sendState() { this.handlers.event(this.#playback.state()); }

  /** @param {{ type: string, id?: number | null }} command @param {string} [message] */
  #refuse(
    { type, id },
    message = "This is a recording: it plays what happened. For anything else it takes a running Darkroom.",
  ) {
    const command = { command: type, id: id ?? null };
    const nothing = { argument: null, expected: null, got: null, passing: false };
    this.handlers.event({ type: "error", message, ...nothing, ...command });
  }
}
