// The model: which there are to choose from, and what is written as long as it is the same.
/** @import { Page } from "../page.js" */
import { element } from "../lib/dom.js";
import { awaited } from "../lib/fetched.js";
import { describePanels } from "./index.js";

/** @param {Page} page @returns {Promise<void>} resolves when the models are there */
export async function mountModel(page) {
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  page.onModel(() => {
    const { model } = page.trajectory;
    if (!model) return;
    describePanels(model, page.view.layer);
    select.title = model.description;
    select.value = model.name;
  });
  page.models = await awaited("api/models", "the models");
  for (const { name, title } of page.models) select.add(new Option(title, name));
  select.value = page.settings.model;
  select.addEventListener("change", () => {
    const { settings, view, session } = page;
    settings.rate = settings.prior = null;
    // A model that is not of digits begins with an example of its own.
    if (page.models.find(({ name }) => name === select.value)?.default_sample === null) settings.sample = null;
    view.follows = true;
    session.send({ type: "set", model: select.value });
  });
}
