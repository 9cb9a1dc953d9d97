// The help page: every symbol and every key, from the very tables that the page works with.
import { fragment } from "./format.js";
import { NOTATION, SYMBOLS } from "./symbols.js";
import { KEYS } from "./transport.js";

export function mountHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("help-dialog"));
  document.getElementById("help")?.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const glossary = Object.entries(SYMBOLS).map(([name, { sign, meaning }]) => `<dt><i class="sym" data-sym="${name}">${sign.replace(/_(\w)/, "<sub>$1</sub>")}</i></dt><dd>${meaning}.</dd>`);
  const notation = Object.values(NOTATION).map(({ sign, meaning }) => `<dt><i class="term-sign">${sign.replace(/_(\w)/, "<sub>$1</sub>")}</i></dt><dd>${meaning}.</dd>`);
  document.getElementById("glossary")?.append(fragment(glossary.join("")));
  document.getElementById("notation")?.append(fragment(notation.join("")));
  document.getElementById("key-list")?.append(fragment(KEYS.map(({ shown, name }) => `<li><kbd>${shown}</kbd><span>${name}</span></li>`).join("")));
}
