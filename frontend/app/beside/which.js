// Which digit is this? What one of the two networks cannot do without: a sample says it, or the reader has to.
/** @import { Taught } from "./taught.js" */
import { element, within } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { ANSWERS } from "./network.js";

export class Which {
  /** @type {HTMLFieldSetElement} */ #asked = element("which");
  /** @type {HTMLInputElement[]} */ #digits;

  /** @param {(label: number) => void} say Called with what the reader says. */
  constructor(say) {
    const choices = Array.from({ length: ANSWERS }, (_, digit) =>
      `<label><input type="radio" name="label" value="${digit}"><span>${digit}</span></label>`);
    this.#asked.append(fragment(`<div class="digits">${choices.join("")}</div>`));
    this.#digits = [...this.#asked.querySelectorAll("input")];
    this.#asked.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) say(Number(target.value));
    });
  }

  /** @param {Taught} taught */
  show({ label, source, seesDigits }) {
    this.#asked.disabled = !seesDigits;
    this.#asked.classList.toggle("unsaid", label === null && seesDigits);
    this.#digits.forEach((digit, at) => { digit.checked = at === label; });
    const said = !seesDigits
      ? "This model sees no digits."
      : source === "sample"
        ? "The sample’s label says it."
        : source === "reader"
          ? "You said it."
          : "Backprop waits until somebody says it.";
    const shown = within(this.#asked, "#which-said");
    if (shown.textContent !== said) shown.textContent = said;
  }
}
