// Why a handshake fails. A browser tells a page only that its WebSocket failed; what is wrong the page asks by a plain
// request.
import { Answered, fetched } from "../lib/fetched.js";
import { PROTOCOL } from "../constants.js";

/**
 * What the server says of a handshake; and what is said of it to people. `over`: trying again is of no use.
 * @typedef {{ protocol: string, host: string, refusal: { reason: string, message: string } | null }} Handshake
 * @typedef {{ why: string, over?: boolean }} Reason
 */

/** By the server's reason. @type {Record<string, (handshake: Handshake) => Reason>} */
const REASONS = {
  places: () => ({ why: "All places at this server are taken." }),
  protocol: ({ protocol }) => ({
    why: `The server was changed: it speaks ${protocol} now, which this page does not. Reload the page.`,
    over: true,
  }),
  origin: ({ host }) => ({
    why: `The server takes this page for one of another site: it is at ${location.origin}, and the server was asked ` +
      `as ${host}. Who set it up can have the proxy pass the header Host, or set DARKROOM_ALLOWED_ORIGINS.`,
  }),
};

/**
 * @param {string | null} key Of the session that the page comes back to.
 * @returns {Promise<Reason | null>} null where the server would take the page, so that only the WebSocket does not come
 * through
 */
export async function whyNot(key) {
  const asked = new URLSearchParams({ origin: location.origin, protocol: PROTOCOL });
  try {
    /** @type {Handshake} */
    const handshake = await fetched(`api/line?${asked}`, key === null ? {} : { "Darkroom-Session": key }),
      { refusal } = handshake;
    return refusal && (REASONS[refusal.reason]?.(handshake) ?? { why: refusal.message });
  } catch (error) {
    if (error instanceof Answered && error.status === 404) {
      return {
        why: "The server is of another version than this page, or not Darkroom's. Reload the page.",
        over: true,
      };
    }
    return { why: /** @type {Error} */ (error).message };
  }
}
