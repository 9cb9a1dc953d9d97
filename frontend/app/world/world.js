// The world: four ways to give the network an x. None of them gives it a label.
/** @import { Page } from "../page.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Panel, World } from "./panel.js" */
import { element } from "../lib/dom.js";
import { onArrival } from "./arrivals.js";
import { mountChase } from "./chase.js";
import { mountDraw } from "./draw.js";
import { mountScalar } from "./scalar.js";
import { isSample, loadSamples, mountSamples } from "./samples.js";
import { mountTabs } from "../lib/tabs.js";
import { mountTouch } from "./touch.js";
import { mountUpload } from "./upload.js";

/** Where an image comes from that is given by hand. */
const GIVEN = ["sample", "drawing", "upload"];

/** The card of the session on show. @param {Page} page @returns {World} */
const worldOf = (page) => ({
  get shape() { return page.trajectory.model?.shape ?? [28, 28]; },
  get unsent() { return page.session.unsent; },
  sendInk: (pixels, rows, columns, source) => page.session.inputs.sendInk(pixels, rows, columns, source),
  sendInput: (x, source) => page.session.inputs.sendInput(x, source),
  sendSample: (index) => page.session.inputs.sendSample(index),
  sendMask: (mask) => page.session.inputs.sendMask(mask),
  beginAnew: (sample, mask) => page.session.inputs.beginAnew(sample, mask),
  seen: new Set(),
  hold() {
    const entry = page.view.r, { sample } = page.settings;
    if (!entry) return null;
    const { sensed: { x, source } } = entry;
    return { sample, x: Float32Array.from(x), source: GIVEN.includes(source) ? source : "restore" };
  },
  giveBack({ sample, x, source }) {
    const { inputs } = page.session;
    if (sample !== null) inputs.sendSample(sample);
    else inputs.sendInput(x, source);
  },
  clear: () => page.session.inputs.clear(),
  shown() {
    const entry = page.view.r;
    return entry ? { x: entry.sensed.x, mask: entry.sensed.mask, xh: entry.xh, source: entry.sensed.source } : null;
  },
  onShown: (callback, region) => page.onShown(callback, region),
  say: page.say,
});

/** Which samples were shown in the light. @param {World} world */
function noteSeen(world) {
  /** @type {Numbers | null} */ let noted = null;
  return () => {
    const now = world.shown();
    if (!now || now.x === noted || now.mask.some((sensed) => sensed === 0)) return;
    const x = noted = now.x;
    loadSamples().then(({ samples }) => {
      const known = samples.find((sample) => isSample(sample, x));
      if (known) world.seen.add(known.index);
    }, () => {});
  };
}

/** @param {Page} page @returns {import("../page.js").WorldTabs} */
export function mountWorld(page) {
  const world = worldOf(page);
  const card = element("world");
  const panel = (/** @type {string} */ name) => element(`world-${name}`);
  const upload = mountUpload(panel("upload"), world);
  const draw = mountDraw(panel("draw"), world), touch = mountTouch(panel("touch"), world);
  /** @type {Record<string, Panel>} */
  const panels = {
    draw, upload,
    samples: mountSamples(panel("samples"), world),
    touch,
  };
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

  /** The slider is part of whichever panel is open. */
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
  world.onShown(noteSeen(world));

  onArrival(card, (arrived) => {
    if (!pictures) {
      return world.say("This model sees one number, not pictures. Choose another model to show it an image.", "notice");
    }
    tabs.select("upload");
    return upload.give(arrived);
  });

  return {
    get current() { return tabs.current; },
    get drawing() { return draw.drawing; },
    set drawing(drawing) { draw.drawing = drawing; },
    get held() { return touch.held; },
    set held(held) { touch.held = held; },
    dress(name) {
      dressing = true;
      look();
      tabs.select(name);
      dressing = false;
      if (pictures) (panels[name].adopt ?? panels[name].enter)?.();
    },
  };
}
