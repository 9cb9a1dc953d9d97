// One diagram: boxes and arrows as SVG, the live pictures as canvases over it.
/** @import { Shades } from "../lib/colours.js" */
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Arrow, Part, Plan } from "./plans.js" */
import { SHADES } from "../lib/colours.js";
import { Picture } from "../lib/picture.js";
import { boxOf, SIZE } from "./plans.js";

const SVG = "http://www.w3.org/2000/svg";
/** How each picture is coloured. @type {Record<string, Shades>} */
const COLOURED = { x: SHADES.x, xh: SHADES.xh, e: SHADES.e, atom: SHADES.w, change: SHADES.w };
/** Bars that stand for digits. */
const DIGITS = 10;
/** Between bars and the frame around them. */
const INSET = 4;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text) element.textContent = text;
  return element;
}

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

export class Diagram {
  /** @type {Map<string, Picture>} */ #pictures = new Map();
  /** @type {Map<string, { up: Element, down: Element, box: Box }>} */ #bars = new Map();
  /** What is said in or under a part. @type {Map<string, Element>} */ #said = new Map();

  /**
   * @param {HTMLElement} root @param {Plan} plan
   * @param {string} id Distinguishes its arrowheads from the other diagram's.
   */
  constructor(root, plan, id) {
    this.root = root;
    const drawing = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": plan.title });
    const heads = svg("defs", {});
    for (const colour of new Set(plan.arrows.map(({ colour }) => colour))) {
      const head = svg("marker", {
        id: `${id}-${colour}`,
        viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse",
        orient: "auto",
        class: `head of-${colour}`,
      });
      head.append(svg("path", { d: "M0 0 L8 4 L0 8 Z" }));
      heads.append(head);
    }
    drawing.append(heads);
    root.append(drawing);
    for (const arrow of plan.arrows) drawing.append(this.#arrow(arrow, id));
    for (const part of plan.parts) drawing.append(this.#part(part));
    for (const { text, colour, at: [x, y] } of plan.signs ?? []) {
      const group = svg("g", { class: `of-${colour}` });
      group.append(svg("text", { class: "title", x, y, "text-anchor": "middle" }, text));
      drawing.append(group);
    }
  }

  /** @param {Arrow} arrow @param {string} id */
  #arrow({ step, number, colour, path, label, at: [x, y] = [0, 0], anchor = "start", dashed }, id) {
    const group = svg("g", { class: `arrow of-${colour}${dashed ? " dashed" : ""}`, "data-part": step });
    group.append(
      svg("path", { class: "line", d: path, "marker-end": `url(#${id}-${colour})` }),
      svg("path", { class: "travels", d: path, pathLength: 100 }),
    );
    if (!label) return group;
    const text = svg("text", { x, y, "text-anchor": anchor, class: "label" });
    if (number) text.append(svg("tspan", { class: "step" }, `${number} `));
    text.append(label);
    group.append(text);
    return group;
  }

  /** @param {Part} part */
  #part(part) {
    const { name, shows, sign, colour, title, caption = [], side, below, saidAt, ticks, labelled } = part,
      box = boxOf(part), { x, y, width, height } = box;
    const group = svg("g", { class: `part of-${colour}${labelled ? " labelled" : ""}`, "data-part": name });
    group.append(svg("rect", { class: "frame", ...box, rx: 7 }));
    if (title) {
      group.append(
        svg(
          "text",
          {
            class: "title", x: side ? x - 17 : x + width / 2, y: side ? y + height / 2 + 6 : y - 8,
            "text-anchor": "middle",
          },
          title,
        ),
      );
    }
    if (sign !== undefined) {
      const text = svg(
        "text", { class: "sign-in", x: x + width / 2, y: y + height / 2 + 6, "text-anchor": "middle" }, sign,
      );
      group.append(text);
      this.#said.set(name, text);
    }
    if (ticks) {
      const pitch = (width - 2 * INSET) / DIGITS;
      for (let digit = 0; digit < DIGITS; digit++) {
        const at = { x: x + INSET + (digit + 0.5) * pitch, y: y + height + 11, "text-anchor": "middle" };
        group.append(svg("text", { class: "tick", ...at }, String(digit)));
      }
    }
    const from = saidAt
      ? { x: saidAt[0], y: saidAt[1], "text-anchor": "end" }
      : below !== undefined
        ? { x: x + width + 12, y: y + below, "text-anchor": "start" }
        : side
          ? { x: x - 10, y: y + 20, "text-anchor": "end" }
          : { x: x + width / 2, y: y + height + 18, "text-anchor": "middle" };
    caption.forEach((line, at) => {
      const text = svg("text", { class: "said", ...from, y: from.y + 15 * at }, line);
      group.append(text);
      if (at === 0 && sign === undefined) this.#said.set(name, text);
    });
    if (shows && COLOURED[shows]) this.#pictures.set(shows, this.#canvas(box, shows, labelled));
    else if (shows) {
      const up = svg("path", { class: "bars" }), down = svg("path", { class: "bars below" });
      group.append(up, down);
      this.#bars.set(shows, { up, down, box });
    }
    return group;
  }

