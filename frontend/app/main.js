// Where the parts of the page meet.
/** @import { Focus } from "./view.js" */
/** @import { Numbers } from "./types.js" */
import { Controls } from "./controls.js";
import { fixed } from "./format.js";
import { mountHelp } from "./help.js";
import { Link } from "./link.js";
import { Painter } from "./painter.js";
import { Compare } from "./panels/compare.js";
import { Dictionary } from "./panels/dictionary.js";
import { Energy } from "./panels/energy.js";
import { Inspector } from "./panels/inspector.js";
import { Latents } from "./panels/latents.js";
import { plotly } from "./panels/plots.js";
import { Predict } from "./panels/predict.js";
import { Verified } from "./panels/verified.js";
import { ACTIVATION, energyRule, updateGloss, updateRule } from "./rules.js";
import { readAddress, writeAddress } from "./settings.js";
import { Store } from "./store.js";
import { linkSymbols } from "./symbols.js";
import { Transport } from "./transport.js";
import { View } from "./view.js";
import { mountWorld } from "./world/world.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const element = (id) => /** @type {T} */ (document.getElementById(id));
const root = document.documentElement;

const { settings, complaints } = readAddress(location.search);
const store = new Store();
const view = new View(store);
const painter = new Painter((exact) => {
  root.toggleAttribute("data-exact", exact);
  link.painted();
});
const changed = () => painter.invalidate();

/** @type {(() => void)[]} */ const shownCallbacks = [];
let alarmed = "";

/** How long (ms) what went wrong, or differs from what was asked for, is there to be read before progress is told again. */
const READ = 6000;
let readBy = 0;

/** @param {string} message @param {string} [tone] */
function say(message, tone = "progress") {
  if (tone === "progress" && performance.now() < readBy) return;
  readBy = tone === "progress" ? 0 : performance.now() + READ;
  const status = element("status");
  status.textContent = message;
  status.dataset.tone = tone;
}

const link = new Link(settings, store, view, {
  changed, say, modelChanged: describeModel,
  alarm: (message) => {
    alarmed = message ?? "";
    element("alarm").hidden = message === null;
    const said = element("alarm").querySelector("p");
    if (said && said.textContent !== alarmed) said.textContent = alarmed;
  },
});
const transport = new Transport(link, view, changed);
const controls = new Controls(link, store, () => {
  transport.reset(null);
  transport.play();
});
element("alarm").querySelector("button")?.addEventListener("click", () => {
  view.follows = true;
  controls.recover();
});

// --- what the pointer is on ---------------------------------------------------------------------------------------------------------

/** @param {Focus} focus */
function point(focus) {
  if (focus?.kind === view.focus?.kind && focus?.index === view.focus?.index) return;
  view.focus = focus;
  changed();
}
/** @param {number | null} latent */
const pointLatent = (latent) => point(latent === null ? null : { kind: "latent", index: latent });
const lit = () => (view.focus?.kind === "latent" ? view.focus.index : null);

// --- the panels ---------------------------------------------------------------------------------------------------------------------

const predict = new Predict(element("sum"), pointLatent);
const compare = new Compare({ x: element("picture-x"), xh: element("picture-xh"), e: element("picture-e") }, point);
const latents = new Latents(element("latents"), pointLatent);
const energy = new Energy(element("energy"), (iteration) => transport.stand(iteration));
const dictionary = new Dictionary(element("dictionary"), pointLatent);
const inspector = new Inspector(element("inspector"));
const verified = new Verified(element("verified"));

/** Panels need a model and an iteration to show. @param {(parts: { model: NonNullable<Store["model"]>, weights: Numbers }) => void} paint */
const ready = (paint) => () => {
  view.refresh();
  if (store.model && store.weights.length === store.model.sizes[0] * store.model.sizes[1] && view.r) paint({ model: store.model, weights: store.weights });
};
const NOTHING = new Float32Array();
/** @type {Numbers} */ let drawnWith = NOTHING;
let drawnFrom = -1;

