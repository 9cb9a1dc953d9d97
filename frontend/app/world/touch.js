// Touch: the room is dark. Only pixels that were touched are sensed; the network makes up the rest from them. The
// object in it is one that was not seen, and r begins at its start: what forms in x̂ comes of the touches alone.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Held } from "../page.js" */
/** @import { Panel, World } from "./panel.js" */
import { finder } from "../lib/dom.js";
import { SHADES } from "../lib/colours.js";
import { fixed } from "../lib/format.js";
import { pixelsOf } from "../lib/picture.js";
import { followKeys } from "./by_keys.js";
import { Mask } from "./mask.js";
import { followHand, holding, oncePerFrame } from "./pointers.js";
import { isSample, loadSamples } from "./samples.js";

const AT_RANDOM = 0.05;
/** In the dark room a guess only glimmers. */
const GLIMMER = 0.6;

/** @param {number} value */
const shade = (value) => 128 + Math.round(127 * Math.min(1, Math.max(0, value)));

/** @param {HTMLElement} panel @param {World} world @returns {Panel & { held: Held | null }} */
export function mountTouch(panel, world) {
  const find = finder(panel);
  const surface = find(".surface"), hand = find(".hand"), tally = find(".tally");
  const canvas = /** @type {HTMLCanvasElement} */ (find("canvas"));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let mask = new Mask(28, 28);
  /** Where the hand was last, in pixels of the image. @type {import("./mask.js").Place | null} */
  let last = null;
  /** What was felt before the hand came down. */
  let before = mask.pixels;
  /** The object in the dark, as a sample. @type {number | null} */ let object = null;
  /** Whether all of it was to be seen. */ let lit = false;
  /** The image that was seen before the dark. @type {Held | null} */ let held = null;
  /** x of the frame that was shown when it became dark: nothing of it is to be seen. @type {Numbers | null} */
  let stale = null;
  let begun = 0;

  const sendAndPaint = oncePerFrame(() => {
    if (!surface.checkVisibility()) return; // the tab was left in between, with the lights on
    const all = mask.felt === mask.pixels.length;
    lit ||= all;
    world.sendMask(all ? null : mask.pixels.slice());
    count();
    paint();
  });

  function paint() {
    const now = world.shown();
    if (!now || now.x.length !== mask.pixels.length) return;
    if (now.x !== stale) stale = null;
    const image = new ImageData(mask.columns, mask.rows);
    const pixels = new Uint32Array(image.data.buffer);
    const touched = SHADES.touched(), guessed = SHADES.guessed();
    for (let at = 0; at < pixels.length; at++) {
      const [x, xh] = stale ? [0, 0] : [now.x[at], now.xh[at]];
      pixels[at] = mask.pixels[at] ? touched[shade(x)] : guessed[shade(GLIMMER * xh)];
    }
    context.putImageData(image, 0, 0);
  }

  function count() {
    const { felt, pixels: { length } } = mask;
    /** @type {HTMLElement} */ (tally.firstElementChild).textContent = `sensed ${felt} of ${length} ` +
      `(${Math.round((100 * felt) / length)} %)`;
    surface.classList.toggle("idle", felt === 0);
  }

  /** The hand feels what it passes. @param {import("./pointers.js").Place[]} through */
  function feel(through) {
    for (const place of through) {
      const here = { x: place.x * mask.columns, y: place.y * mask.rows };
      mask.sweep(last ?? here, here);
      last = here;
      hand.style.translate = `${place.x * surface.clientWidth}px ${place.y * surface.clientHeight}px`;
    }
    surface.classList.add("touched");
    sendAndPaint();
  }
  const lift = () => {
    last = null; // it may come down far from where it was lifted
    surface.classList.remove("touched");
  };
  /** @type {import("./pointers.js").Tool} */
  const fingers = {
    down(at) {
      before = mask.pixels.slice();
      feel([at]);
    },
    move: feel,
    lift,
    takeBack() {
      mask.pixels.set(before);
      lift();
      sendAndPaint();
    },
  };
  followHand(surface, holding(surface, fingers), { hovers: true });
  followKeys(surface, fingers, {
    hovers: true,
    tells({ x, y }) {
      const at = Math.floor(y * mask.rows) * mask.columns + Math.floor(x * mask.columns), now = world.shown();
      return mask.pixels[at] && now && now.x !== stale ? `bright by ${fixed(now.x[at])}` : "not felt";
    },
  });

  find("[data-do=random]").addEventListener("click", () => {
    mask.scatter(AT_RANDOM);
    sendAndPaint();
  });
  find("[data-do=light]").addEventListener("click", () => {
    mask.fill(1);
    last = null;
    sendAndPaint();
  });
  find("[data-do=dark]").addEventListener("click", () => (lit ? another() : darken(object)));
  find("[data-do=another]").addEventListener("click", another);

  /** All dark: an image of which nothing is known, and r at its start. @param {number | null} sample */
  function darken(sample) {
    mask.fill(0);
    [object, lit] = [sample, false];
    begin();
  }

  /** The image as far as it was felt, and r at its start. */
  function begin() {
    begun++;
    last = null;
    stale = world.shown()?.x ?? null;
    world.beginAnew(object, mask.pixels.slice());
    count();
    paint();
  }

  /** An object that was not seen. */
  async function another() {
    if (object !== null) world.seen.add(object);
    // Dark before it comes, so that not even one iteration sees more.
    mask.fill(0);
    stale = world.shown()?.x ?? null;
    world.sendMask(mask.pixels.slice());
    count();
    paint();
    const turn = ++begun, { samples } = await loadSamples(), x = world.shown()?.x;
    if (turn !== begun) return;
    const shown = samples.find((sample) => isSample(sample, x)), others = samples.filter((one) => one !== shown);
    if (others.every(({ index }) => world.seen.has(index))) world.seen.clear();
    const unseen = others.filter(({ index }) => !world.seen.has(index));
    darken(unseen[Math.floor(Math.random() * unseen.length)].index);
  }

  /** A room of its own, all dark. */
  function furnish() {
    const [rows, columns] = pixelsOf(world.shape);
    if (mask.rows === rows && mask.columns === columns && canvas.width === columns) return;
    canvas.width = columns;
    canvas.height = rows;
    mask = new Mask(rows, columns);
  }

  return {
    enter() {
      furnish();
      held ??= world.hold();
      // Whoever comes back finds what was felt of the object; what was seen whole is no secret any more.
      if (object === null || lit) void another();
      else begin();
    },
    adopt() {
      furnish();
      const x = world.shown()?.x;
      begun++;
      mask.fill(0);
      mask.pixels.set(world.shown()?.mask ?? []);
      [object, lit, held, stale, last] = [null, mask.felt === mask.pixels.length, null, null, null];
      loadSamples().then(({ samples }) => {
        object ??= samples.find((sample) => isSample(sample, x))?.index ?? null;
      }, () => {});
      count();
      paint();
    },
    leave() {
      begun++;
      // The one before the other: the object is not to be seen in the light.
      if (held) world.giveBack(held);
      held = null;
      world.sendMask(null);
    },
    shown: paint,
    get held() { return held; },
    set held(before) { held = before; },
  };
}
