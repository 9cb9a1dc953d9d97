// A state of the page: read off it exactly, so that whoever is given it sees the same numbers.
/** @import { Entry } from "../record/entry.js" */
/** @import { Trajectory } from "../record/trajectory.js" */
/** @import { Page } from "../page.js" */
/** @import { Sample } from "../world/samples.js" */
import { MOST_ITERATIONS, SPEED } from "../constants.js";
import { asBytes, pack } from "../lib/packed.js";
import { inARow } from "../record/layers.js";
import { sound } from "../session/restoring.js";
import { loadSamples } from "../world/samples.js";

/**
 * @typedef {import("../wire.js").Recipe} Recipe
 * @typedef {import("../wire.js").Seen} Seen
 * @typedef {import("../wire.js").State} State
 * @typedef {Omit<import("../wire.js").Scene, "spotlight"> & { spotlight?: string[] }} Scene
 * @typedef {NonNullable<State["tab"]>} Tab
 * @typedef {NonNullable<State["look"]>} Look
 */

/** The samples, once they are known. @type {Sample[]} */
let samples = [];

/** Ask for the samples, which a state names by their number; a page that is a file of its own carries none. */
export function readSamples() {
  loadSamples().then((read) => { samples = read.samples; }, () => {});
}

/** The state that the page shows, exactly. @param {Page} page @returns {State} */
export function capture(page) {
  const { trajectory, view, slow, session, tabs } = page, { model } = trajectory, { clock } = session;
  view.refresh();
  let entry = trajectory.at(view.shown);
  if (!model || !clock || !entry) throw new Error("There is nothing to keep yet: the first iteration is on its way.");
  const trained = page.models.find(({ name }) => name === model.name);
  const pure =
    clock.from_seed &&
    clock.epoch === trajectory.epoch &&
    trajectory.constant(entry.iteration) &&
    entry.iteration <= MOST_ITERATIONS;
  if (!pure) entry = sound(trajectory, entry.iteration) ?? entry;
  const { iteration } = entry, begins = pure ? entry : beginning(trajectory, iteration);
  const look = /** @type {Look} */ (tabs.slow.current), weights = weightsOf(page, entry);
  return {
    model: model.name,
    input: inputOf(entry),
    ...given(entry, { rate: model.default_rate, prior: trained?.prior.strength }),
    ...(clock.seed ? { seed: clock.seed } : {}),
    ...(clock.speed === SPEED ? {} : { speed: clock.speed }),
    ...(weights && { weights }),
    ...(iteration ? { iteration } : {}),
    ...(pure ? {} : { r: pack(Float32Array.from(inARow(begins.r))) }),
    ...(begins.iteration === iteration ? {} : { since: begins.iteration }),
    ...(session.plays && view.follows && slow.learning?.state === "idle" ? { playing: true } : {}),
    tab: /** @type {Tab} */ (tabs.world.current),
    ...(look === "dictionary" ? {} : { look }),
    ...(view.focus ? { focus: { ...view.focus } } : {}),
  };
}

/**
 * What the page shows, to be played: where the clock runs it begins where something was given last, not where it
 * happened to be.
 * @param {Page} page @returns {State}
 */
export function captureToPlay(page) {
  const state = capture(page), { since, iteration, ...rest } = state;
  if (!state.playing) return state;
  const begins = since ?? (state.r ? iteration : 0);
  return { ...rest, ...(begins ? { iteration: begins } : {}) };
}

/**
 * From where a run goes that leads to an iteration: where something was given last, as far as that is kept.
 * @param {Trajectory} trajectory @param {number} iteration
 */
function beginning(trajectory, iteration) {
  const changes = trajectory.events.map((event) => event.iteration).filter((at) => at <= iteration);
  const last = changes.at(-1) ?? trajectory.first;
  const entry = last < iteration - MOST_ITERATIONS ? null : sound(trajectory, last);
  return /** @type {Entry} */ (entry?.iteration === last ? entry : trajectory.at(iteration));
}

/**
 * All that is given but x, by name: what is not as usual, and as a state says it: of each pixel a byte, of each unit of
 * a layer, NAMEℓ, a number.
 * @param {Entry} entry @param {Record<string, unknown>} usual
 * @returns {Partial<State>}
 */
function given({ unseen, sensed: { seen } }, usual) {
  /** @type {[string, unknown][]} */
  const said = Object.entries(unseen).filter(([name, value]) => value !== usual[name]);
  /** @type {Record<string, Record<string, string>>} */ const layers = {};
  for (const [name, values] of Object.entries(seen)) {
    const [, of, layer] = /^(.*?)(\d*)$/.exec(name) ?? [];
    if (layer) (layers[of] ??= {})[layer] = pack(Float32Array.from(values));
    else if (name !== "x" && values.some((value) => value !== 1)) said.push([name, pack(Uint8Array.from(values))]);
  }
  return { ...Object.fromEntries(said), ...layers };
}

/** @param {Entry} entry @returns {Seen} */
function inputOf({ sensed: { x } }) {
  if (x.length === 1) return { value: x[0] };
  const bytes = asBytes(x);
  if (!bytes) return { pixels: pack(Float32Array.from(x)), dtype: "f32" };
  const sample = samples.find(
    ({ pixels }) => pixels.length === x.length && pixels.every((value, at) => Math.round(value * 255) === bytes[at]),
  );
  if (sample) return { sample: sample.index };
  return bytes.some(Boolean) ? { pixels: pack(bytes), dtype: "u8" } : { blank: true };
}

/**
 * @param {Page} page @param {Entry} entry
 * @returns {Recipe | { values: string, updates: number } | null} null: as trained
 */
function weightsOf({ slow: { learning }, trajectory, session: { clock } }, { weights: { update, values } }) {
  if (!learning || (learning.origin === "trained" && update === 0)) return null;
  const { recipe } = learning;
  // Under a recipe W after fewer updates is what it was after so many.
  if (recipe && clock?.epoch === trajectory.epoch && update <= (recipe.updates ?? 0))
    return brief({ ...recipe, updates: update });
  return { values: pack(Float32Array.from(inARow(values))), updates: update };
}

/** What a recipe says beyond its defaults. @param {Recipe} recipe @returns {Recipe} */
function brief({ origin, seed, by, source, batch, learning_rate, settling, r, updates }) {
  if (!updates) return { origin, seed };
  return by === "step"
    ? { origin, seed, by, learning_rate, ...(r && { r }), updates }
    : { origin, seed, by, source, batch, learning_rate, settling, updates };
}
