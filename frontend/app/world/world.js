// The world: four ways to give the network an x. None of them gives it a label.
/** @import { Numbers } from "../types.js" */
/** @import { Page } from "../page.js" */
import { onArrival } from "./arrivals.js";
import { mountChase } from "./chase.js";
import { mountDraw } from "./draw.js";
import { mountScalar } from "./scalar.js";
import { mountSamples } from "./samples.js";
import { mountTabs } from "../lib/tabs.js";
import { mountTouch } from "./touch.js";
import { mountUpload } from "./upload.js";

/**
 * What the card asks of the page.
 * @typedef {object} World
 * @property {number[]} shape Of the current model's x: [28, 28], or [1] or [1, 1] for a number.
 * @property {(pixels: Uint8Array, rows: number, columns: number, source: string) => void} sendInk The server centres and scales it.
 * @property {(x: Float32Array, source: string) => void} sendInput Taken as it is.
 * @property {(index: number) => void} sendSample
 * @property {(mask: Uint8Array | null) => void} sendMask 1 where x is sensed; null senses all of it.
 * @property {() => void} clear
 * @property {boolean} unsent Whether what is to be seen waits for a line to the server.
 * @property {() => ({ x: Numbers, mask: Numbers, xh: Numbers, source: string } | null)} shown What the page shows now, and where its x came from.
 * @property {(callback: () => void, region?: HTMLElement | null) => void} onShown Called at every painted frame; `region` is what it draws in.
 * @property {(message: string, kind?: "notice" | "error") => void} say
 *
 * One way in. `shown` is called at every painted frame while it is open; `adopt` when it is opened on what is seen already.
 * @typedef {{ enter?: () => void, leave?: () => void, adopt?: () => void, shown: () => void }} Panel
 */

/** The card of the session on show. @param {Page} page @returns {World} */
const worldOf = (page) => ({
  get shape() { return page.store.model?.shape ?? [28, 28]; },
  get unsent() { return page.session.unsent; },
  sendInk: (pixels, rows, columns, source) => page.session.inputs.sendInk(pixels, rows, columns, source),
  sendInput: (x, source) => page.session.inputs.sendInput(x, source),
  sendSample: (index) => page.session.inputs.sendSample(index),
  sendMask: (mask) => page.session.inputs.sendMask(mask),
  clear: () => page.session.inputs.clear(),
  shown() {
    const entry = page.view.r;
    return entry ? { x: entry.sensed.x, mask: entry.sensed.mask, xh: entry.xh, source: entry.sensed.source } : null;
  },
  onShown: (callback, region) => page.onShown(callback, region),
  say: page.say,
});

/** @param {Page} page @returns {import("../page.js").WorldTabs} */
export function mountWorld(page) {
  const world = worldOf(page);
  const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const card = element("world");
  const panel = (/** @type {string} */ name) => element(`world-${name}`);
  const upload = mountUpload(panel("upload"), world);
  const draw = mountDraw(panel("draw"), world);
  /** @type {Record<string, Panel>} */
  const panels = { draw, upload, samples: mountSamples(panel("samples"), world), touch: mountTouch(panel("touch"), world) };
  const scalar = mountScalar(element("world-scalar"), world);
  const chase = mountChase(element("chase"), world);
  let pictures = true, dressing = false;

  const tabs = mountTabs(element("world-tabs"), (now, before) => {
    place();
    if (!pictures || dressing) return;
    panels[before].leave?.();
    panels[now].enter?.();
    panels[now].shown();
  });

  /** The slider stands in the open panel, whichever that is. */
  function place() {
    if (!pictures) panel(tabs.current).append(element("world-scalar"));
  }

  /** Pictures or a number: whichever the model sees. @returns {boolean} whether that is new */
  function look() {
    const seesPictures = world.shape.reduce((pixels, side) => pixels * side, 1) > 1;
    if (seesPictures === pictures) return false;
    pictures = seesPictures;
    card.classList.toggle("scalars", !pictures);
    place();
    return true;
  }

  world.onShown(() => {
    if (look() && pictures) panels[tabs.current].enter?.();
    (pictures ? panels[tabs.current] : scalar).shown();
  }, card);
  world.onShown(() => chase.shown(), element("chase"));

  onArrival(card, (arrived) => {
    if (!pictures) return world.say("This model sees one number, not pictures. Choose another model to show it an image.", "notice");
    tabs.select("upload");
    return upload.give(arrived);
  });

  return {
    get current() { return tabs.current; },
    get drawing() { return draw.drawing; },
    set drawing(drawing) { draw.drawing = drawing; },
    dress(name) {
      dressing = true;
      look();
      tabs.select(name);
      dressing = false;
      if (pictures) (panels[name].adopt ?? panels[name].enter)?.();
    },
  };
}
