// `hide=world,slow,transport`: what a link leaves out of the page, as for an embedded frame in a slide.
import { elementsOf, PANELS } from "./panels.js";

/**
 * @param {string} search @returns {string[]} complaints
 */
export function hideAsked(search) {
  const asked = (new URLSearchParams(search).get("hide") ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const has = (/** @type {string} */ name) => Object.hasOwn(PANELS, name);
  const known = asked.filter(has), unknown = asked.filter((name) => !has(name));
  if (known.length) document.documentElement.dataset.hide = known.join(" ");
  for (const name of known) for (const element of elementsOf(name)) element.classList.add("left-out");
  return unknown.map((name) => `The address says hide=${name.slice(0, 20)}: expected some of ${Object.keys(PANELS).join(", ")}; it is left there.`);
}
