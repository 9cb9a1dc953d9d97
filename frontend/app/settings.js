// One table of what a link can carry: name, default, how it is read from the address and what is allowed. It drives the address, the
// opening of a session and the controls.
/** @import { Learning, Source } from "./types.js" */
import { rewrite } from "./rewriting.js";

/**
 * @typedef {{
 *   model: string, sample: number | null, rate: number | null, prior: number | null, seed: number, speed: number | null, theme: string | null,
 *   source: Source, batch: number | null, learning_rate: number | null, settling: number | null, learning_speed: number | null,
 * }} Settings
 * @typedef {{ default: string | number | null, expected: string, read: (text: string) => string | number | null | undefined }} Row
 */

/** What begins the part of an address that holds a state. */
export const SHARED = "#s=";

/** Iterations a second that the page offers; null is as fast as it goes. */
export const SPEEDS = [1, 5, 15, 30, 60, 120, 300, null];
/** Updates of W a second. */
export const LEARNING_SPEEDS = [1, 2, 5, 20, 100, null];

/** What suits each source, as the server has it. @type {Record<Source, { batch: number, learning_rate: number, settling: number }>} */
export const PLANS = {
  image: { batch: 1, learning_rate: 0.02, settling: 100 }, drawings: { batch: 1, learning_rate: 0.02, settling: 100 },
  digits: { batch: 50, learning_rate: 0.2, settling: 50 },
};

/**
 * A reader of numbers: undefined for what is not one, or out of bounds.
 * @param {number} least
 * @param {number} most
 * @param {boolean} [whole]
 */
const number = (least, most, whole = false) => (/** @type {string} */ text) => {
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : undefined;
};

/** @type {Record<keyof Settings, Row>} */
export const TABLE = {
  model: { default: "digits", expected: "the name of a model", read: (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : undefined) },
  sample: { default: null, expected: "a sample from 0 to 19", read: number(0, 19, true) },
  rate: { default: null, expected: "a rate above 0, at most 1000", read: number(1e-9, 1e3) },
  prior: { default: null, expected: "a prior strength from 0 to 1000", read: number(0, 1e3) },
  seed: { default: 0, expected: "a whole number from 0 to 4294967295", read: number(0, 2 ** 32 - 1, true) },
  speed: {
    default: 60, expected: "1 to 1000 iterations a second, or max",
    read: (text) => (text === "max" ? null : number(1, 1000)(text)),
  },
  source: { default: "image", expected: "image, drawings or digits", read: (text) => (text in PLANS ? text : undefined) },
  batch: { default: null, expected: "a whole number of images from 1 to 500", read: number(1, 500, true) },
  learning_rate: { default: null, expected: "a learning rate from 0.000001 to 10", read: number(1e-6, 10) },
  settling: { default: null, expected: "1 to 1000 iterations per update", read: number(1, 1000, true) },
  learning_speed: {
    default: 1, expected: "0.2 to 1000 updates a second, or max",
    read: (text) => (text === "max" ? null : number(0.2, 1000)(text)),
  },
  // theme.js has followed it already, before the first paint.
  theme: { default: null, expected: "dark or light", read: (text) => (text === "dark" || text === "light" ? text : undefined) },
};

/**
 * What the address asks for. What it asks for wrongly is left at its default and told.
 * @param {string} search
 * @returns {{ settings: Settings, complaints: string[] }}
 */
export function readAddress(search) {
  const asked = new URLSearchParams(search);
  /** @type {Record<string, unknown>} */
  const settings = {};
  const complaints = [];
  for (const [name, row] of Object.entries(TABLE)) {
    const text = asked.get(name);
    const value = text === null ? row.default : row.read(text);
    settings[name] = value === undefined ? row.default : value;
    if (value === undefined) complaints.push(`The address says ${name}=${text?.slice(0, 20)}: expected ${row.expected}; the default is used.`);
  }
  return { settings: /** @type {Settings} */ (settings), complaints };
}

/**
 * The part of what the address asks for that is of the slow clock, as the server is told it; null where it asks for nothing.
 * @param {Settings} settings
 */
export function plan({ source, batch, learning_rate, settling, learning_speed }) {
  const asked = source !== TABLE.source.default || learning_speed !== TABLE.learning_speed.default || batch || learning_rate || settling;
  return asked ? { source, batch, learning_rate, settling, learning_speed } : null;
}

/**
 * What suits the source stays out of the address.
 * @param {Settings} settings @param {Learning} learning
 */
export function followPlan(settings, { source, batch, rate, settling, speed }) {
  const suits = PLANS[source];
  settings.source = source;
  settings.batch = batch === suits.batch ? null : batch;
  settings.learning_rate = rate === suits.learning_rate ? null : rate;
  settings.settling = settling === suits.settling ? null : settling;
  settings.learning_speed = speed;
}

/**
 * Keep the address a link to what is shown; defaults are left out.
 * @param {Settings} settings
 */
export function writeAddress(settings) {
  if (document.documentElement.hasAttribute("data-player")) return; // a file has only its name
  rewrite("settings", () => addressOf(settings));
}

/** @param {Settings} settings */
function addressOf(settings) {
  const asked = new URLSearchParams(location.search);
  // As long as what was shared is what is shown, the address is the link to it.
  const shared = location.hash.startsWith(SHARED) ? location.hash : "";
  for (const [name, row] of Object.entries(TABLE)) {
    if (shared && name !== "theme") continue;
    const value = settings[/** @type {keyof Settings} */ (name)];
    if (value === row.default) asked.delete(name);
    else asked.set(name, value === null ? "max" : typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value));
  }
  const text = asked.toString(), { pathname, search, hash } = location;
  return pathname + (text === new URLSearchParams(search).toString() ? search + hash : `${text && `?${text}`}${shared}`);
}