  /** @param {Box} box @param {string} shows @param {boolean} [labelled] */
  #canvas(box, shows, labelled = false) {
    const canvas = document.createElement("canvas");
    canvas.classList.toggle("labelled", labelled);
    canvas.setAttribute("aria-hidden", "true");
    Object.assign(canvas.style, {
      left: `${(100 * (box.x + 1)) / SIZE.width}%`, top: `${(100 * (box.y + 1)) / SIZE.height}%`,
      width: `${(100 * (box.width - 2)) / SIZE.width}%`, height: `${(100 * (box.height - 2)) / SIZE.height}%`,
    });
    this.root.append(canvas);
    return new Picture(canvas, COLOURED[shows]);
  }

  /**
   * @param {string} name @param {Numbers} values @param {[number, number]} size @param {number} full
   * @param {Numbers | null} [mask]
   */
  picture(name, values, size, full, mask = null) {
    this.#pictures.get(name)?.paint(values, size, full, mask);
  }

  /**
   * One bar a number, from the middle line where some are negative.
   * @param {string} name @param {ArrayLike<number>} values @param {number} top
   */
  bars(name, values, top) {
    const known = this.#bars.get(name);
    if (!known) return;
    const { up, down, box } = known, across = box.width - 2 * INSET, pitch = across / Math.max(values.length, 3),
      signed = Array.prototype.some.call(values, (value) => value < 0);
    const height = (box.height - 2 * INSET) / (signed ? 2 : 1), ground = box.y + INSET + height,
      left = box.x + INSET + (across - pitch * values.length) / 2;
    let [above, below] = ["", ""];
    for (let k = 0; k < values.length; k++) {
      const tall = (Math.min(1, Math.abs(values[k]) / top) * height).toFixed(1),
        from = `M${(left + (k + 0.5) * pitch).toFixed(1)} ${ground}`;
      if (!Number(tall)) continue;
      if (values[k] < 0) below += `${from}v${tall}`;
      else above += `${from}v-${tall}`;
    }
    for (const [line, path] of /** @type {[Element, string][]} */ ([[up, above], [down, below]])) {
      line.setAttribute("d", path);
      line.setAttribute("stroke-width", Math.max(1, Math.min(pitch * 0.72, 24)).toFixed(1));
    }
  }

  /** In or under a part. @param {string} name @param {string} words */
  say(name, words) {
    const text = this.#said.get(name);
    if (text && text.textContent !== words) text.textContent = words;
  }

  /** Whether there is a label, and what comes of one. @param {boolean} there */
  labelled(there) { this.root.classList.toggle("unlabelled", !there); }

  /** Light the arrows of a step, and no others; null for none. @param {string | null} step */
  light(step) {
    for (const arrow of this.root.querySelectorAll(".arrow")) {
      arrow.classList.toggle("lit", arrow.getAttribute("data-part") === step);
    }
  }

  /** Point out parts, by name; null: none is pointed out any more. @param {string[] | null} names */
  point(names) {
    this.root.classList.toggle("pointing", names !== null);
    for (const part of this.root.querySelectorAll("[data-part]")) {
      part.classList.toggle("pointed", names?.includes(part.getAttribute("data-part") ?? "") ?? false);
    }
  }
}
