// Where the parts of the page meet.
/** @import { Focus } from "./record/view.js" */
/** @import { Entry, Model, Page } from "./types.js" */
import { Controls } from "./controls.js";
import { awaited, onMissing } from "./lib/fetched.js";
import { fixed } from "./lib/format.js";
import { mountHelp } from "./help.js";
import { listenToKeys } from "./lib/keys.js";
import { mountFrames } from "./beside/frames.js";
import { mountLesson } from "./lesson/lesson.js";
import { Link } from "./session/link.js";
import { mendAddress } from "./session/mending.js";
import { inSight, Painter } from "./lib/painter.js";
import { Compare } from "./panels/pixels.js";
import { Energy } from "./panels/energy/curve.js";
import { Inspector } from "./panels/compare/inspector.js";
import { Latents } from "./panels/latents/bars.js";
import { plotly } from "./lib/plots.js";
import { Predict } from "./panels/predict/sum.js";
import { Verified } from "./panels/settle/verified.js";
import { ACTIVATION, energyRule, predictGloss, updateGloss, updateRule } from "./model/rules.js";
import { followAddress } from "./scenes/address.js";
import { hideAsked } from "./scenes/hidden.js";
import { comeBack } from "./scenes/reload.js";
import { Scenes } from "./scenes/scenes.js";
import { mountShare } from "./scenes/share.js";
import { isPlayer, openCarried } from "./take/player.js";
import { mountTake } from "./take/take.js";
import { readAddress, writeAddress } from "./session/settings.js";
import { Beside } from "./panels/compare/beside.js";
import { mountSlowCard } from "./panels/slow/card.js";
import { Slow } from "./record/slow.js";
import { Store } from "./record/store.js";
import { linkSymbols } from "./symbols.js";
import { mountTalk } from "./talk/mount.js";
import { Transport } from "./transport.js";
import { View } from "./record/view.js";
import { mountWorld } from "./world/world.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const element = (id) => /** @type {T} */ (document.getElementById(id));
const root = document.documentElement;
root.toggleAttribute("data-began", true);

const { settings, complaints: misread } = readAddress(mendAddress().search);
if (settings.theme) root.dataset.theme = settings.theme; // that of a mended address comes after the first paint
const store = new Store();
const view = new View(store);
const painter = new Painter((exact) => {
  link.painted();
  root.toggleAttribute("data-exact", exact);
});
const changed = () => painter.invalidate();
const slow = new Slow(store, view, changed);

let alarmed = "";

/** How long (ms) what went wrong, or differs from what was asked for, is there to be read before progress is told again. */
const READ = 6000;
let reading = 0, progress = "";

/**
 * Progress is what holds now; a notice and an error give way to it when there was time to read them; what is lost lasts until it is back.
 * @param {string} message @param {import("./session/link.js").Tone} [tone]
 */
function say(message, tone = "progress") {
  if (tone === "progress") progress = message;
  if (tone === "progress" && reading) return;
  clearTimeout(reading);
  reading = 0;
  if (tone === "error" || tone === "notice") {
    reading = setTimeout(() => {
      reading = 0;
      say(progress);
    }, READ);
  }
  const status = element("status");
  status.textContent = message;
  status.dataset.tone = tone;
}

let lacking = "";
onMissing((sentence) => {
  if (sentence) say(lacking = sentence, "lost");
  else if (element("status").textContent === lacking) say(progress); // else something newer is told
});

const link = new Link(settings, store, view, slow, {
  changed, say, painter, modelChanged: describeModel,
  leave() {
    const world = ways.current, look = slowCard.tabs.current;
    return () => {
      ways.dress(world);
      slowCard.tabs.select(look);
    };
  },
  alarm: (message) => {
    alarmed = message ?? "";
    element("alarm").hidden = message === null;
    const said = element("alarm").querySelector("p");
    if (said && said.textContent !== alarmed) said.textContent = alarmed;
  },
});
const transport = new Transport(link, view, changed);
const controls = new Controls(link, store, () => {
  transport.again();
});
element("alarm").querySelector("button")?.addEventListener("click", () => {
  view.follows = true;
  controls.recover();
});

// On a phone the alarm stands on the buttons, however many rows they take.
const buttons = /** @type {HTMLElement} */ (element("fast").querySelector(".transport"));
new ResizeObserver(() => root.style.setProperty("--transport", `${buttons.offsetHeight}px`)).observe(buttons);

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
const inspector = new Inspector(element("inspector"));
const verified = new Verified(element("verified"));

const beside = new Beside(element("beside"), slow);

/** Panels need a model and an iteration to show. @param {(model: Model, entry: Entry) => unknown} paint */
const ready = (paint) => () => {
  view.refresh();
  const { model } = store, entry = view.r;
  if (!model || !entry) return undefined;
  const { sizes: [pixels, latents] } = model, fits = entry.weights.values.length === pixels * latents && entry.r.length === latents;
  return fits ? paint(model, entry) : undefined;
};
/** The figure that a plot is in: what is within the plot itself is Plotly's. @param {HTMLElement} plot */
const figure = (plot) => plot.parentElement;
// Whose bars and terms are drawn: what was drawn of another session is nothing to go by.
/** @type {Model | null} */ let drawnOf = null;
/** @type {Model | null} */ let rankedOf = null;
let drawnFrom = -1;

/** @param {string} name */
const phase = (name) => /** @type {HTMLElement} */ (document.querySelector(`.phase[data-phase=${name}]`));
/** While a phase step waits, e is still that of the iteration before; all that follows from e is told of the same one. @param {Entry} entry */
const told = (entry) => view.e ?? entry;

