// Where the parts of the page meet.
/** @import { Page } from "./types.js" */
import { Controls } from "./controls.js";
import { awaited, onMissing } from "./lib/fetched.js";
import { mountHelp } from "./help/help.js";
import { listenToKeys } from "./lib/keys.js";
import { mountFrames } from "./beside/frames.js";
import { mountLesson } from "./lesson/lesson.js";
import { Link } from "./session/link.js";
import { mendAddress } from "./session/mending.js";
import { Painter } from "./lib/painter.js";
import { plotly } from "./lib/plots.js";
import { mountTabs } from "./lib/tabs.js";
import { describePanels, mountPanels } from "./panels/index.js";
import { followAddress } from "./scenes/address.js";
import { hideAsked } from "./scenes/hidden.js";
import { comeBack } from "./scenes/reload.js";
import { Scenes } from "./scenes/scenes.js";
import { mountShare } from "./scenes/share.js";
import { isPlayer, openCarried } from "./take/player.js";
import { mountTake } from "./take/take.js";
import { readAddress, writeAddress } from "./session/settings.js";
import { Slow } from "./record/slow.js";
import { Store } from "./record/store.js";
import { linkSymbols } from "./help/symbols.js";
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
    const world = ways.current, look = slowTabs.current;
    return () => {
      ways.dress(world);
      slowTabs.select(look);
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

// --- the panels ---------------------------------------------------------------------------------------------------------------------

const slowTabs = mountTabs(element("slow-tabs"), changed);
const parts = mountPanels({ store, view, slow, link, transport, changed, tabs: { slow: slowTabs } });
for (const part of parts) painter.add(part);
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
  if (!model) return;
  describePanels(model);
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
for (const { plot } of parts) if (plot) places.observe(plot);
const complaints = [...misread, ...hideAsked(location.search)];
await offerModels();
if (complaints.length) say(complaints.join(" "), "error");
const ways = mountWorld(world);

const shared = {
  settings, store, view, slow, link, transport, controls, painter, world, say, changed, onShown: world.onShown, tabs: { world: ways, slow: slowTabs },
};
/** What is mounted on the page reaches the rest of it through this. @type {Page} */
const page = { ...shared, scenes: new Scenes(shared) };
/** @type {((page: Page) => void)[]} */ const mounts = isPlayer() ? [mountTake] : [mountShare, mountLesson, mountFrames, mountTalk, mountTake];
for (const mount of mounts) mount(page);

if (isPlayer()) await openCarried(page);
else {
  await followAddress(page);
  comeBack(page);
  await page.lesson?.begins;
  link.connect();
}
