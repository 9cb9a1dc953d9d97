// The help page: every symbol, every key and every model, from the very tables that the page works with.
/** @import { Page } from "../page.js" */
import { element } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { glossary, lowered, signOf } from "./glossary.js";
import { symbol } from "../model/symbol.js";
import { keysOf, letters, mode, MODES } from "../lib/keys.js";

/** @param {Page} page */
export function mountHelp(page) {
  const dialog = /** @type {HTMLDialogElement} */ (element("help-dialog"));
  document.getElementById("help")?.addEventListener("click", () => {
    listKeys(element("key-list"));
    listModels(page.models, element("model-list"));
    dialog.showModal();
  });
  const single = /** @type {HTMLInputElement} */ (element("letters"));
  single.checked = letters.on;
  single.addEventListener("change", () => { letters.on = single.checked; });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  void listSymbols(
    element("glossary"),
    element("notation"),
  );
}

/**
 * The quantities, those shown on the page first, and the notation that occurs in formulas only.
 * @param {HTMLElement} quantities @param {HTMLElement} notation
 */
async function listSymbols(quantities, notation) {
  const all = [...(await glossary()).values()].sort((a, b) => Number(!a.where) - Number(!b.where));
  for (const described of all) {
    const { name, shape, meaning } = described, letter = signOf(described);
    const term = shape ? symbol(name, letter) : `<i class="term-sign">${letter}</i>`;
    (shape ? quantities : notation).append(fragment(`<dt>${term}</dt><dd>${lowered(meaning)}.</dd>`));
  }
}

/** The keys of every mode, those of the one at hand first. @param {HTMLElement} root */
function listKeys(root) {
  const modes = /** @type {import("../lib/keys.js").Mode[]} */ (Object.keys(MODES)).filter((one) => keysOf(one).length);
  modes.sort((a, b) => Number(b === mode()) - Number(a === mode()));
  root.replaceChildren(
    fragment(
      modes
        .map(
          (one) =>
            `<h3 id="keys-${one}">${MODES[one]}</h3><ul aria-labelledby="keys-${one}">${[...keysOf(one)]
              .sort((a, b) => Number(a.key === "Escape") - Number(b.key === "Escape"))
              .map(({ shown, name }) => `<li><kbd>${shown}</kbd><span>${name}</span></li>`)
              .join("")}</ul>`,
        )
        .join(""),
    ),
  );
}

/** What each is for. @param {Page["models"]} models @param {HTMLElement} root */
function listModels(models, root) {
  root.replaceChildren(...models.flatMap(({ name, description }) => [
    Object.assign(document.createElement("dt"), { textContent: name }),
    Object.assign(document.createElement("dd"), { textContent: description }),
  ]));
}
