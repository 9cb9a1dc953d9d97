// The one registry of keys. Every part registers what it listens to, by mode; one handler reads the registry, and so
// does the help page, so that every key that works is listed, and every key listed works.

import { element } from "./dom.js";

/**
 * The modes that the page can be in, `data-mode` of the document: none of its own is the page itself. A dialog that has
 * keys of its own names their mode, `data-keys`; over any other, no key is the page's.
 * @typedef {"page" | "talk" | "lesson" | "tour" | "beside"} Mode
 *
 * `key` is that of the event, letters small; `shift` tells Space from Shift+Space. `when` is asked where a key means
 * something now and then.
 * @typedef {{ key: string, shift?: boolean, shown: string, name: string, modes: Mode[], when?: () => boolean,
 *   do: () => void }} Key
 */

/** @type {Key[]} */
const KEYS = [];

/** What the modes are called, in the order of the help page. @type {Record<Mode, string>} */
export const MODES = {
  page: "On the page", talk: "In a talk", lesson: "In the lesson", tour: "In the first minute",
  beside: "Beside backprop",
};

/** Some lie beside the page, whose keys go on working. @type {Partial<Record<Mode, Mode>>} */
const BESIDE = { lesson: "page", tour: "page" };

/** @returns {Mode} */
export const mode = () => /** @type {Mode} */ (document.documentElement.dataset.mode || "page");

/** @param {Key[]} keys */
export function register(...keys) {
  for (const key of keys) {
    const rival = KEYS.find(
      (other) => same(other, key) && !other.when && !key.when && other.modes.some((one) => key.modes.includes(one)),
    );
    if (rival) {
      throw new Error(
        `${key.shown} was to mean "${key.name}", but means "${rival.name}" already: expected a key that is free in ` +
        `${key.modes.join(", ")}`,
      );
    }
    KEYS.push(key);
  }
}

/** @param {Key} one @param {Key} other */
const same = (one, other) => one.key === other.key && (one.shift ?? false) === (other.shift ?? false);

/** The keys of a mode, those that it alone has first. @param {Mode} of @returns {Key[]} */
export const keysOf = (of) =>
  KEYS.filter(({ modes }) => modes.includes(of)).sort((a, b) => (of === "page" ? 0 : a.modes.length - b.modes.length));

/** What presses a button of the page, wherever it is. @param {string} id */
export const pressing = (id) => () => /** @type {HTMLButtonElement} */ (element(id)).click();

const STORED = "darkroom-letters";

/** Whether single letters and signs are keys. Who dictates to the machine can switch them off (WCAG 2.1.4). */
export const letters = {
  get on() { return stored() !== "off"; },
  set on(on) {
    try {
      localStorage.setItem(STORED, on ? "on" : "off");
    } catch {} // a browser may keep nothing
  },
};

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export function listenToKeys() {
  document.addEventListener("keydown", hear);
}

/** What is pressed within these is theirs. */
const FIELDS = "input, select, textarea, [contenteditable], [role=slider]";
/** Those that have no use for Space; for Esc; and those that have none for anything typed but Space. */
const SLIDERS = "input[type=range], [role=slider]", KEPT = `${SLIDERS}, select`, CHOICES = "input[type=radio]";
/** Keys that go on for as long as they are held down; of all others it counts that they were pressed. */
const STEPS = /^(Arrow|Page)/;

/**
 * Whether a key is for the page: for no dialog over it, and for no field in it; and what lies over it is closed by Esc
 * first.
 * @param {KeyboardEvent} event
 */
export const forPage = (event) => !document.querySelector("dialog[open]") && forNoField(event);

/** @param {KeyboardEvent} event */
function forNoField({ key, defaultPrevented, target }) {
  if (defaultPrevented || (key === "Escape" && document.querySelector(":popover-open"))) return false;
  const field = target instanceof Element ? target.closest(FIELDS) : null;
  const free = key === " " ? SLIDERS : key === "Escape" ? KEPT : key.length === 1 ? CHOICES : null;
  return !field || (free !== null && field.matches(free));
}

/**
 * What was pressed: the letter that is on the key, small, wherever it lies: Z is at another place on a German keyboard
 * than on a French one. A keyboard of another alphabet has none of ours: there it is the letter that lies at that place
 * on most others.
 * @param {KeyboardEvent} event
 */
export function pressed({ key, code, shiftKey }) {
  if (key.length > 1 && key !== "Process" && key !== "Unidentified") return key;
  const letter = key.normalize("NFKC"); // some methods of input make wide ones
  if (/^([ -~]|\p{Script=Latin})$/u.test(letter)) return letter.toLowerCase();
  const place = code.match(/^Key([A-Z])$/)?.[1].toLowerCase() ?? { Slash: shiftKey ? "?" : "/", Period: "." }[code];
  return place ?? key;
}

/** @param {KeyboardEvent} event */
function hear(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !forNoField(event)) return;
  /** @type {HTMLDialogElement | null} */ const over = document.querySelector("dialog[open]");
  const now = /** @type {Mode | undefined} */ (over ? over.dataset.keys : mode());
  if (!now) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[role=tablist]")) return;
  // One too long for its place is scrolled by them.
  if (/^Arrow(Left|Right)$/.test(event.key) && target?.closest(".formula")) return;
  // A focused button is pressed by Space itself.
  if (event.key === " " && !event.shiftKey && target?.closest("button, a, summary")) return;
  const meant = pressed(event);
  const found = [...keysOf(now), ...keysOf(BESIDE[now] ?? now)].find(
    ({ key, shift = false, when }) => key === meant && (key !== " " || shift === event.shiftKey) && (when?.() ?? true),
  );
  if (!found || (found.key.length === 1 && found.key !== " " && !letters.on)) return;
  event.preventDefault();
  if (!event.repeat || STEPS.test(meant)) found.do();
}
