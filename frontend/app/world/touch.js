// Touch: the room is dark. Only pixels that were touched are sensed; the network makes up the rest from them.
/** @import { Panel, World } from "./panel.js" */
import { finder } from "../lib/dom.js";
import { SHADES } from "../lib/colours.js";
import { pixelsOf } from "../lib/picture.js";
import { Mask } from "./mask.js";
import { followHand, oncePerFrame, places } from "./pointers.js";
import { isSample, loadSamples } from "./samples.js";

const AT_RANDOM = 0.05;
/** In the dark room a guess only glimmers. */
const GLIMMER = 0.6;

/** @param {number} value */
const shade = (value) => 128 + Math.round(127 * Math.min(1, Math.max(0, value)));

/** @param {HTMLElement} panel @param {World} world @returns {Panel} */
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

  const sendAndPaint = oncePerFrame(() => {
    if (!surface.checkVisibility()) return; // the tab was left in between, with the lights on
    const all = mask.felt === mask.pixels.length;
    world.sendMask(all ? null : mask.pixels.slice());
    count();
    paint();
  });

  function paint() {
    const now = world.shown();
    if (!now || now.x.length !== mask.pixels.length) return;
    const image = new ImageData(mask.columns, mask.rows);
    const pixels = new Uint32Array(image.data.buffer);
    const touched = SHADES.touched(), guessed = SHADES.guessed();
    for (let at = 0; at < pixels.length; at++) {
      pixels[at] = mask.pixels[at] ? touched[shade(now.x[at])] : guessed[shade(GLIMMER * now.xh[at])];
    }
    context.putImageData(image, 0, 0);
  }

  function count() {
    const { felt, pixels: { length } } = mask;
    /** @type {HTMLElement} */ (tally.firstElementChild).textContent = `sensed ${felt} of ${length} ` +
      `(${Math.round((100 * felt) / length)} %)`;
    surface.classList.toggle("idle", felt === 0);
  }

  /** @param {0 | 1} value */
  function fill(value) {
    mask.fill(value);
    last = null;
    sendAndPaint();
  }

  /** The hand feels what it passes. @param {PointerEvent} event */
  function feel(event) {
    event.preventDefault();
    for (const place of places(event, surface)) {
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
  followHand(surface, {
    down(event) {
      before = mask.pixels.slice();
      feel(event);
    },
    move: feel,
    lift,
    takeBack() {
      mask.pixels.set(before);
      lift();
      sendAndPaint();
    },
  }, { hovers: true });

  find("[data-do=random]").addEventListener("click", () => {
    mask.scatter(AT_RANDOM);
    sendAndPaint();
  });
  find("[data-do=dark]").addEventListener("click", () => fill(0));
  find("[data-do=light]").addEventListener("click", () => fill(1));
  find("[data-do=another]").addEventListener("click", async () => {
    // Dark before the new object comes, so that not even one iteration sees it.
    mask.fill(0);
    world.sendMask(mask.pixels.slice());
    count();
    const { samples } = await loadSamples();
    const others = samples.filter((sample) => !isSample(sample, world.shown()?.x));
    world.sendSample(others[Math.floor(Math.random() * others.length)].index);
  });

  /** A room of its own, all dark. */
  function begin() {
    const [rows, columns] = pixelsOf(world.shape);
    canvas.width = columns;
    canvas.height = rows;
    mask = new Mask(rows, columns);
    before = mask.pixels;
    last = null;
  }

  return {
    enter() {
      begin();
      sendAndPaint();
    },
    adopt() {
      begin();
      mask.pixels.set(world.shown()?.mask ?? []);
      count();
      paint();
    },
    leave() {
      world.sendMask(null);
    },
    shown: paint,
  };
}
