// Where the keyboard is stays known. A button that cannot be pressed any more keeps the focus it has; where what has it
// goes out of sight, its neighbour takes it over.

/** @typedef {HTMLButtonElement} Button */

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]:not([tabindex='-1'])";
/** Parts of the page: a neighbour is of the same one. */
const PARTS = "dialog, aside, section[aria-labelledby], header, footer";

/**
 * Whether a button can be pressed. An element that is disabled loses the focus, and whoever uses the keyboard is
 * nowhere: one that has it is only said to be of no use now.
 * @param {Button} button @param {boolean} use
 */
export function setUsable(button, use) {
  const kept = !use && button === document.activeElement;
  button.disabled = !use && !kept;
  if (kept) button.ariaDisabled = "true";
  else button.removeAttribute("aria-disabled");
}

/** @param {Button} button */
export const usable = ({ disabled, ariaDisabled }) => !disabled && ariaDisabled !== "true";

export function keepFocus() {
  /** Who may take over from what has the focus, the nearest first. @type {HTMLElement[]} */ let neighbours = [];
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) neighbours = target.matches(":focus-visible") ? around(target) : [];
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget || !(target instanceof HTMLElement)) return;
    const those = neighbours;
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body || inSight(target)) return;
      those.find((one) => inSight(one) && one.ariaDisabled !== "true" && !one.matches(":disabled"))?.focus();
    });
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("button[aria-disabled='true']")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}

/** @param {HTMLElement} one */
const inSight = (one) => one.isConnected && one.checkVisibility({ visibilityProperty: true });

/** `data-then`: whoever comes after it, by its id. @param {HTMLElement} one @returns {HTMLElement[]} */
function around(one) {
  const then = document.getElementById(one.dataset.then ?? ""), part = one.closest(PARTS) ?? document.body;
  const all = /** @type {HTMLElement[]} */ ([...part.querySelectorAll(FOCUSABLE)]), at = all.indexOf(one);
  return [...(then ? [then] : []), ...all.slice(0, Math.max(at, 0)).reverse(), ...all.slice(at + 1)];
}
