// The connection to the server: one line after another. It reconnects by itself, sends what may not be lost again, and
// gives credit for what is painted.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Channel, Command } from "./channel.js" */
import { IDLE, TAKEN_OVER } from "../constants.js";
import { Delay, pause } from "../lib/patience.js";
import { buildFrame } from "../lib/safetensors.js";
import { unused } from "./channel.js";
import { Diagnosis } from "./diagnosis.js";
import { BROKEN, Line } from "./line.js";
import { Throughput } from "./throughput.js";
import { Unread } from "./unread.js";

/** @implements {Channel} */
export class Connection {
  handlers = unused();
  /** Key of the session: who comes back with it needs no free place. @type {string | null} */ key = null;
  /** What it is sent of each iteration. @type {"full" | "slim"} */ frames = "full";
  /** The one at hand; null between one and the next. @type {Line | null} */ line = null;
  #unread = new Unread();
  #diagnosis = new Diagnosis(this);
  #throughput = new Throughput();
  #delay = new Delay();
  /** Frames that came and are not painted. */ #owed = 0;

  get open() { return this.line?.open ?? false; }
  /** How many messages were sent over this line. */
  get sent() { return this.line?.sent ?? 0; }

  connect() {
    if (this.line) return; // another try was faster
    this.#unread.keep();
    this.#throughput = new Throughput();
    this.line = new Line(this.key, {
      opened: () => {
        this.#owed = 0;
        this.handlers.opened();
      },
      event: (event) => {
        if (event.type === "ready") this.key = event.session;
        this.handlers.event(event);
      },
      frame: (frame) => {
        if (frame.metadata.kind === "trajectory") {
          this.#owed++;
          this.#throughput.came(performance.now(), Number(frame.metadata.count));
        }
        this.handlers.frame(frame);
      },
      ended: (code) => this.#retry(code),
      beat: ({ read, at }) => {
        this.read(read);
        const slow = this.#throughput.beat(performance.now(), 1000 * at);
        if (slow && this.frames === "full") this.handlers.congested();
      },
      late: () => {
        this.handlers.lost(BROKEN);
        this.#diagnosis.late();
      },
      silent: (passed, first) => {
        if (first) this.handlers.silent();
        void this.#diagnosis.silent(passed);
      },
      answering: () => this.handlers.answering(),
    });
  }

  /** The line ended: try another. @param {number} code */
  #retry(code) {
    const { good = false, opened = false } = this.line ?? {};
    this.line = null;
    this.handlers.lost(code);
    if (code === TAKEN_OVER || code === IDLE) return this.#connectWhenUsed();
    if (good) this.#delay.reset();
    this.#diagnosis.ended(good, opened);
    return void pause(this.#delay.next()).then(() => this.connect());
  }

  /** Go on over a new line: what comes over the old one is for nobody. */
  reconnect() {
    this.close();
    this.connect();
  }

  close() {
    this.line?.close();
    this.line = null;
  }

  /** Nobody is here, or someone is elsewhere: not before the page is used again. */
  #connectWhenUsed() {
    const used = new AbortController();
    const again = () => {
      used.abort();
      this.connect();
    };
    for (const action of ["pointerdown", "keydown"]) addEventListener(action, again, { signal: used.signal });
  }

  // --- what is sent --------------------------------------------------------------------------------------------------

  /** @param {Command} command */
  send(command) { this.#pass(() => JSON.stringify(command)); }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} tensors */
  sendFrame(metadata, tensors) { this.#pass(() => buildFrame(metadata, tensors)); }

  /** @param {() => string | ArrayBuffer} message @param {number} [counts] */
  #pass(message, counts) { if (this.open) this.line?.send(message(), counts); }

  /**
   * Send what may not be lost with the line, in the place of what bore that name before.
   * @param {string} name @param {() => void} send
   */
  sendSurely(name, send) {
    send();
    this.#unread.note(name, send, this.line?.sent ?? Infinity);
  }

  /** The server has read so many of the messages sent over this line. @param {number} messages */
  read(messages) { this.#unread.read(messages); }

  /** What was sent surely over a line that broke, and may not have been read: to be sent again. */
  takeUnread() { return this.#unread.take(); }

  /** Give back the credit of every frame that is now on the screen. */
  painted() {
    if (!this.#owed) return;
    const credit = { type: "credit", frames: this.#owed };
    this.#pass(() => JSON.stringify(credit), 0);
    this.#owed = 0;
    this.#throughput.painted(performance.now());
  }

  /** The clock goes on at this speed; null: it stands, or no speed is given. @param {number | null} speed */
  follow(speed) { this.#throughput.follow(speed); }
}
