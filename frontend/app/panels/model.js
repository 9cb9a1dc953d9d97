// The model: which there are to choose from, why to try each, and what is written as long as it is the same.
/** @import { Page } from "../page.js" */
import { element } from "../lib/dom.js";
import { awaited } from "../lib/fetched.js";
import { describePanels } from "./index.js";

/** @param {Page} page @returns {Promise<void>} resolves when the models are there */
export async function mountModel(page) {
  const select = /** @type {HTMLSelectElement} */ (element("model")), why = element("model-why");
  page.onModel(() => {
    const { model } = page.trajectory;
    if (!model) return;
    describePanels(model, page.view.layer);
    select.title = model.title;
    select.value = model.name;
  });
  page.models = await awaited("api/models", "the models");
  for (const { name } of page.models) select.add(new Option(name));
  select.value = page.settings.model;
  select.addEventListener("change", () => chooseModel(page, select.value));
  // Opened or chosen, by whatever means, the list is told about; anything else that is done puts that away.
  for (const event of ["pointerdown", "focus", "change"]) select.addEventListener(event, () => {
    const chosen = page.models.find(({ name }) => name === select.value);
    if (!chosen) return;
    const title = Object.assign(document.createElement("b"), { textContent: chosen.title });
    why.replaceChildren(title, chosen.description);
    why.hidden = false;
  });
  for (const event of ["pointerdown", "focusin", "keydown"]) document.addEventListener(event, ({ target }) => {
    if (target !== select) why.hidden = true;
  }, { capture: true });
}

/** @param {Page} page @param {string} name */
export function chooseModel({ models, settings, view, session }, name) {
  settings.rate = settings.prior = null;
  // A model that is not of digits begins with an example of its own.
  if (models.find((model) => model.name === name)?.default_sample === null) settings.sample = null;
  view.follows = true;
  session.send({ type: "set", model: name });
}
