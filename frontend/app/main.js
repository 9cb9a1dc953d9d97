// Where the page is built, and begins.
/** @import { Entry, Model } from "./types.js" */
import { mountFrames } from "./beside/frames.js";
import { mountHelp } from "./help.js";
import { mountLesson } from "./lesson/lesson.js";
import { fixed } from "./lib/format.js";
import { listenToKeys } from "./lib/keys.js";
import { inSight } from "./lib/painter.js";
import { resizeWithPlace } from "./lib/plots.js";
import { Page } from "./page.js";
import { Compare } from "./panels/compare.js";
import { Energy } from "./panels/energy.js";
import { mountAlarm } from "./panels/fast/alarm.js";
import { Controls } from "./panels/fast/controls.js";
import { Transport } from "./panels/fast/transport.js";
import { Inspector } from "./panels/inspector.js";
import { Latents } from "./panels/latents.js";
import { mountModel } from "./panels/model.js";
import { Predict } from "./panels/predict.js";
import { Verified } from "./panels/verified.js";
import { followAddress } from "./scenes/address.js";
import { hideAsked } from "./scenes/hidden.js";
import { comeBack } from "./scenes/reload.js";
import { Scenes } from "./scenes/scenes.js";
import { mountShare } from "./scenes/share.js";
import { mendAddress } from "./session/mending.js";
import { readAddress } from "./session/settings.js";
import { Beside } from "./slow/beside.js";
import { mountSlowCard } from "./slow/card.js";
import { linkSymbols } from "./symbols.js";
import { isPlayer, openCarried } from "./take/player.js";
import { mountTake } from "./take/take.js";
import { mountTalk } from "./talk/mount.js";
import { mountWorld } from "./world/world.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const element = (id) => /** @type {T} */ (document.getElementById(id));
const root = document.documentElement;
root.toggleAttribute("data-began", true);

const { settings, complaints: misread } = readAddress(mendAddress().search);
if (settings.theme) root.dataset.theme = settings.theme; // that of a mended address comes after the first paint
const page = new Page(settings);
const transport = new Transport(page), controls = new Controls(page);
mountAlarm(page);

/**
 * Stands for a part of the session on show, whichever that is, for the panels that are built with one.
 * @template {"store" | "view" | "slow" | "link"} Part @param {Part} part @returns {Page[Part]}
 */
const current = (part) => /** @type {Page[Part]} */ (new Proxy({}, {
  get(_, name) {
    const of = /** @type {Record<string | symbol, unknown>} */ (/** @type {unknown} */ (page[part])), value = of[name];
    return typeof value === "function" ? value.bind(of) : value;
  },
  set: (_, name, value) => Reflect.set(page[part], name, value),
}));
const store = current("store"), view = current("view"), slow = current("slow"), link = current("link");
const { painter, changed } = page, buttons = /** @type {HTMLElement} */ (document.querySelector("#fast .transport"));
const point = page.point.bind(page);
/** @param {number | null} latent */
const pointLatent = (latent) => point(latent === null ? null : { kind: "latent", index: latent });
const lit = () => (view.focus?.kind === "latent" ? view.focus.index : null);

// --- the panels ---------------------------------------------------------------------------------------------------------------------

const predict = new Predict(element("sum"), pointLatent);
const compare = new Compare({ x: element("picture-x"), xh: element("picture-xh"), e: element("picture-e") }, point);
const latents = new Latents(element("latents"), pointLatent);
const energy = new Energy(element("energy"), (iteration) => page.session.fast.seek(iteration));
const inspector = new Inspector(element("inspector"));
const verified = new Verified(element("verified"));

const beside = new Beside(element("beside"), slow);

/** Panels need a model and an iteration to show. @param {(model: Model, entry: Entry) => unknown} paint */
const ready = (paint) => () => {
  const { shown } = page;
  return shown ? paint(shown.model, shown.entry) : undefined;
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
  const of = told(entry), { error, energy: total } = verified.paint(model, of.weights.values, of, page.store.at(of.iteration - 1));
  const value = element("energy-value");
  // The second part is what is missing to the rounded total, so that the sum on the screen adds up.
  const rest = Number(total.toFixed(2)) - Number(error.toFixed(2));
  const split = model.prior.kind === "flat" || !Number.isFinite(rest) ? "" : ` = ${fixed(error)} <small>error</small> + ${fixed(rest)} <small>prior</small>`;
  value.innerHTML = `${fixed(total)}${split}`;
}) });
painter.add({ region: figure(latents.root), dear: true, open: () => inSight(latents.root), paint: ready((model, entry) => {
  const fresh = model !== drawnOf || store.first < drawnFrom;
  [drawnOf, drawnFrom] = [model, store.first];
  return latents.paint(model, entry, told(entry), lit(), fresh, Beside.entry(page.slow, entry.iteration));
}) });
painter.add({
  region: figure(energy.root), dear: true, open: () => inSight(energy.root),
  paint: ready((_, entry) => energy.paint(page.store, told(entry).iteration, slow.branches.other?.store ?? null)),
});
const slowCard = mountSlowCard({ slow, link, store, view, painter, changed, point: pointLatent, lit, ready });
painter.add({ region: buttons, paint: () => {
  page.view.refresh();
  transport.paint();
} });
painter.add({ region: element("rate-control"), paint: () => controls.paint() });
painter.add({ region: null, paint: () => page.mirror() });
page.onModel(() => { drawnOf = rankedOf = null; });

// --- begin --------------------------------------------------------------------------------------------------------------------------

mountHelp();
listenToKeys();
linkSymbols(document.body);
element("theme").addEventListener("click", () => page.turnTheme());
addEventListener("resize", changed);
resizeWithPlace(["latents", "energy", ...slowCard.plots].map(element));
const complaints = [...misread, ...hideAsked(location.search)];
await mountModel(page);
if (complaints.length) page.say(complaints.join(" "), "error");
page.tabs = { world: mountWorld(page), slow: slowCard.tabs };
page.scenes = new Scenes(page);

if (isPlayer()) {
  mountTake(page);
  await openCarried(page);
} else {
  mountShare(page);
  const lesson = mountLesson(page);
  for (const mount of [mountFrames, mountTalk, mountTake]) mount(page);
  await followAddress(page);
  comeBack(page);
  await lesson.begins;
  page.own.connect();
}