painter.add({ region: phase("predict"), paint: ready((model) => {
  if (view.xh) predict.paint(model, view.xh, view.state === "playing" && !slow.racing && rankedOf === model);
  rankedOf = model;
}) });
painter.add({ region: phase("compare"), paint: ready((model, entry) => {
  if (view.xh && view.e) compare.paint(model, view.xh, view.e, view.focus);
  beside.paint(model, entry);
}) });
painter.add({ region: inspector.root, paint: ready((model, entry) => {
  const of = told(entry);
  inspector.paint(model, of.weights.values, of, view.focus);
}) });
painter.add({ region: phase("settle"), paint: ready((model, entry) => {
  const of = told(entry), { error, energy: total } = verified.paint(model, of.weights.values, of, store.at(of.iteration - 1));
  const value = element("energy-value");
  // The second part is what is missing to the rounded total, so that the sum on the screen adds up.
  const rest = Number(total.toFixed(2)) - Number(error.toFixed(2));
  const split = model.prior.kind === "flat" || !Number.isFinite(rest) ? "" : ` = ${fixed(error)} <small>error</small> + ${fixed(rest)} <small>prior</small>`;
  value.innerHTML = `${fixed(total)}${split}`;
}) });
painter.add({ region: figure(latents.root), dear: true, open: () => inSight(latents.root), paint: ready((model, entry) => {
  const fresh = model !== drawnOf || store.first < drawnFrom;
  [drawnOf, drawnFrom] = [model, store.first];
  return latents.paint(model, entry, told(entry), lit(), fresh, Beside.entry(slow, entry.iteration));
}) });
painter.add({
  region: figure(energy.root), dear: true, open: () => inSight(energy.root),
  paint: ready((_, entry) => energy.paint(store, told(entry).iteration, slow.branches.other?.store ?? null)),
});
const slowCard = mountSlowCard({ slow, link, store, view, painter, changed, point: pointLatent, lit, ready });
painter.add({ region: buttons, paint: () => {
  view.refresh();
  transport.paint();
} });
painter.add({ region: element("rate-control"), paint: () => controls.paint() });
painter.add({ region: null, paint: mirror });

/** What is shown, for stylesheets, readers and tests. */
function mirror() {
  const entry = view.r;
  root.dataset.iteration = String(Math.max(0, view.shown));
  root.dataset.energy = entry ? String((view.e ?? entry).energy) : "";
  root.dataset.sensedSince = entry ? String(entry.sensed.iteration) : "";
  root.dataset.state = view.state;
  root.dataset.phase = view.phase ?? "";
  root.dataset.weightUpdate = String(entry?.weights.update ?? slow.learning?.update ?? 0);
  root.dataset.learning = slow.learning?.state ?? "idle";
  root.dataset.clock = slow.lit;
}

// --- the model ----------------------------------------------------------------------------------------------------------------------

function describeModel() {
  const { model } = store;
  drawnOf = rankedOf = null;
  if (!model) return;
  element("update-rule").innerHTML = updateRule(model);
  element("energy-rule").innerHTML = energyRule(model);
  element("update-gloss").textContent = updateGloss(model);
  const latentCount = model.sizes[1];
  element("predict-gloss").textContent = predictGloss(model);
  element("columns").textContent = latentCount === 1 ? "the one column" : `the ${latentCount} columns`;
  element("activation").textContent = ACTIVATION[model.activation[0]];
  element("model").title = model.description;
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  select.value = model.name;
}

async function offerModels() {
  const select = /** @type {HTMLSelectElement} */ (element("model"));
  link.models = await awaited("api/models", "the models");
  for (const { name, title } of link.models) select.add(new Option(title, name));
  select.value = settings.model;
  select.addEventListener("change", () => {
    settings.rate = settings.prior = null;
    // A model that is not of digits begins with an example of its own.
    if (link.models.find(({ name }) => name === select.value)?.default_sample === null) settings.sample = null;
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
  get unsent() { return link.unsent; },
  shown() {
    const entry = view.r;
    return entry ? { x: entry.sensed.x, mask: entry.sensed.mask, xh: entry.xh, source: entry.sensed.source, sample: settings.sample } : null;
  },
  /** @param {() => void} callback @param {HTMLElement | null} [region] */
  onShown(callback, region = null) { painter.add({ region, paint: callback }); },
  say,
};

// --- begin --------------------------------------------------------------------------------------------------------------------------

mountHelp();
listenToKeys();
linkSymbols(document.body);
element("theme").addEventListener("click", () => {
  settings.theme = root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  writeAddress(settings);
  changed();
});
addEventListener("resize", changed);
// A plot goes with its place: the window, or whatever else in its card takes or leaves room.
const places = new ResizeObserver((changes) => {
  for (const { target, contentRect } of changes) {
    if (target instanceof HTMLElement && target.childElementCount && contentRect.width && contentRect.height) plotly().Plots.resize(target);
  }
});
for (const id of ["latents", "energy", ...slowCard.plots]) places.observe(element(id));
const complaints = [...misread, ...hideAsked(location.search)];
await offerModels();
if (complaints.length) say(complaints.join(" "), "error");
const ways = mountWorld(world);

const parts = {
  settings, store, view, slow, link, transport, controls, painter, world, say, changed, onShown: world.onShown, tabs: { world: ways, slow: slowCard.tabs },
};
/** What is mounted on the page reaches the rest of it through this. @type {Page} */
const page = { ...parts, scenes: new Scenes(parts) };
/** @type {((page: Page) => void)[]} */ const mounts = isPlayer() ? [mountTake] : [mountShare, mountLesson, mountFrames, mountTalk, mountTake];
for (const mount of mounts) mount(page);

if (isPlayer()) await openCarried(page);
else {
  await followAddress(page);
  comeBack(page);
  await page.lesson?.begins;
  link.connect();
}
