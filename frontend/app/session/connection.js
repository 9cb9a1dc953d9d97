// The connection to the server: one line after another. It reconnects by itself, finds out why it cannot, and gives
// credit for what is painted.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { ServerEvent } from "./events.js" */
/** @import { Reason } from "./handshake.js" */
import { Delay, pause } from "../lib/patience.js";
import { buildFrame } from "../lib/safetensors.js";
import { BROKEN, Line } from "./line.js";
import { whyNot } from "./handshake.js";
import { Throughput } from "./throughput.js";

/** @typedef {import("../wire.js").AnyCommand} Command */

/** The codes with which the server ends a connection on purpose. */
export const TAKEN_OVER = 4000, IDLE = 4001;
/** How long (ms) the answer to what is wrong may take before that is reported. */
const SLOW = 1000;
/**
 * After so long a silence (ms) of a server that answers otherwise the line counts as dead. Before, it may be slow, with
 * much under way.
 */
const DEAD = 20_000;
/** How long (ms) a silent line is left to speak up after a question that was not answered well. */
const RETRY = 1500;

/**
 * What is reported where the server refuses nothing, or does not say so yet.
 * @type {Record<"unopened" | "broken" | "slow", Reason>}
 */
const UNREFUSED = {
  slow: { why: "The server does not answer." },
  unopened: {
    why: "The server answers, but no WebSocket to it opens: a proxy or a firewall on the way may not let it through.",
  },
  broken: { why: "The server answers, but every line to it breaks off at once." },
};

/**
 * What a session uses a connection by, or a recording that stands in for one.
 * `lost`: the line broke, or is late. `unavailable`: why there is none. `silent`: it is open, but the server says
 * nothing; `answering`: it does again. `congested`: it brings less than the clock is asked for.
 * @typedef {{
 *   opened: () => void, event: (event: ServerEvent) => void, frame: (frame: Frame) => void,
 *   lost: (code: number) => void, unavailable: (reason: Reason) => void, silent: () => void, answering: () => void,
 *   congested: () => void,
 * }} Handlers
 * @typedef {{
 *   handlers: Handlers, readonly open: boolean, connect: () => void, close: () => void, painted: () => void,
 *   send: (command: Command) => void, sendFrame: (metadata: Record<string, string>, tensors: Frame["tensors"]) => void,
 * }} Channel
 */

/** Of a channel that no session uses yet. @returns {Handlers} */
export const unused = () => ({
  opened: () => {},
  event: () => {},
  frame: () => {},
  lost: () => {},
  unavailable: () => {},
  silent: () => {},
  answering: () => {},
  congested: () => {},
});

/** @implements {Channel} */
export class Connection {
  handlers = unused();
  /** Key of the session: who comes back with it needs no free place. @type {string | null} */ key = null;
  /** What it is sent of each iteration. @type {"full" | "slim"} */ frames = "full";
  /** @type {Line | null} */ #line = null;
  #throughput = new Throughput();
  #delay = new Delay();
  /** Frames that came and are not painted. */ #owed = 0;
  /** Tries one after another that brought no good line. */ #failures = 0;
  /** Whether it is being asked what is wrong. */ #asking = false;
  /**
   * What has to be sent again should the line break, by name: until the server has read it.
   * @type {Map<string, { send: () => void, number: number }>}
   */
  #unread = new Map();

  get open() { return this.#line?.open ?? false; }
  /** How many messages were sent over this line. */
  get sent() { return this.#line?.sent ?? 0; }

  connect() {
    if (this.#line) return; // another try was faster
    for (const unread of this.#unread.values()) unread.number = Infinity;
    this.#throughput = new Throughput();
    this.#line = new Line(this.key, {
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
        this.#failures += 2;
        this.handlers.lost(BROKEN);
        void this.#explain();
      },
      silent: (passed, first) => this.#wait(passed, first),
      answering: () => this.handlers.answering(),
    });
  }

  /** The line ended: try another. @param {number} code */
  #retry(code) {
    const { good = false, opened = false } = this.#line ?? {};
    this.#line = null;
    this.handlers.lost(code);
    if (code === TAKEN_OVER || code === IDLE) return this.#connectWhenUsed();
    if (good) this.#delay.reset();
    this.#failures = good ? 0 : this.#failures + 1;
    void this.#explain(opened);
    return void pause(this.#delay.next()).then(() => this.connect());
  }

  /** Go on over a new line: what comes over the old one is for nobody. */
  reconnect() {
    this.close();
    this.connect();
  }

  close() {
    this.#line?.close();
    this.#line = null;
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

  // --- what is wrong -------------------------------------------------------------------------------------------------

  /**
   * The line is silent: the server is asked another way whether it is there.
   * @param {number} passed How long nothing came (ms). @param {boolean} first Whether the silence has just begun.
   */
  async #wait(passed, first) {
    const line = this.#line;
    if (first) this.handlers.silent();
    if (passed < DEAD || this.#asking) return;
    this.#asking = true;
    const reason = await whyNot(this.key);
    if (reason !== null) await pause(RETRY);
    this.#asking = false;
    if (reason === null && line?.silent && this.#line === line) line.abandon();
  }

  /**
   * Report what is wrong, unless the server says something meanwhile.
   * @param {boolean} [opened] Whether the last line opened.
   */
  async #explain(opened = this.#line?.opened ?? false) {
    if (this.#asking) return;
    this.#asking = true;
    const report = (/** @type {Reason | null} */ reason) => {
      if (reason && !this.#line?.answered) this.handlers.unavailable(reason);
    };
    const slow = setTimeout(() => report(UNREFUSED.slow), SLOW);
    const refused = await whyNot(this.key);
    clearTimeout(slow);
    this.#asking = false;
    // A single try may have failed for what is over when it is asked, as where the server has just come back.
    report(refused ?? (this.#failures > 1 ? UNREFUSED[opened ? "broken" : "unopened"] : null));
  }

  // --- what is sent --------------------------------------------------------------------------------------------------

  /** @param {Command} command Dropped while disconnected: what the page knows is sent anew on reopening. */
  send(command) { this.#pass(() => JSON.stringify(command)); }

  /** @param {Record<string, string>} metadata @param {Record<string, { shape: number[], values: Numbers }>} tensors */
  sendFrame(metadata, tensors) { this.#pass(() => buildFrame(metadata, tensors)); }

  /** @param {() => string | ArrayBuffer} message @param {number} [counts] */
  #pass(message, counts) { if (this.open) this.#line?.send(message(), counts); }

  /**
   * Send what may not be lost with the line, in the place of what bore that name before.
   * @param {string} name @param {() => void} send
   */
  sendSurely(name, send) {
    send();
    this.#unread.set(name, { send, number: this.#line?.sent ?? Infinity });
  }

  /** The server has read so many of the messages sent over this line. @param {number} messages */
  read(messages) {
    for (const [name, { number }] of this.#unread) if (number <= messages) this.#unread.delete(name);
  }

  /**
   * What was sent surely over a line that broke, and may not have been read.
   * @returns {[name: string, send: () => void][]}
   */
  takeUnread() {
    const unread = [...this.#unread].map(([name, { send }]) => /** @type {[string, () => void]} */ ([name, send]));
    this.#unread.clear();
    return unread;
  }

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
