// The address: what it asks for, and how it is kept a link to what is shown. It is written as often as browsers let it:
// WebKit refuses more than a hundred times in ten seconds (older ones in thirty), and a slider changes sixty times a
// second. What is written late is composed late, so that it says what holds then.
/** @import { Settings } from "./settings.js" */
import { SHARED, TABLE } from "./settings.js";

/** How many times it may be written at once, and how long (ms) until it may be once more: 90 times in 30 seconds. */
const AT_ONCE = 40, GAP = 600;
/** How many times a browser that refuses is asked again, at each gap: for longer than WebKit refuses. */
const TRIES = 60;

/** What waits to be written, in order. @type {Map<string, () => string>} */
const waiting = new Map();
let left = AT_ONCE, counted = 0, timer = 0, refused = 0;

/**
 * Put another address in the place of this one, soon; the last word of each writer counts.
 * @param {string} writer @param {() => string} compose Called when it is written: path, query and fragment.
 */
export function rewrite(writer, compose) {
  waiting.delete(writer); // its last word comes after what others said meanwhile
  waiting.set(writer, compose);
  refused = 0;
  write();
}

/** Put an address after this one: the browser's way back leads here. @param {string} address */
export function goTo(address) {
  try {
    history.pushState(null, "", address);
  } catch {
    rewrite("way", () => address);
  }
}

function write() {
  const now = performance.now();
  left = Math.min(AT_ONCE, left + (now - counted) / GAP);
  counted = now;
  for (const [writer, compose] of waiting) {
    const address = compose();
    if (address !== location.pathname + location.search + location.hash) {
      if (left < 1) break;
      left--;
      try {
        history.replaceState(null, "", address);
      } catch {
        // A browser that allows it no more for now; or a frame whose address is not its own, where it stays as it is.
        left = 0;
        if (++refused > TRIES) waiting.clear();
        break;
      }
    }
    waiting.delete(writer);
  }
  if (waiting.size && !timer) timer = setTimeout(again, GAP);
}

function again() {
  timer = 0;
  write();
}

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
    if (value !== undefined) continue;
    complaints.push(`The address says ${name}=${text?.slice(0, 20)}: expected ${row.expected}; the default is used.`);
  }
  return { settings: /** @type {Settings} */ (settings), complaints };
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
    else asked.set(name, asText(value));
  }
  const text = asked.toString(), { pathname, search, hash } = location;
  return (
    pathname + (text === new URLSearchParams(search).toString() ? search + hash : `${text && `?${text}`}${shared}`)
  );
}

/** @param {string | number | null} value null: as fast as it goes */
function asText(value) {
  if (value === null) return "max";
  return typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value);
}
