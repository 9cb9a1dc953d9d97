// The wire: one WebSocket, commands up, events and frames down, credit for what has been painted. It reconnects by itself.
/** @import { Reason } from "./reason.js" */
/** @import { Frame, Numbers, ServerEvent } from "../types.js" */
import { Delay, pause } from "../lib/patience.js";
import { whyNot } from "./reason.js";
import { buildFrame, parseFrame } from "../lib/safetensors.js";

/** @typedef {Record<string, unknown> & { type: string }} Command */

export const SUBPROTOCOL = "darkroom.v1";
/** Why the server ended a connection on purpose. */
export const TAKEN_OVER = 4000, IDLE = 4001;
/** What a browser calls a line that broke. */
const BROKEN = 1006;
/** How often (ms) a line is looked at; and after how long without a look the page was asleep, so that what came is still to be read. */
const LOOK = 250, ASLEEP = 2000;
/** How long (ms) a new line may bring nothing before it is asked what is wrong, and before another is tried. */
const PATIENCE = 1500, GIVES_UP = 10_000;
/** So many of the server's signs of life may be due before it counts as silent. */
const DUE = 3.5;
/** How long (ms) the answer to what is wrong may take before that is told. */
const SLOW = 1000;
/** After so long a silence (ms) of a server that answers otherwise the line counts as dead. Before, it may be slow, with much under way. */
const DEAD = 20_000;
/** How long (ms) a line has to have stood for the next to be tried soon again. */
const GOOD = 10_000;

/** What is said where the server has nothing against it, or does not say so yet. @type {Record<"unopened" | "broken" | "slow", Reason>} */
const UNREFUSED = {
  slow: { why: "The server does not answer." },
  unopened: { why: "The server answers, but no WebSocket to it opens: a proxy or a firewall on the way may not let it through." },
  broken: { why: "The server answers, but every line to it breaks off at once." },
};

/**
 * `lost`: the line broke, or does not stand in time. `missing`: why it cannot be had. `silent`: it stands, but the server says nothing;
 * `heard`: it does again.
 * @typedef {{
 *   opened: () => void, event: (event: ServerEvent) => void, frame: (frame: Frame) => void, lost: (code: number) => void,
 *   missing: (reason: Reason) => void, silent: () => void, heard: () => void,
 * }} Handlers
 */

export class Connection {
  /** @type {WebSocket | null} */ #socket = null;
  #delay = new Delay();
  #owed = 0;
  /** Key of the session: who comes back with it needs no free place. @type {string | null} */ key = null;
  /** When the line was begun, and when something came over it last (ms). */ #began = 0;
  #heard = 0;
  /** How long (ms) the server is quiet at most: 0 until it has said anything, without end until it has said how long. */ #quiet = 0;
  #silent = false;
  /** Tries one after another that brought no good line, and whether the last of them opened. */ #vain = 0;
  #opened = false;
  /** Whether it is being asked what is wrong. */ #asking = false;
  /** Messages sent over this line, but for credit. */ #sent = 0;
  /** What has to be sent again should the line break, by name: until the server has read it. @type {Map<string, { send: () => void, number: number }>} */ #unread = new Map();

  /** @param {Handlers} handlers */
  constructor(handlers) {
    this.handlers = handlers;
  }

