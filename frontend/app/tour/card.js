// The tour's card: its words, its dots and buttons, and where it stands.
import { element, setMarkup, setText } from "../lib/dom.js";
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
  /** What it is to be near, and what it may not lie on. @type {{ lit: HTMLElement[], spared: HTMLElement[] }} */
  #about = { lit: [], spared: [] };

  /** @param {{ leave: () => void, show: () => void, back: () => void, next: () => void, lesson: () => void }} doings */
  constructor({ leave, show, back, next, lesson }) {
    element("tour-leave").addEventListener("click", leave);
    this.#show.addEventListener("click", show);
    this.#back.addEventListener("click", back);
    this.next.addEventListener("click", next);
    this.lesson.addEventListener("click", lesson);
    new ResizeObserver(() => this.#place()).observe(this.root);
    let width = innerWidth;
    addEventListener("resize", () => {
      this.#place();
      // A phone was turned; that its bars came or went is no reason to scroll.
      if (innerWidth !== width) this.#scroll();
      width = innerWidth;
    });
  }

  /** @param {string} title @param {string} words As HTML. @param {number} at @param {number} count */
  show(title, words, at, count) {
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
    this.#back.disabled = at === 0;
    this.#show.hidden = last;
    this.lesson.hidden = !last;
    setText(this.next, last ? "Stay on the page" : "Next");
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

  /** @param {HTMLElement[]} lit What is scrolled is scrolled to the last of it. @param {HTMLElement[]} spared */
  speakOf(lit, spared) {
    this.#about = { lit, spared };
    this.#place(); // what is scrolled to stands under it
    this.#scroll();
    this.#place();
  }

  #scroll() {
    const last = this.#about.lit.at(-1);
    if (this.root.hidden || !last) return;
    // On a tablet on its side the card is beside what is lit: with its buttons, all of that is in sight.
    if (NARROW.matches) last.scrollIntoView({ block: "start" });
    else (last.closest(".card") ?? last).scrollIntoView({ block: "nearest" });
  }

  #place() {
    if (this.root.hidden) return;
    const { style } = document.documentElement;
    style.setProperty("--tour", `${this.root.offsetHeight}px`);
    if (NARROW.matches) return;
    const { left, top } = placeFor(this.root, element("cards"), this.#about.lit, this.#about.spared);
    style.setProperty("--tour-left", `${left}px`);
    style.setProperty("--tour-top", `${top}px`);
  }

  close() { this.root.hidden = true; }

  get hasFocus() { return this.root.contains(document.activeElement); }
}
