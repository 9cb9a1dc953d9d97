// What is learned from, and how: the controls of the slow clock.
/** @import { Page } from "../panel.js" */
import { BOUNDS } from "../../constants.js";
import { element, setText, within } from "../../lib/dom.js";
import { Sheet } from "../../lib/sheet.js";
import { LEARNING_SPEEDS } from "../../session/settings.js";

/** The slider of η_w is logarithmic between these, whatever the source. */
const LEAST = 0.001, MOST = 2, STEPS = 200;

/** @param {number} position */
const rateOf = (position) => Number((LEAST * (MOST / LEAST) ** (position / STEPS)).toPrecision(2));
/** @param {number} rate */
const positionOf = (rate) => Math.min(
  STEPS, Math.max(0, Math.round((Math.log(rate / LEAST) / Math.log(MOST / LEAST)) * STEPS))
);

/** @param {number} speed */
const named = (speed) => `${speed} update${speed === 1 ? "" : "s"}/s`;

export class PlanControls {
  /** What was asked for and is not yet in force. @type {number | null} */ #asked = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.source = /** @type {HTMLSelectElement} */ (element("source"));
    this.speed = /** @type {HTMLSelectElement} */ (element("learning-speed"));
    this.batch = /** @type {HTMLInputElement} */ (element("batch"));
    this.settling = /** @type {HTMLInputElement} */ (element("settling"));
    this.rate = /** @type {HTMLInputElement} */ (element("learning-rate"));
    this.rateValue = element("learning-rate-value");
    this.chosen = { source: element("plan-source"), rate: element("plan-rate") };
    new Sheet(element("plan"), within(element("slow"), ".transport"));
    const set = (/** @type {Record<string, unknown>} */ change) => {
      page.session.ask({ type: "set", ...change }, (message) => page.slow.refuse(message));
    };
    for (const speed of LEARNING_SPEEDS) {
      this.speed.add(new Option(speed === null ? "full speed" : named(speed), String(speed)));
    }
    this.source.addEventListener("change", () => {
      page.slow.tray.sent = -1;
      set({ source: this.source.value }); // the server sets the batch and the rate that suit it
    });
    this.speed.addEventListener("change", () => {
      set({ learning_speed: this.speed.value === "null" ? null : Number(this.speed.value) });
    });
    for (const [input, name] of /** @type {const} */ ([[this.batch, "batch"], [this.settling, "settling"]])) {
      const [least, most] = BOUNDS[name];
      [input.min, input.max] = [String(least), String(most)];
      input.addEventListener("change", () => {
        const value = Math.round(Number(input.value));
        if (Number.isFinite(value) && input.value !== "") set({ [name]: Math.min(Math.max(value, least), most) });
        input.blur();
      });
    }
    this.rate.addEventListener("input", () => {
      this.#asked = rateOf(Number(this.rate.value));
      set({ learning_rate: this.#asked });
    });
    this.rate.addEventListener("change", () => { this.#asked = null; });
  }

  paint() {
    const { learning } = this.page.slow;
    if (!learning) return;
    const put = (/** @type {HTMLInputElement | HTMLSelectElement} */ control, /** @type {string} */ value) => {
      if (document.activeElement !== control && control.value !== value) control.value = value;
    };
    put(this.batch, String(learning.batch));
    put(this.settling, String(learning.settling));
    this.source.value = learning.source;
    const speed = String(learning.speed);
    if (![...this.speed.options].some(({ value }) => value === speed)) this.speed.add(
      new Option(named(Number(speed)), speed)
    );
    put(this.speed, speed);
    this.batch.disabled = learning.source === "image";
    if (this.#asked === null) this.rate.value = String(positionOf(learning.rate));
    this.rate.style.setProperty("--share", `${(Number(this.rate.value) / STEPS) * 100}%`);
    const rate = String(Number((this.#asked ?? learning.rate).toPrecision(3)));
    setText(this.rateValue, rate);
    setText(this.chosen.source, this.source.selectedOptions[0].text);
    setText(this.chosen.rate, rate);
    this.rate.setAttribute("aria-valuetext", rate);
  }
}
