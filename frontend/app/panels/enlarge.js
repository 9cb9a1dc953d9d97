// One card in the place of all three, as large as the window: for a wall, or for whoever wants to see one thing.
/** @import { Page } from "../page.js" */
import { element } from "../lib/dom.js";
import { register } from "../lib/keys.js";

const root = document.documentElement;

/** @type {[key: string, card: string, name: string][]} */
const CARDS = [["1", "world", "the world"], ["2", "fast", "inference"], ["3", "slow", "learning"]];

/** @type {import("../lib/keys.js").Mode[]} */
const PAGE = ["page"];

/** @param {Page} page */
export function mountEnlarging(page) {
  const show = (/** @type {string | null} */ card) => {
    if (card === null || root.dataset.enlarged === card) delete root.dataset.enlarged;
    else root.dataset.enlarged = card;
    const { activeElement: focused } = document;
    if (card !== null && focused !== document.body && !focused?.checkVisibility()) element(card).focus();
    page.changed();
  };
  register(
    ...CARDS.map(([key, card, name]) => (
      { key, shown: key, name: `${name} alone, as large as the window; again: all`, modes: PAGE, do: () => show(card) }
    )),
    {
      key: "Escape", shown: "Esc", name: "all cards again", modes: PAGE,
      when: () => root.dataset.enlarged !== undefined, do: () => show(null),
    },
  );
}
