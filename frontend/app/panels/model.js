// The model: which there are to choose from, and its equations written out.
/** @import { Page } from "../page.js" */
import { awaited } from "../lib/fetched.js";
import { ACTIVATION, energyRule, predictGloss, updateGloss, updateRule } from "../model/rules.js";

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Page} page @returns {Promise<void>} resolves when the models are there */
export async function mountModel(page) {
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  page.onModel(() => {
    const { model } = page.store;
    if (!model) return;
    const latents = model.sizes[1];
    element("update-rule").innerHTML = updateRule(model);
    element("energy-rule").innerHTML = energyRule(model);
    element("update-gloss").textContent = updateGloss(model);
    element("predict-gloss").textContent = predictGloss(model);
    element("columns").textContent = latents === 1 ? "the one column" : `the ${latents} columns`;
    element("activation").textContent = ACTIVATION[model.activation[0]];
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
