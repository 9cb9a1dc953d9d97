// `hide=world,slow,transport`: what a link leaves out of the page, as for an embedded frame in a slide.
import { elementsOf, PANELS } from "./panels.js";

/** What can be left out, and how it is asked for. */
export const HIDEABLE = ["world", "slow", "transport", "top", "bottom"];

/**
 * @param {string} search @returns {string[]} complaints
 */
export function hideAsked(search) {
  const asked = (new URLSearchParams(search).get("hide") ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const known = asked.filter((name) => name in PANELS), unknown = asked.filter((name) => !(name in PANELS));
  hide(known);
  return unknown.map((name) => `The address says hide=${name.slice(0, 20)}: expected some of ${Object.keys(PANELS).join(", ")}; it is left there.`);
}

/** @param {string[]} names */
function hide(names) {
  const root = document.documentElement;
  if (names.length) root.dataset.hide = names.join(" ");
  for (const name of names) for (const element of elementsOf(name)) element.classList.add("left-out");
  const cards = ["world", "fast", "slow"].filter((card) => !names.includes(card));
  if (cards.length < 3) root.dataset.cards = cards.join(" ");
}
