// One table of what a link can carry: name, default, how it is read from the address and what is allowed. It drives the
// address, the opening of a session and the controls.
/** @import { Learning, Refusal, Source } from "./events.js" */

/**
 * @typedef {{
 *   model: string, sample: number | null, rate: number | null, prior: number | null, seed: number,
 *   speed: number | null, theme: string | null, source: Source, batch: number | null, learning_rate: number | null,
 *   settling: number | null, learning_speed: number | null,
 * }} Settings
 * @typedef {{
 *   default: string | number | null, expected: string, read: (text: string) => string | number | null | undefined,
 * }} Row
 */

/** What begins the part of an address that holds a state. */
export const SHARED = "#s=";

/**
 * Least and most of what can be set: the server's own, which it writes into the page.
 * @type {Record<string, [number, number]>}
 */
export const BOUNDS = written("bounds");

/**
 * What suits each source: likewise.
 * @type {Record<Source, { batch: number, learning_rate: number, settling: number }>}
 */
export const PLANS = written("plans");

/** Iterations a second that the page offers; null is as fast as it goes. */
export const SPEEDS = [1, 5, 15, 30, 60, 120, 300, null];
/** Updates of W a second. */
export const LEARNING_SPEEDS = [1, 2, 5, 20, 100, null];

/** What the server wrote into the page under a name. @param {string} id */
function written(id) { return JSON.parse(document.getElementById(id)?.textContent ?? "{}"); }

/**
 * A row for a number within the server's bounds of it.
 * @param {string} name @param {number | null} start Its default. @param {string} what What it counts.
 * @param {{ whole?: boolean, max?: boolean }} [also] `max`: as fast as it goes, null, is one more.
 * @returns {Row}
 */
function number(name, start, what, { whole = false, max = false } = {}) {
  const [least, most] = BOUNDS[name];
  return {
    default: start,
    expected: `a ${whole ? "whole " : ""}number${what} from ${plain(least)} to ${plain(most)}${max ? ", or max" : ""}`,
    read: (text) => {
      if (max && text === "max") return null;
      const value = text.trim() === "" ? NaN : Number(text);
      return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))
        ? value
        : undefined;
    },
  };
}

/** Written out: 0.00001, not 1e-5. @param {number} value */
const plain = (value) => value.toLocaleString("en", { maximumFractionDigits: 8, useGrouping: false });

/** @type {Record<keyof Settings, Row>} */
export const TABLE = {
  model: {
    default: "digits",
    expected: "the name of a model",
    read: (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : undefined),
  },
  sample: number("sample", null, "", { whole: true }),
  rate: number("rate", null, ""),
  prior: number("prior", null, ""),
  seed: number("seed", 0, "", { whole: true }),
  speed: number("speed", 60, " of iterations a second", { max: true }),
  source: {
    default: "image",
    expected: "image, drawings or digits",
    read: (text) => (Object.hasOwn(PLANS, text) ? text : undefined),
  },
  batch: number("batch", null, " of images", { whole: true }),
  learning_rate: number("learning_rate", null, ""),
  settling: number("settling", null, " of iterations per update", { whole: true }),
  learning_speed: number("learning_speed", 1, " of updates a second", { max: true }),
  // theme.js has followed it already, before the first paint.
  theme: {
    default: null,
    expected: "dark or light",
    read: (text) => (text === "dark" || text === "light" ? text : undefined),
  },
};

/**
 * Leave out what the server refuses of what the address asks for, as a sample for a model that sees none: that, and
 * nothing else.
 * @param {Partial<Settings>} settings @param {Refusal} refusal
 * @returns {string | null} what is said of it; null where the refusal is not of anything that the address asks for
 */
export function leaveOut(settings, { argument, expected, message }) {
  const asked = /** @type {Record<string, unknown>} */ (settings),
    row = TABLE[/** @type {keyof Settings} */ (argument)];
  if (!argument || !row || asked[argument] === row.default) return null;
  const why = expected ? `expected ${expected}` : message;
  const complaint = `The address says ${argument}=${asked[argument]}: ${why}`;
  asked[argument] = row.default;
  return `${complaint}; it is left out.`;
}

/**
 * The part of what the address asks for that is of the slow clock, as the server is told it; null where it asks for
 * nothing.
 * @param {Settings} settings
 */
export function plan({ source, batch, learning_rate, settling, learning_speed }) {
  const asked =
    source !== TABLE.source.default ||
    learning_speed !== TABLE.learning_speed.default ||
    batch ||
    learning_rate ||
    settling;
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
