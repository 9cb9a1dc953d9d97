// JSON that the page reads: from the server, or, where the page is a file of its own, from that file.
import { Delay, pause } from "./patience.js";

/** How long (ms) an answer may take; and after how long the wait is reported. */
const WITHIN = 20_000, SLOW = 2000;

/** What was asked for and is not there yet, and why. @type {Map<string, string>} */ const missing = new Map();
/** @type {(sentence: string | null) => void} */ let report = () => {};

/**
 * @param {(sentence: string | null) => void} callback Called with what is missing and why whenever that is found, and
 *   null once all is there.
 */
export function onMissing(callback) { report = callback; }

/**
 * Asked for once.
 * @param {string} path Of the server, beside the page. @param {Record<string, string>} [headers]
 * @returns {Promise<any>} rejects with a sentence for people
 */
export async function fetched(path, headers = {}) {
  const carried = document.querySelector(`script[type="application/json"][data-path="${CSS.escape(path)}"]`);
  if (carried) return JSON.parse(carried.textContent ?? "");
  if (isFile()) throw new Error(`${path}: expected it in this file, which has no server to ask.`);
  const reply = await fetch(path, { headers, signal: AbortSignal.timeout(WITHIN) }).catch((error) => {
    if (error.name === "TimeoutError") throw new Error("The server does not answer.");
    throw new Error(
      navigator.onLine
        ? "The server cannot be reached."
        : "This device has no network, and the server cannot be reached.",
    );
  });
  if (!reply.ok) throw new Answered(reply, await sentenceOf(reply));
  return reply.json().catch(() => {
    throw new Error("What answers in the place of the server is something else: a proxy, or a page to sign in at.");
  });
}

/**
 * What the server says in words where it refuses: plain text; what stands before it answers with a page.
 * @param {Response} reply
 */
async function sentenceOf(reply) {
  const text = reply.headers.get("content-type")?.startsWith("text/plain") ? (await reply.text()).trim() : "";
  return text && text.length < 500 ? `The server says: ${text}${/[.!?]$/.test(text) ? "" : "."}` : null;
}

/** The server, or what stands before it, answered with an error. */
export class Answered extends Error {
  /** @param {Response} reply @param {string | null} sentence Its own, if it has one for people. */
  constructor({ status, statusText }, sentence) {
    super(sentence ?? `The server answers ${`${status} ${statusText}`.trim()}.`);
    this.status = status;
  }
}

/**
 * What the page cannot do without: asked for again and again until it is there.
 * @param {string} path Of the server. @param {string} name What it is, for people.
 * @returns {Promise<any>}
 */
export async function awaited(path, name) {
  const delay = new Delay();
  for (;;) {
    const slow = setTimeout(() => note(name, "The server has not answered yet."), SLOW);
    try {
      const found = await fetched(path);
      note(name, null);
      return found;
    } catch (error) {
      if (isFile()) throw error;
      note(name, /** @type {Error} */ (error).message);
    } finally {
      clearTimeout(slow);
    }
    await pause(delay.next());
  }
}

/** @param {string} name @param {string | null} why */
function note(name, why) {
  if (why === null && !missing.delete(name)) return;
  if (why !== null) missing.set(name, why);
  const last = why ?? [...missing.values()].at(-1);
  report(last === undefined ? null : `${last} Still missing: ${[...missing.keys()].join(", ")}. Trying again.`);
}

const isFile = () => document.documentElement.hasAttribute("data-player");
