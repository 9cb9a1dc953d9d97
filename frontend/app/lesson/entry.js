// The glossary where it is needed: a symbol in the lesson's text opens its entry, and the entry leads to where it is
// defined.
/** @import { Course, Place } from "./course.js" */
import { element } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { glossary, lowered, signOf } from "../help/glossary.js";
import { nameOf } from "../help/symbols.js";

export class Entries {
  root = element("entry");
  /** What the entry belongs to, and where the focus goes back to. @type {Element | null} */ #of = null;

  /** @param {HTMLElement} text @param {() => Promise<Course>} course @param {(place: Place) => void} go */
  constructor(text, course, go) {
    this.text = text;
    this.course = course;
    text.addEventListener("click", ({ target }) => {
      const symbol = target instanceof Element ? target.closest("[data-sym]") : null;
      // Within a question a click is an answer.
      if (symbol && !symbol.closest("form")) void this.#open(symbol);
    });
    this.root.addEventListener("click", ({ target }) => {
      const at = target instanceof Element ? target.closest("[data-place]")?.getAttribute("data-place") : null;
      if (target instanceof Element && target.closest("button")) this.close();
      if (!at) return;
      const [lesson, scene] = at.split(".").map(Number);
      go({ lesson, scene });
    });
    this.root.addEventListener("toggle", (event) => {
      if (
        event instanceof ToggleEvent &&
        event.newState === "closed" &&
        this.#of instanceof HTMLElement &&
        this.root.contains(document.activeElement)
      ) {
        this.#of.focus();
      }
    });
  }

  /** The symbols of a new text, once each: what a formula is made of can be reached by the keyboard here. */
  async read() {
    const all = await glossary();
    const names = new Set([...this.text.querySelectorAll("[data-sym]")].map(nameOf).filter((name) => all.has(name)));
    this.text.querySelector(".symbols")?.remove();
    if (!names.size) return;
    const chips = [...all.values()]
      .filter(({ name }) => names.has(name))
      .map(
        (symbol) =>
          `<li><button type="button" class="sym" data-sym="${symbol.name}" ` +
          `aria-label="${symbol.sign.replace("_", "")}: what it is">${signOf(symbol)}</button></li>`,
      );
    this.text.append(fragment(`<div class="symbols"><p>symbols here</p><ul>${chips.join("")}</ul></div>`));
  }

  /** @param {Element} symbol */
  async #open(symbol) {
    const described = (await glossary()).get(nameOf(symbol));
    if (!described) return;
    const { name, shape, meaning, where, address } = described;
    const course = address ? await this.course() : null, [lesson, scene] = (address ?? "").split(".").map(Number);
    const row = (/** @type {string} */ term, /** @type {string} */ text) =>
      text ? `<dt>${term}</dt><dd>${text}</dd>` : "";
    const defined = course
      ? `<button type="button" data-place="${address}">Lesson ${lesson}, scene ${scene}: ` +
        `${course.scene({ lesson, scene }).title}</button>`
      : "";
    this.root.replaceChildren(
      fragment(
        `<header><b class="sym" data-sym="${name}">${signOf(described)}</b><p>${lowered(meaning)}.</p><button ` +
        `type="button" class="quiet" aria-label="Close">×</button></header>` +
          `<dl>${row("shape", shape)}${row("on the page", where)}${row("defined in", defined)}</dl>`,
      ),
    );
    this.#of = symbol;
    this.root.showPopover();
    this.#place(symbol);
    this.root.querySelector("button")?.focus({ preventScroll: true });
  }

  /** @param {Element} symbol */
  #place(symbol) {
    const box = symbol.getBoundingClientRect(), { offsetWidth, offsetHeight } = this.root;
    const left = Math.min(Math.max(10, box.left - 20), innerWidth - offsetWidth - 10);
    const top = box.bottom + 8 + offsetHeight < innerHeight ? box.bottom + 8 : Math.max(10, box.top - offsetHeight - 8);
    this.root.style.left = `${left}px`;
    this.root.style.top = `${top}px`;
  }

  close() {
    if (this.root.matches(":popover-open")) this.root.hidePopover();
  }
}
