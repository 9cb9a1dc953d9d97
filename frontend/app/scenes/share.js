// Share: a link that holds what the page shows, for a mail, a paper or a slide.
/** @import { Page } from "../page.js" */
/** @import { State } from "./state.js" */
import { element } from "../lib/dom.js";
import { copy } from "../lib/copying.js";
import { linkTo } from "./link.js";
import { capture } from "./state.js";
import { described, listed } from "./words.js";

/** What can be left out of the page, as it is offered. @type {Record<string, string>} */
const OFFERED = { world: "the world", slow: "learning", transport: "buttons", top: "top line", bottom: "bottom line" };
/** How long (ms) it says that it has copied. */
const SAID = 2500;

/** @param {Page} page */
export function mountShare(page) {
  const dialog = /** @type {HTMLDialogElement} */ (element("share-dialog"));
  const link = /** @type {HTMLInputElement} */ (element("share-link")),
    snippet = /** @type {HTMLInputElement} */ (element("share-frame"));
  const leave = element("share-leave");
  /** @type {State | null} */ let state = null;
  let shared = 0;

  for (const [name, title] of Object.entries(OFFERED)) {
    const label = document.createElement("label"), box = document.createElement("input");
    Object.assign(box, { type: "checkbox", value: name });
    label.append(box, title);
    leave.append(label);
    box.addEventListener("change", () => { write(false); });
  }
  const left = () => [...leave.querySelectorAll("input")].filter(({ checked }) => checked).map(({ value }) => value);

  /** @param {boolean} copies */
  async function write(copies) {
    if (!state) return;
    const turn = ++shared;
    try {
      const text = await linkTo(state, page.settings.theme, left());
      if (turn !== shared) return;
      link.value = text;
      const source = text.replaceAll("&", "&amp;");
      snippet.value = `<iframe src="${source}" title="Darkroom" width="1280" height="720" allow="fullscreen"></iframe>`;
      say("");
      element("share-size").textContent =
        `${text.length} letters. The link itself holds the state: nothing is kept on the server, ` +
        "and any Darkroom opens it.";
      if (copies) await give(link, element("share-copy"));
    } catch (error) {
      if (turn === shared) say(error instanceof Error ? error.message : String(error));
    }
  }

  /** Why there is no link; nothing where there is one. @param {string} message */
  function say(message) {
    const refusal = element("share-refusal");
    refusal.textContent = message;
    refusal.hidden = !message;
    element("share-body").hidden = message !== "";
  }

  /** @param {HTMLInputElement} field @param {HTMLElement} button */
  async function give(field, button) {
    const name = button.dataset.name ??= button.textContent ?? "";
    field.select();
    button.textContent = await copy(field.value) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = name; }, SAID);
  }

  element("share").addEventListener("click", () => {
    try {
      state = capture(page);
    } catch (error) {
      return page.say(error instanceof Error ? error.message : String(error), "error");
    }
    const mask = page.view.r?.sensed.mask ?? [], sensed = [...mask].filter(Boolean).length;
    element("share-words").replaceChildren(
      ...listed(described(state, page.trajectory.model?.title ?? state.model, sensed, mask.length)),
    );
    link.value = snippet.value = "";
    dialog.showModal();
    return write(true);
  });
  element("share-copy").addEventListener("click", () => give(link, element("share-copy")));
  element("share-copy-frame").addEventListener("click", () => give(snippet, element("share-copy-frame")));
  for (const field of [link, snippet]) field.addEventListener("focus", () => field.select());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
