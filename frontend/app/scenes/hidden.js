// `hide=world,slow,transport`: what a link leaves out of the page, as for an embedded frame in a slide.
import { elementsOf, PLACES } from "../panels/index.js";

/**
 * @param {string} search @returns {string[]} complaints
 */
export function hideAsked(search) {
  const asked = (new URLSearchParams(search).get("hide") ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const known = asked.filter((name) => PLACES.has(name)), unknown = asked.filter((name) => !PLACES.has(name));
  if (known.length) document.documentElement.dataset.hide = known.join(" ");
  for (const name of known) for (const element of elementsOf(name)) element.classList.add("left-out");
  const names = [...PLACES.keys()].join(", ");
  return unknown.map(
    (name) => `The address says hide=${name.slice(0, 20)}: expected some of ${names}; it is left there.`
  );
}
