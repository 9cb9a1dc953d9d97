// The line: one WebSocket to the server, from its opening to its end. It parses what comes, counts what is sent, and
// notices silence.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Beat, ServerEvent } from "./events.js" */
import { PROTOCOL } from "../constants.js";
import { parseFrame } from "../lib/safetensors.js";

/** The code with which a browser reports that a WebSocket broke. */
export const BROKEN = 1006;
/**
 * How often (ms) a line is checked; and after how long without a check the page was asleep, so that what came is still
 * to be read.
 */
const CHECK = 250, ASLEEP = 2000;
/** How long (ms) a new line may bring nothing before it counts as late, and before it is given up. */
const PATIENCE = 1500, GIVE_UP = 10_000;
/** How many of the server's signs of life may be due before it counts as silent. */
const DUE = 3.5;
/** How long (ms) a line has to have worked for the next to be tried soon again. */
const GOOD = 10_000;

/**
 * `late`: a new line brings nothing. `silent`: nothing came for `passed` ms; called at every check, `first` at the
 * first of them, until `answering`. `beat`: a sign of life came.
 * @typedef {{
 *   opened: () => void, event: (event: ServerEvent) => void, frame: (frame: Frame) => void,
 *   ended: (code: number) => void, beat: (beat: Beat) => void, late: () => void,
 *   silent: (passed: number, first: boolean) => void, answering: () => void,
 * }} LineHandlers
 */

export class Line {
  /** Messages sent over this line, but for credit, which the server does not count either. */ sent = 0;
  /** Whether the WebSocket opened. */ opened = false;
  /** Whether the server has gone silent over it. */ silent = false;
  #socket;
  #over = false;
  #began = performance.now();
  /** When something came last (ms). */ #last = this.#began;
  /**
   * Longest time (ms) between two signs of life: 0 until anything came, infinite until the server has said how long it
   * is.
   */
  #interval = 0;

  /**
   * @param {string | null} key Of the session: who comes back with it needs no free place.
   * @param {LineHandlers} handlers
   */
  constructor(key, handlers) {
    this.handlers = handlers;
    const url = new URL("ws", document.baseURI).href.replace(/^http/, "ws");
    this.#socket = new WebSocket(url, key ? [PROTOCOL, `session.${key}`] : PROTOCOL);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => {
      this.opened = true;
      handlers.opened();
    };
    this.#socket.onmessage = ({ data }) => { if (!this.#over) this.#receive(data); };
    this.#socket.onclose = ({ code }) => this.#end(code);
    this.#watch();
  }

  get open() { return this.#socket.readyState === WebSocket.OPEN; }
  /** Whether the server has sent anything over it. */
  get answered() { return this.#interval > 0; }
  /** Whether it worked for a while. */
  get good() { return this.answered && performance.now() - this.#began > GOOD; }

  /** @param {string | ArrayBuffer} message @param {number} [counts] */
  send(message, counts = 1) {
    this.#socket.send(message);
    this.sent += counts;
  }

  /** End it: what still comes over it is for nobody. */
  close() {
    this.#over = true;
    this.#socket.close();
  }

  /** @param {number} code */
  #end(code) {
    if (this.#over) return;
    this.close();
    this.handlers.ended(code);
  }

  /** Give the line up as broken. */
  abandon() { this.#end(BROKEN); }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    this.#last = performance.now();
    this.#interval ||= Infinity;
    if (this.silent) {
      this.silent = false;
      this.handlers.answering();
    }
    if (typeof data !== "string") return this.handlers.frame(parseFrame(data));
    const event = JSON.parse(data);
    if (event.type !== "beat") return this.handlers.event(event);
    this.#interval = 1000 * event.every;
    return this.handlers.beat(event);
  }

  #watch() {
    let checked = this.#began, late = false;
    const timer = setInterval(() => {
      if (this.#over) return clearInterval(timer);
      const now = performance.now(), slept = now - checked > ASLEEP, passed = now - this.#last;
      checked = now;
      if (slept) this.#last = now;
      else if (this.answered) {
        if (passed <= DUE * this.#interval) return;
        const first = !this.silent;
        this.silent = true;
        this.handlers.silent(passed, first);
      } else if (passed > GIVE_UP) this.abandon();
      else if (passed > PATIENCE && !late) {
        late = true;
        this.handlers.late();
      }
    }, CHECK);
  }
}