painter.add({ paint: ready(({ model, weights }) => {
  if (view.xh) predict.paint(model, weights, view.xh, view.state === "playing");
  if (view.xh && view.e) compare.paint(model, view.xh, view.e);
  if (view.r) {
    inspector.paint(model, weights, view.r, view.focus);
    const { error, energy: total } = verified.paint(model, weights, view.r, store.at(view.shown - 1));
    const value = element("energy-value");
    // The second part is what is missing to the rounded total, so that the sum on the screen adds up.
    const rest = Number(total.toFixed(2)) - Number(error.toFixed(2));
    const split = model.prior.kind === "flat" || !Number.isFinite(rest) ? "" : ` = ${fixed(error)} + ${fixed(rest)}`;
    value.textContent = `${fixed(total)}${split}`;
  }
}) });
painter.add({ dear: true, paint: ready(({ model, weights }) => {
  if (!view.r) return;
  latents.paint(model, weights, view.r, lit(), weights !== drawnWith || store.first < drawnFrom);
  drawnWith = weights;
  drawnFrom = store.first;
}) });
painter.add({ dear: true, paint: ready(({ model, weights }) => { if (view.r) dictionary.paint(model, weights, view.r, lit()); }) });
painter.add({ dear: true, paint: ready(() => energy.paint(store, view.shown)) });
painter.add({ paint: () => {
  view.refresh();
  transport.paint();
  controls.paint();
  mirror();
  for (const callback of shownCallbacks) callback();
} });

/** What is shown, for stylesheets, readers and tests. */
function mirror() {
  const entry = view.r;
  root.dataset.iteration = String(Math.max(0, view.shown));
  root.dataset.energy = entry ? String(entry.energy) : "";
  root.dataset.sensedSince = entry ? String(entry.sensed.iteration) : "";
  root.dataset.state = view.state;
  root.dataset.phase = view.phase ?? "";
}

// --- the model ----------------------------------------------------------------------------------------------------------------------

function describeModel() {
  const { model } = store;
  if (!model) return;
  element("update-rule").innerHTML = updateRule(model);
  element("energy-rule").innerHTML = energyRule(model);
  element("update-gloss").textContent = updateGloss(model);
  const latentCount = model.sizes[1];
  element("atoms").textContent = latentCount === 1 ? "the one picture" : `the ${latentCount} pictures`;
  element("columns").textContent = latentCount === 1 ? "the one column" : `the ${latentCount} columns`;
  element("activation").textContent = ACTIVATION[model.activation[0]];
  element("model").title = model.description;
  linkSymbols(document.body);
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  select.value = model.name;
}

async function offerModels() {
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  link.models = await (await fetch("/api/models")).json();
  for (const { name, title } of link.models) select.add(new Option(title, name));
  select.value = settings.model;
  select.addEventListener("change", () => {
    settings.rate = settings.prior = null;
    view.follows = true;
    link.send({ type: "set", model: select.value });
  });
}

// --- the world ----------------------------------------------------------------------------------------------------------------------

/** @param {number | null} sample What the address names; null where it is none of the samples. @param {() => void} send */
function see(sample, send) {
  settings.sample = sample;
  link.see("input", send);
}

const world = {
  get shape() { return store.model?.shape ?? [28, 28]; },
  /** @param {Float32Array | Uint8Array} pixels @param {number} rows @param {number} columns @param {string} source */
  sendInk(pixels, rows, columns, source) {
    see(null, () => link.sendFrame({ kind: "input", source, normalise: "true" }, { ink: { shape: [rows, columns], values: pixels } }));
  },
  /** @param {Float32Array} x @param {string} source */
  sendInput(x, source) {
    see(null, () => link.sendFrame({ kind: "input", source, normalise: "false" }, { x: { shape: [x.length], values: x } }));
  },
  /** @param {number} index */
  sendSample(index) {
    see(index, () => link.send({ type: "input", sample: index }));
  },
  clear() {
    see(null, () => link.send({ type: "input", clear: true }));
  },
  /** @param {Uint8Array | null} mask */
  sendMask(mask) {
    link.see("mask", () => {
      if (mask) link.sendFrame({ kind: "mask" }, { mask: { shape: [mask.length], values: mask } });
      else link.send({ type: "mask", clear: true });
    });
  },
  shown() {
    const entry = view.r;
    return entry ? { x: entry.sensed.x, mask: entry.sensed.mask, xh: entry.xh, source: entry.sensed.source, sample: settings.sample } : null;
  },
  /** @param {() => void} callback */
  onShown(callback) { shownCallbacks.push(callback); },
  say,
};

// --- begin --------------------------------------------------------------------------------------------------------------------------

mountHelp();
linkSymbols(document.body);
element("theme").addEventListener("click", () => {
  settings.theme = root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  writeAddress(settings);
  changed();
});
let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => {
    for (const id of ["latents", "energy"]) if (element(id).childElementCount) plotly().Plots.resize(element(id));
    changed();
  });
});
if (complaints.length) say(complaints.join(" "), "error");
await offerModels();
mountWorld(world);
link.connect();
