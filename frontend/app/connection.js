// The wire: one WebSocket, commands up, events and frames down, credit for what has been painted. It reconnects by itself.
/** @import { Frame, Numbers, ServerEvent } from "./types.js" */
import { buildFrame, parseFrame } from "./safetensors.js";

/** @typedef {Record<string, unknown> & { type: string }} Command */

const SUBPROTOCOL = "darkroom.v1";
/** Why the server ended a connection on purpose. */
export const TAKEN_OVER = 4000, IDLE = 4001;
/** What a browser calls a line that broke. */
const BROKEN = 1006;
/** How long (ms) a line may take to stand again before it counts as broken: where all is dropped on its way nobody says that it is. */
const PATIENCE = 2000;
const RETRY = { first: 250, most: 4000 };

export class Connection {
  /** @type {WebSocket | null} */ #socket = null;
  #retry = RETRY.first;
  #owed = 0;
  /** Key of the session: who comes back with it needs no free place. @type {string | null} */ #key = null;

  /**
   * @param {{ opened: () => void, event: (event: ServerEvent) => void, frame: (frame: Frame) => void, lost: (code: number) => void }} handlers
   */
  constructor(handlers) {
    this.handlers = handlers;
  }

  get open() { return this.#socket?.readyState === WebSocket.OPEN; }

  connect() {
    if (this.#socket) return; // another try was faster
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
    const socket = new WebSocket(url, this.#key ? [SUBPROTOCOL, `session.${this.#key}`] : SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#retry = RETRY.first;
      this.#owed = 0;
      this.handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") {
        const event = JSON.parse(data);
        if (event.type === "ready") this.#key = event.session;
        return this.handlers.event(event);
      }
      const frame = parseFrame(data);
      if (frame.metadata.kind === "trajectory") this.#owed++;
      return this.handlers.frame(frame);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.handlers.lost(code);
      if (code === TAKEN_OVER || code === IDLE) return this.#connectWhenWanted();
      setTimeout(() => this.connect(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, RETRY.most);
    };
    this.#socket = socket;
  }

  /** Go on on a new socket: what comes over the old one is for nobody. */
  reconnect() {
    this.close();
    this.connect();
    const socket = this.#socket;
    setTimeout(() => { if (this.#socket === socket && !this.open) this.handlers.lost(BROKEN); }, PATIENCE);
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

  /** @param {Command} command Dropped while disconnected: what the page knows is sent anew on reopening. */
  send(command) {
    if (this.open) this.#socket?.send(JSON.stringify(command));
  }

  /**
   * @param {Record<string, string>} metadata
   * @param {Record<string, { shape: number[], values: Numbers }>} tensors
   */
  sendFrame(metadata, tensors) {
    if (this.open) this.#socket?.send(buildFrame(metadata, tensors));
  }

  /** Give back the credit of every frame that is now on the screen. */
  painted() {
    if (!this.#owed) return;
    this.send({ type: "credit", frames: this.#owed });
    this.#owed = 0;
  }
}
