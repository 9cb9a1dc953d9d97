// Samples: twenty digits that no model was trained on.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Panel, World } from "./panel.js" */
import { within } from "../lib/dom.js";
import { onTheme, SHADES } from "../lib/colours.js";
import { awaited } from "../lib/fetched.js";
import { Picture } from "../lib/picture.js";
import { grey } from "./grey.js";

const DIGITS = ["a zero", "a one", "a two", "a three", "a four", "a five", "a six", "a seven", "an eight", "a nine"];

/** @typedef {{ index: number, label: number, rows: number, columns: number, pixels: Float32Array }} Sample */
/** @typedef {{ attribution: string, samples: Sample[] }} Samples */

/** @type {Promise<Samples> | null} */
let loading = null;

/** The samples, asked for once. @returns {Promise<Samples>} */
export function loadSamples() { return (loading ??= load()); }

async function load() {
  const { attribution, samples } = await awaited("api/samples", "the samples");
  /** @param {{ index: number, label: number } & import("./grey.js").Bytes} sample @returns {Sample} */
  const read = ({ index, label, ...bytes }) => ({ index, label, ...grey(bytes) });
  return { attribution, samples: samples.map(read) };
}

/**
 * Whether x is this sample. Their pixels are whole 255ths, so a difference of one says no.
 * @param {Sample} sample @param {Numbers | undefined} x
 */
export const isSample = ({ pixels }, x) =>
  x?.length === pixels.length && pixels.every((value, at) => Math.abs(value - x[at]) < 1 / 255);

/** @param {HTMLElement} panel @param {World} world @returns {Panel} */
export function mountSamples(panel, world) {
  const grid = within(panel, ".grid");
  const credit = within(panel, ".credit");
  /** @type {{ sample: Sample, button: HTMLButtonElement, picture: Picture }[]} */
  let buttons = [];
  /** @type {Numbers | null} */
  let marked = null;

  /** @param {Sample} sample */
  function add(sample) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `Sample ${sample.index}: ${DIGITS[sample.label]}`);
    button.setAttribute("aria-pressed", "false");
    button.title = DIGITS[sample.label];
    const canvas = document.createElement("canvas");
    button.append(canvas);
    grid.append(button);
    const picture = new Picture(canvas, SHADES.x);
    picture.paint(sample.pixels, [sample.rows, sample.columns], 1);
    button.addEventListener("click", () => world.sendSample(sample.index));
    buttons.push({ sample, button, picture });
  }

  // As in a list: the arrows go from sample to sample, and step no iteration.
  grid.addEventListener("keydown", (event) => {
    const at = buttons.findIndex(({ button }) => button === document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const columns = buttons.filter(({ button }) => button.offsetTop === buttons[0].button.offsetTop).length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[at + step]?.button.focus();
  });

  onTheme(() => { for (const { picture } of buttons) picture.again(); });

  async function fill() {
    if (!grid.hasChildNodes()) grid.textContent = "The samples are on their way.";
    const { attribution, samples } = await loadSamples();
    if (buttons.length) return; // entered twice while they were loading
    grid.replaceChildren();
    for (const sample of samples) add(sample);
    credit.textContent = attribution;
    mark();
  }

  /** Press the button of the sample that the network explains, if it is one. */
  function mark() {
    const x = world.shown()?.x;
    if (!x || x === marked || !buttons.length) return;
    marked = x;
    for (const { sample, button } of buttons) button.setAttribute("aria-pressed", String(isSample(sample, x)));
  }

  return {
    enter() {
      if (!buttons.length) fill();
    },
    shown: mark,
  };
}
