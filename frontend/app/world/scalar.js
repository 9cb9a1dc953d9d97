// For a model that sees one number and no picture: a slider stands in for the four ways in.
/** @import { World } from "./panel.js" */
import { within } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { oncePerFrame } from "./pointers.js";

/** @param {HTMLElement} element @param {World} world @returns {{ shown: () => void }} */
export function mountScalar(element, world) {
  const slider = /** @type {HTMLInputElement} */ (within(element, "input"));
  const value = /** @type {HTMLOutputElement} */ (within(element, "output"));
  const send = oncePerFrame(() => world.sendInput(Float32Array.of(slider.valueAsNumber), "drawing"));
  const say = () => {
    value.textContent = fixed(slider.valueAsNumber);
    slider.style.setProperty("--share", `${(100 * slider.valueAsNumber) / Number(slider.max)}%`);
  };
  slider.addEventListener("input", () => {
    say();
    send();
  });
  return {
    shown() {
      const now = world.shown();
      // While it is being moved the slider leads, and what is shown follows.
      if (!now || now.x.length !== 1 || document.activeElement === slider) return;
      slider.value = String(now.x[0]);
      say();
    },
  };
}
