// What the figures show now, in words, for whoever hears the page. Each panel says its own; all are written here, once
// nothing has been painted for a moment, and where the keyboard comes to a figure: never at a frame, and none of them
// is read out unasked.
/** @import { Page, Shown } from "./panel.js" */
import { element, setText, within } from "../lib/dom.js";
import { atomShown } from "./atom/atom.js";
import { PANELS } from "./index.js";
import { ready } from "./panel.js";

/** The page rests when nothing was painted for so long (ms). */
const REST = 250;

/** @typedef {{ figure: HTMLElement, words: HTMLElement, sentence: (shown: Shown) => string }} Spoken */

/** @param {Page} page */
export function mountSentences(page) {
  const all = Object.values(PANELS).flatMap(({ sentences = {} }) => Object.entries(sentences)).map(spoken);
  let resting = 0;

  /** @param {Spoken[]} those */
  const write = (those) => ready(page, (model, entry, layer) => {
    const shown = { page, model, entry, layer, latent: atomShown(page, layer) };
    for (const { figure, words, sentence } of those) {
      if (figure.checkVisibility()) setText(words, sentence(shown));
    }
  })();

  page.onShown(() => {
    clearTimeout(resting);
    resting = setTimeout(() => write(all), REST);
  });
  element("cards").addEventListener("focusin", ({ target }) => {
    write(all.filter(({ figure }) => target instanceof Node && figure.contains(target)));
  });
}

/** @param {[string, Spoken["sentence"]]} named By its figure's name. @param {number} at @returns {Spoken} */
function spoken([name, sentence], at) {
  const figure = /** @type {HTMLElement} */ (within(document, `figure[aria-label="${name}"]`));
  const words = Object.assign(document.createElement("p"), { className: "unseen", id: `sentence-${at}` });
  figure.prepend(words);
  // The sentence is what there is to hear of a plot; ticks without their curve are noise.
  for (const drawn of figure.querySelectorAll(".plot, .plot + .ends")) drawn.setAttribute("aria-hidden", "true");
  for (const focusable of figure.querySelectorAll("[tabindex]")) focusable.setAttribute("aria-describedby", words.id);
  return { figure, words, sentence };
}
