// Draw: a surface to draw on. What is drawn is the network's x while it is being drawn.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Panel, World } from "./panel.js" */
import { finder } from "../lib/dom.js";
import { onTheme, SHADES } from "../lib/colours.js";
import { setUsable, usable } from "../lib/focus.js";
import { forPage, mode, pressed } from "../lib/keys.js";
import { Picture, pixelsOf } from "../lib/picture.js";
import { followKeys } from "./by_keys.js";
import { Ink, SIDE } from "./ink.js";
import { followHand, holding, oncePerFrame } from "./pointers.js";
import { Stroke } from "./stroke.js";

// In ink pixels. A digit drawn over most of the surface then has strokes as wide as those of the training digits.
const RADIUS = { brush: 4.6, erase: 9 };
// How much a pen's pressure widens the brush: from 0.6 of it to 1.4. A mouse or a finger counts as half pressed.
const PRESSURE = { least: 0.6, gain: 0.8 };
const UNDOS = 100;

/** @param {Numbers} a @param {Numbers} b */
const alike = (a, b) => a === b || (a.length === b.length && a.every((value, at) => value === b[at]));

/**
 * The ink before each stroke that can be undone, the newest last, and what there is now; whether that is what the
 * network explains, or is to: `unsent` while there is no line to the server.
 * @typedef {{ ink: Uint8Array[], live: boolean, unsent: boolean }} Drawing
 */

