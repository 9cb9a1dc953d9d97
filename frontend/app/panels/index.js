// The list of panels. The page mounts them from it; spotlights, `hide=`, the talk's stage, and what is taken away read
// it.
/** @import { Model } from "../model/model.js" */
/** @import { Page, Panel, Part, Place, Taken } from "./panel.js" */
import { atom } from "./atom/index.js";
import { change } from "./change/index.js";
import { compare } from "./compare/index.js";
import { curves } from "./curves/index.js";
import { dictionary } from "./dictionary/index.js";
import { energy } from "./energy/index.js";
import { error } from "./error/index.js";
import { input } from "./input/index.js";
import { landscape } from "./landscape/index.js";
import { latents } from "./latents/index.js";
import { learning } from "./learning/index.js";
import { locality } from "./locality/index.js";
import { fast } from "./fast/index.js";
import { bottom, top, transport, world } from "./places.js";
import { loop } from "./loop/index.js";
import { predict } from "./predict/index.js";
import { prediction } from "./prediction/index.js";
import { settle } from "./settle/index.js";
import { slow } from "./slow/index.js";
import { update } from "./update/index.js";

/** By name, in the order in which they are offered and painted. @type {Record<string, Panel>} */
export const PANELS = {
  world, loop, predict, compare, update, settle, input, prediction, error, latents, energy,
  dictionary, atom, change, locality, curves, learning, landscape, fast, slow, transport, top, bottom,
};

/** @template T @param {(panel: Panel) => T | undefined} part @returns {Map<string, T>} */
function those(part) {
  return new Map(Object.entries(PANELS).flatMap(([name, panel]) => {
    const found = part(panel);
    return found ? [/** @type {[string, T]} */ ([name, found])] : [];
  }));
}

/** What is chosen by its name. @type {Map<string, Place>} */
export const PLACES = those(({ place }) => place);
/** What is taken away. @type {Map<string, Taken>} */
export const TAKEN = those(({ taken }) => taken);

/** All elements of a panel. @param {string} name @returns {HTMLElement[]} */
export function elementsOf(name) {
  const place = PLACES.get(name), elements = place ? [...document.querySelectorAll(place.selector)] : [];
  return elements.filter((element) => element instanceof HTMLElement);
}

/** The panel itself. @param {string} name @returns {HTMLElement | null} */
export const elementOf = (name) => elementsOf(name)[0] ?? null;

/** All that the panels paint. @param {Page} page @returns {Part[]} */
export const mountPanels = (page) => Object.values(PANELS).flatMap(({ mount }) => mount?.(page) ?? []);

/** Write what holds as long as the model does. @param {Model} model @param {number} layer That is looked at. */
export function describePanels(model, layer) {
  for (const { describe } of Object.values(PANELS)) describe?.(model, layer);
}