  get open() { return this.#socket?.readyState === WebSocket.OPEN; }

  connect() {
    if (this.#socket) return; // another try was faster
    const url = new URL("ws", document.baseURI).href.replace(/^http/, "ws");
    const socket = new WebSocket(url, this.key ? [SUBPROTOCOL, `session.${this.key}`] : SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#owed = 0;
      this.#opened = true;
      this.handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      this.#hear();
      if (typeof data === "string") {
        const event = JSON.parse(data);
        if (event.type === "ready") this.key = event.session;
        return event.type === "beat" ? this.#live(event) : this.handlers.event(event);
      }
      const frame = parseFrame(data);
      if (frame.metadata.kind === "trajectory") this.#owed++;
      return this.handlers.frame(frame);
    };
    socket.onclose = ({ code }) => { if (this.#socket === socket) this.#end(code); };
    this.#socket = socket;
    this.#began = this.#heard = performance.now();
    [this.#quiet, this.#silent, this.#opened, this.#sent] = [0, false, false, 0];
    for (const unread of this.#unread.values()) unread.number = Infinity;
    this.#watch(socket);
  }

  /** @param {number} code */
  #end(code) {
    const good = this.#quiet > 0 && performance.now() - this.#began > GOOD;
    this.#quiet = 0;
    this.close();
    this.handlers.lost(code);
    if (code === TAKEN_OVER || code === IDLE) return this.#connectWhenWanted();
    if (good) this.#delay.reset();
    this.#vain = good ? 0 : this.#vain + 1;
    void this.#ask();
    return void pause(this.#delay.next()).then(() => this.connect());
  }

  /** Go on on a new socket: what comes over the old one is for nobody. */
  reconnect() {
    this.close();
    this.connect();
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Nobody is here, or someone is elsewhere: not before the page is used again. */
  #connectWhenWanted() {
    const wanted = new AbortController();
    const again = () => {
      wanted.abort();
      this.connect();
    };
    for (const action of ["pointerdown", "keydown"]) addEventListener(action, again, { signal: wanted.signal });
  }

  // --- whether the server is there --------------------------------------------------------------------------------------------------------

  #hear() {
    this.#heard = performance.now();
    this.#quiet ||= Infinity;
    if (!this.#silent) return;
    this.#silent = false;
    this.handlers.heard();
  }

  /** @param {{ every: number, read: number }} beat The server's sign of life. */
  #live({ every, read }) {
    this.#quiet = 1000 * every;
    this.read(read);
  }

  /** @param {WebSocket} socket */
  #watch(socket) {
    let looked = performance.now(), late = false;
    const watch = setInterval(() => {
      if (this.#socket !== socket) return clearInterval(watch);
      const now = performance.now(), slept = now - looked > ASLEEP, passed = now - this.#heard;
      looked = now;
      if (slept) this.#heard = now;
      else if (this.#quiet) {
        if (passed > DUE * this.#quiet) this.#miss(socket, passed);
      } else if (passed > GIVES_UP) this.#end(BROKEN);
      else if (passed > PATIENCE && !late) {
        late = true;
        this.#vain += 2;
        this.handlers.lost(BROKEN);
        void this.#ask();
      }
    }, LOOK);
  }

  /** @param {WebSocket} socket @param {number} passed How long nothing came (ms). */
  async #miss(socket, passed) {
    if (!this.#silent) this.handlers.silent();
    this.#silent = true;
    if (passed < DEAD || this.#asking) return;
    this.#asking = true;
    const reason = await whyNot(SUBPROTOCOL, this.key);
    if (reason !== null) await pause(PATIENCE);
    this.#asking = false;
    if (reason === null && this.#silent && this.#socket === socket) this.#end(BROKEN);
  }

  /** What is wrong? */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    // A single try may have failed for what is over when it is asked, as where the server has just come back.
    const opened = this.#opened, slow = setTimeout(() => this.#tell(UNREFUSED.slow), SLOW);
    const reason = (await whyNot(SUBPROTOCOL, this.key)) ?? (this.#vain > 1 ? UNREFUSED[opened ? "broken" : "unopened"] : null);
    clearTimeout(slow);
    this.#asking = false;
    this.#tell(reason);
  }

  /** @param {Reason | null} reason */
  #tell(reason) { if (reason && !this.#quiet) this.handlers.missing(reason); }

  // --- what is sent -----------------------------------------------------------------------------------------------------------------------

  /** @param {Command} command Dropped while disconnected: what the page knows is sent anew on reopening. */
  send(command) { this.#pass(() => JSON.stringify(command)); }

  /**
   * @param {Record<string, string>} metadata
   * @param {Record<string, { shape: number[], values: Numbers }>} tensors
   */
  sendFrame(metadata, tensors) { this.#pass(() => buildFrame(metadata, tensors)); }

  /** @param {() => string | ArrayBuffer} message @param {number} [counts] 0 for credit, which the server does not count either. */
  #pass(message, counts = 1) {
    if (!this.open) return;
    this.#socket?.send(message());
    this.#sent += counts;
  }

  /** Send what may not be lost with the line, in the place of what bore that name before. @param {string} name @param {() => void} send */
  sendSurely(name, send) {
    send();
    this.#unread.set(name, { send, number: this.#sent });
  }

  /** How many messages were sent over this line. */
  get sent() { return this.#sent; }

  /** So many of them the server has read. @param {number} count */
  read(count) {
    for (const [name, { number }] of this.#unread) if (number <= count) this.#unread.delete(name);
  }

  /** What was sent surely over a line that broke, and may not have been read. @returns {[name: string, send: () => void][]} */
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
  }
}
