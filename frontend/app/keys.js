// The one registry of keys. Every part registers what it listens to, by mode; one handler reads the registry, and so does the help page, so
// that no key works that is not told, and none is told that does not work.

/**
 * The modes that the page can be in, `data-mode` of the document: none of its own is the page itself.
 * @typedef {"page" | "talk" | "lesson"} Mode
 *
 * `key` is that of the event, letters small; `shift` tells Space from Shift+Space. `when` is asked where a key means something now and then.
 * @typedef {{ key: string, shift?: boolean, shown: string, name: string, modes: Mode[], when?: () => boolean, do: () => void }} Key
 */

/** @type {Key[]} */
export const KEYS = [];

/** What the modes are called, in the order in which they are told. @type {Record<Mode, string>} */
export const MODES = { page: "On the page", talk: "In a talk", lesson: "In the lesson" };

/** The lesson lies beside the page, whose keys go on working. @type {Partial<Record<Mode, Mode>>} */
const BESIDE = { lesson: "page" };

/** @returns {Mode} */
export const mode = () => /** @type {Mode} */ (document.documentElement.dataset.mode || "page");

/** @param {Key[]} keys */
export function register(...keys) {
  for (const key of keys) {
    const rival = KEYS.find((other) => same(other, key) && !other.when && !key.when && other.modes.some((one) => key.modes.includes(one)));
    if (rival) throw new Error(`${key.shown} was to mean "${key.name}", but means "${rival.name}" already: expected a key that is free in ${key.modes.join(", ")}`);
    KEYS.push(key);
  }
}

/** @param {Key} one @param {Key} other */
const same = (one, other) => one.key === other.key && (one.shift ?? false) === (other.shift ?? false);

/** The keys of a mode, those that it alone has first. @param {Mode} of @returns {Key[]} */
export const keysOf = (of) => KEYS.filter(({ modes }) => modes.includes(of)).sort((a, b) => (of === "page" ? 0 : a.modes.length - b.modes.length));

/** What presses a button of the page, wherever it is. @param {string} id */
export const pressing = (id) => () => /** @type {HTMLButtonElement} */ (document.getElementById(id)).click();

export function listenToKeys() {
  document.addEventListener("keydown", hear);
}

/** @param {KeyboardEvent} event */
function hear(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const target = event.target instanceof Element ? event.target : null;
  const slides = event.key === " " && target?.closest("input[type=range]"); // a slider has no use for Space
  if (!slides && target?.closest("input, select, textarea, [contenteditable], [role=tablist]")) return;
  if (event.key === " " && !event.shiftKey && target?.closest("button, a, summary")) return; // a focused button is pressed by Space itself
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const now = mode();
  const meant = [...keysOf(now), ...keysOf(BESIDE[now] ?? now)].find(({ key, shift = false, when }) => key === pressed && (key !== " " || shift === event.shiftKey) && (when?.() ?? true));
  if (!meant) return;
  event.preventDefault();
  meant.do();
}