/** @param {HTMLElement} panel @param {World} world @returns {Panel & { drawing: Drawing }} */
export function mountDraw(panel, world) {
  const find = finder(panel);
  const surface = find(".surface");
  const canvas = /** @type {HTMLCanvasElement} */ (find("#drawing"));
  const brush = find("[data-tool=brush]"), eraser = /** @type {HTMLButtonElement} */ (find("[data-tool=erase]"));
  const undo = /** @type {HTMLButtonElement} */ (find("[data-tool=undo]"));
  const invitation = find(".invitation");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  canvas.width = canvas.height = SIDE;
  const image = context.createImageData(SIDE, SIDE);
  const shown = new Uint32Array(image.data.buffer);
  const ghost = new Picture(/** @type {HTMLCanvasElement} */ (find(".ghost")), SHADES.x);

  const ink = new Ink();
  /** What could be undone: the ink before each stroke and each clearing. @type {Uint8Array[]} */
  let past = [];
  /**
   * The stroke that is being drawn, and whether there was ink before it.
   * @type {{ stroke: Stroke, wasLive: boolean } | null}
   */
  let drawing = null;
  let erasing = false;
  // Whether the drawing is what the network explains. If not, the surface shows, dimmed, what is.
  let live = false;
  /** Whether a finger on the surface draws, though it shows another picture: it was tapped. */ let ready = false;
  /** Where x came from, and of a scene x itself: another scene has another. */
  let from = { source: "", x: /** @type {Numbers} */ (new Float32Array()) };

  const send = () => {
    if (ink.blank) world.clear();
    else world.sendInk(ink.pixels.slice(), SIDE, SIDE, "drawing");
  };
  const sendAndPaint = oncePerFrame(() => {
    send();
    paint();
  });

  function paint() {
    const box = ink.takeChanged();
    if (!box) return;
    const shades = SHADES.x();
    for (let row = box.top; row < box.bottom; row++) {
      for (let at = row * SIDE + box.left; at < row * SIDE + box.right; at++) {
        shown[at] = shades[128 + (ink.pixels[at] >> 1)];
      }
    }
    context.putImageData(image, 0, 0, box.left, box.top, box.right - box.left, box.bottom - box.top);
  }

  /** What can be done now, and whether ink or the example is shown. */
  function arrange() {
    const blank = ink.blank, drawn = live && !blank;
    surface.classList.toggle("idle", !drawn && !drawing);
    surface.classList.toggle("ready", ready);
    const byKeys = surface.matches(":focus-visible"), byFinger = matchMedia("(hover: none)").matches;
    const here = byKeys ? "Enter, then arrows" : !byFinger ? "draw here" : ready ? "now draw" : "tap, then draw";
    invitation.textContent = blank || live ? here : `${here}; Undo brings yours back`;
    setUsable(undo, live ? past.length > 0 : !blank);
    setUsable(eraser, drawn || drawing !== null);
    if (!usable(eraser)) erasing = false;
    brush.setAttribute("aria-pressed", String(!erasing));
    eraser.setAttribute("aria-pressed", String(erasing));
  }

  function remember() {
    past.push(ink.pixels.slice());
    if (past.length > UNDOS) past.shift();
  }

  /** @param {{ x: number, y: number, pressure: number }} place @param {boolean} erase */
  const point = ({ x, y, pressure }, erase) => ({
    x: x * SIDE, y: y * SIDE,
    radius: (erase ? RADIUS.erase : RADIUS.brush) * (PRESSURE.least + PRESSURE.gain * pressure),
  });

  /** @type {import("./pointers.js").Tool} */
  const pen = {
    down(at, { eraser: turned }) {
      remember();
      const wasLive = live;
      if (!live) ink.clear();
      live = true;
      const erase = erasing || turned;
      drawing = { stroke: new Stroke(ink, erase, point(at, erase)), wasLive };
      arrange();
      sendAndPaint();
    },
    move(through) {
      for (const place of through) drawing?.stroke.to(point(place, drawing.stroke.erase));
      sendAndPaint();
    },
    lift() {
      drawing?.stroke.end();
      drawing = null;
      arrange();
      sendAndPaint();
    },
    takeBack() {
      ink.replace(past.pop() ?? ink.pixels);
      live = drawing?.wasLive ?? live;
      drawing = null;
      arrange();
      sendAndPaint();
    },
  };
  followHand(surface, holding(surface, pen), {
    // Over a picture that is not one's own a finger scrolls, until it has asked to draw.
    scrolling: {
      mayScroll: () => !ready && surface.classList.contains("idle"),
      tapped() {
        ready = true;
        arrange();
      },
    },
  });

  const inked = (/** @type {{ x: number, y: number }} */ { x, y }) =>
    ink.pixels[Math.floor(y * SIDE) * SIDE + Math.floor(x * SIDE)] > 0;
  followKeys(surface, pen, { tells: (at) => (live && inked(at) ? "ink" : "no ink") });

  for (const event of ["focus", "blur"]) surface.addEventListener(event, arrange);

  function takeBack() {
    if (drawing || !usable(undo)) return;
    const before = live ? past.pop() : ink.pixels.slice();
    if (before) ink.replace(before);
    live = true;
    arrange();
    sendAndPaint();
  }

  brush.addEventListener("click", () => {
    erasing = false;
    arrange();
  });
  eraser.addEventListener("click", () => {
    erasing = true;
    arrange();
  });
  undo.addEventListener("click", takeBack);
  find("[data-tool=clear]").addEventListener("click", () => {
    if (!ink.blank) remember();
    ink.clear();
    live = true;
    arrange();
    sendAndPaint();
  });
  document.addEventListener("keydown", (event) => {
    if (
      mode() === "talk" ||
      !surface.checkVisibility() ||
      pressed(event) !== "z" ||
      event.shiftKey ||
      !(event.ctrlKey || event.metaKey) ||
      !forPage(event)
    ) {
      return;
    }
    event.preventDefault();
    takeBack();
  });

  ink.clear();
  paint();
  arrange();
  onTheme(() => {
    ink.replace(ink.pixels);
    paint();
  });
  return {
    get drawing() { return { ink: [...past, ink.pixels], live, unsent: live && world.unsent }; },
    set drawing({ ink: strokes, live: lives, unsent }) {
      if (drawing || !strokes.length) return; // whoever draws already has begun another
      past = strokes.slice(0, -1);
      ink.replace(strokes[strokes.length - 1]);
      live = lives;
      from = world.shown() ?? from;
      arrange();
      paint();
      if (unsent) send();
    },
    shown() {
      const now = world.shown();
      if (!now) return;
      const another = now.source !== from.source || (now.source === "scene" && !alike(now.x, from.x));
      if (another && !drawing) {
        ready = false;
        // A restored x is the one there was before.
        if (now.source !== "restore") live = now.source === "drawing" && (live || !ink.blank);
        arrange();
      }
      if (!drawing) from = now;
      if (surface.classList.contains("idle")) ghost.paint(now.x, pixelsOf(world.shape), 1);
    },
  };
}
