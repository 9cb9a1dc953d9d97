// The tour's card: its words, its dots and buttons, and where it stands.
import { element, setMarkup, setText } from "../lib/dom.js";
import { setUsable } from "../lib/focus.js";
import { placeFor } from "./place.js";

/** As in the stylesheet: from here on the card stands at the edge of the window, and the page is scrolled. */
const NARROW = matchMedia("(max-width: 900px)");

export class Card {
  root = element("tour");
  title = element("tour-title");
  lesson = element("tour-lesson");
  next = element("tour-next");
  #words = element("tour-words");
  #todo = element("tour-todo");
  #said = element("tour-said");
  #dots = element("tour-dots");
  #back = /** @type {HTMLButtonElement} */ (element("tour-back"));
  #show = element("tour-show");
  /** What it speaks of. @type {HTMLElement[]} */ #lit = [];
  /** What it may not lie on. @type {HTMLElement[]} */ #spared = [];

  /** @param {{ leave: () => void, show: () => void, back: () => void, next: () => void, lesson: () => void }} doings */
  constructor({ leave, show, back, next, lesson }) {
    element("tour-leave").addEventListener("click", leave);
    this.#show.addEventListener("click", show);
    this.#back.addEventListener("click", back);
    this.next.addEventListener("click", next);
    this.lesson.addEventListener("click", lesson);
    // A button that was pressed with the pointer would take the Space that the beat asks for.
    this.root.addEventListener("click", ({ detail }) => { if (detail) this.title.focus({ preventScroll: true }); });
    new ResizeObserver(() => this.#measure()).observe(this.root);
    let width = innerWidth;
    addEventListener("resize", () => {
      this.#place();
      // A phone was turned; that its bars came or went is no reason to scroll.
      if (innerWidth !== width) this.#scroll();
      width = innerWidth;
    });
  }

  /**
   * It stays where it stands then, whatever it says and whatever is lit: nobody reads what moves.
   * @param {string} title @param {string} words As HTML. @param {number} at @param {number} count
   * @param {HTMLElement[]} [spared] As before where none are named.
   */
  show(title, words, at, count, spared = this.#spared) {
    const last = at === count;
    this.root.hidden = false;
    setText(this.title, title);
    setMarkup(this.#words, words);
    this.#dots.replaceChildren(...Array.from({ length: count }, (_, dot) => {
      const item = document.createElement("li");
      item.className = dot < at ? "seen" : "";
      if (dot === at) item.setAttribute("aria-current", "step");
      return item;
    }));
    setUsable(this.#back, at > 0);
    this.#show.hidden = last;
    this.lesson.hidden = !last;
    setText(this.next, last ? "Stay on the page" : "Next");
    this.#spared = spared;
    this.#place();
    setText(this.#said, `${last ? "The end" : `${at + 1} of ${count}`}: ${title}. ${this.#words.innerText}`);
  }

  /** What is asked for, or what was seen. @param {string} text As HTML. @param {boolean} done */
  tell(text, done) {
    const before = this.#todo.dataset.html;
    setMarkup(this.#todo, text);
    this.#todo.classList.toggle("done", done);
    this.root.classList.toggle("done", done);
    if (text && before !== text) this.#said.append(` ${this.#todo.innerText}`);
  }

  /** @param {HTMLElement[]} lit What is scrolled is scrolled to the last of it. */
  speakOf(lit) {
    this.#lit = lit;
    this.#scroll();
  }

  #scroll() {
    this.#measure();
    const last = this.#lit.at(-1);
    if (this.root.hidden || !last) return;
    if (NARROW.matches) return last.scrollIntoView({ block: "start" });
    // On a tablet on its side the card is beside what is lit: with its buttons, all of that is in sight.
    const whole = last.closest(".card") ?? last, { top } = whole.getBoundingClientRect();
    whole.scrollIntoView({ block: "nearest" });
    if (whole.getBoundingClientRect().top !== top) this.#place();
  }

  /** What a phone scrolls to stays clear of it. */
  #measure() { document.documentElement.style.setProperty("--tour", `${this.root.offsetHeight}px`); }

  #place() {
    if (this.root.hidden || NARROW.matches) return;
    const { style } = document.documentElement;
    const { left, bottom } = placeFor(this.root, element("cards"), this.#spared);
    style.setProperty("--tour-left", `${left}px`);
    style.setProperty("--tour-bottom", `${bottom}px`);
  }

  close() { this.root.hidden = true; }

  get hasFocus() { return this.root.contains(document.activeElement); }
}
