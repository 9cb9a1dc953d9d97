// A channel is what a session talks over: a connection to a server, or a tape that stands in for one.
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { ServerEvent } from "./events.js" */
/** @import { Reason } from "./handshake.js" */

/**
 * @typedef {import("../wire.js").AnyCommand} Command
 *
 * What a channel calls. `lost`: the line broke, or is late. `unavailable`: why there is none. `silent`: it is open, but
 * the server says nothing; `answering`: it does again. `congested`: it brings less than the clock is asked for.
 * @typedef {{
 *   opened: () => void, event: (event: ServerEvent) => void, frame: (frame: Frame) => void,
 *   lost: (code: number) => void, unavailable: (reason: Reason) => void, silent: () => void, answering: () => void,
 *   congested: () => void,
 * }} Handlers
 *
 * What is sent is dropped while it is not open: what the page knows is sent anew on reopening. `painted`: what came is
 * on the screen.
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
