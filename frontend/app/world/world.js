// The world: four ways to give the network an x. None of them gives it a label.
/** @import { Panel, World } from "./panel.js" */
import { element } from "../lib/dom.js";
import { onArrival } from "./arrivals.js";
import { mountChase } from "./chase.js";
import { mountDraw } from "./draw.js";
import { mountScalar } from "./scalar.js";
import { mountSamples } from "./samples.js";
import { mountTabs } from "../lib/tabs.js";
import { mountTouch } from "./touch.js";
import { mountUpload } from "./upload.js";

/**
 * @param {World} world
 * @returns {{ readonly current: string, dress: (tab: string) => void, drawing: import("./draw.js").Drawing }} `dress`
 *   opens a tab on what is shown already and sends nothing
 */
export function mountWorld(world) {
  const card = element("world");
  const panel = (/** @type {string} */ name) => element(`world-${name}`);
  const upload = mountUpload(panel("upload"), world);
  const draw = mountDraw(panel("draw"), world);
  /** @type {Record<string, Panel>} */
  const panels = {
    draw,
    upload,
    samples: mountSamples(panel("samples"), world),
    touch: mountTouch(panel("touch"), world),
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
    dress(name) {
      dressing = true;
      look();
      tabs.select(name);
      dressing = false;
      if (pictures) (panels[name].adopt ?? panels[name].enter)?.();
    },
  };
}
