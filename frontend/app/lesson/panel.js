// The lesson's panel: the list of lessons, the scene's text, its dots and buttons.
/** @import { Course, Lesson, Place, Scene } from "./course.js" */
/** @import { Progress } from "./progress.js" */
import { element, within } from "../lib/dom.js";
import { setUsable } from "../lib/focus.js";
import { fragment } from "../lib/format.js";

/** As text: a title may have a formula in it, of which the letters are enough. @param {string} title */
const plain = (title) => title.replace(/\$([^$]*)\$/g, "$1");
/** As the second half of a line. @param {string} title */
const lowered = (title) => plain(title).replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());

export class Panel {
  root = element("lesson");
  scene = element("lesson-scene");
  list = element("lesson-list");
  /** @type {HTMLButtonElement} */ opener = element("lesson-open");
  /** @type {HTMLButtonElement} */ contents = element("lesson-contents");
  /** @type {HTMLButtonElement} */ back = element("lesson-back");
  /** @type {HTMLButtonElement} */ next = element("lesson-next");

  /** @param {{ go: (place: Place) => void, back: () => void, next: () => void, close: () => void }} doings */
  constructor({ go, back, next, close }) {
    const goTo = (/** @type {Event} */ { target }) => {
      const at = target instanceof Element ? target.closest("[data-place]")?.getAttribute("data-place") : null;
      if (!at) return;
      const [lesson, scene] = at.split(".").map(Number);
      this.showList(false);
      go({ lesson, scene });
    };
    this.list.addEventListener("click", goTo);
    element("lesson-dots").addEventListener("click", goTo);
    this.back.addEventListener("click", back);
    this.next.addEventListener("click", next);
    element("lesson-close").addEventListener("click", close);
    this.contents.addEventListener("click", () => this.toggleList());
    // What was opened last is closed first.
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.list.hidden) return;
      event.stopPropagation();
      this.showList(false);
      this.contents.focus();
    });
  }

  toggleList() {
    this.showList(!this.root.classList.contains("listing"));
  }

  /** @param {boolean} open */
  showList(open) {
    this.list.hidden = !open;
    this.root.classList.toggle("listing", open);
    this.contents.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Course} course @param {Place} place @param {Progress} progress */
  show(course, place, progress) {
    const lesson = course.lesson(place), scene = course.scene(place), count = course.lessons.length;
    this.root.hidden = false;
    element("lesson-which").textContent = `Lesson ${lesson.number} of ${count}`;
    element("lesson-title").textContent = plain(lesson.title);
    this.opener.replaceChildren(fragment('<span>lesson <b></b></span><span aria-hidden="true">▾</span>'));
    within(this.opener, "b").textContent = `${lesson.number} of ${count} — ` +
      `${lowered(lesson.title)}`;
    this.opener.title = plain(lesson.title);
    this.#fill(scene, place.scene === 1 ? lesson.idea : "");
    this.mark(course, place, progress);
    setUsable(this.back, course.before(place) !== null);
    const after = course.after(place);
    this.next.textContent = after === null ? "Done" : after.scene === 1 ? "Next lesson" : "Next";
    this.next.setAttribute(
      "aria-label",
      after === null ? "Finish the lessons" : after.scene === 1 ? "Next lesson" : "Next scene",
    );
  }

  /** What was seen and answered. @param {Course} course @param {Place} place @param {Progress} progress */
  mark(course, place, progress) {
    this.#dots(course.lesson(place), place, progress);
    this.#contents(course, place, progress);
  }

  close() {
    this.root.hidden = true;
    this.showList(false);
    this.opener.textContent = "Lesson";
    this.opener.title = "";
  }

  /** @param {Scene} scene @param {string} idea */
  #fill({ title, html }, idea) {
    const head = fragment('<h3 tabindex="-1"></h3>');
    /** @type {HTMLElement} */ (head.firstElementChild).textContent = plain(title);
    const lead = fragment(idea ? '<p class="idea"></p>' : "");
    if (lead.firstElementChild) lead.firstElementChild.textContent = plain(idea);
    this.scene.replaceChildren(lead, head, fragment(html));
    holdTogether(this.scene);
    this.scene.scrollTop = 0;
    // What has to be scrolled sideways can be reached by the keyboard.
    for (const formula of this.scene.querySelectorAll(".formula")) {
      if (formula instanceof HTMLElement && formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    }
  }

  /** @param {Lesson} lesson @param {Place} place @param {Progress} progress */
  #dots(lesson, place, progress) {
    const dots = lesson.scenes.map(({ title, predict }, at) => {
      const here = at + 1 === place.scene;
      const item = fragment(
        `<li><button type="button" data-place="${place.lesson}.${at + 1}"${here ? ' aria-current="step"' : ""} ` +
        `class="${progress.hasSeen(lesson, at + 1) ? "seen" : ""}${predict ? " asks" : ""}"></button></li>`,
      );
      const dot = within(item, "button");
      dot.title = plain(title);
      dot.setAttribute("aria-label", `Scene ${at + 1}: ${plain(title)}`);
      return item;
    });
    element("lesson-dots").replaceChildren(...dots);
  }

  /** @param {Course} course @param {Place} place @param {Progress} progress */
  #contents(course, place, progress) {
    const items = course.lessons.map((lesson, at) => {
      const { seen, scenes, answered, questions } = progress.of(lesson);
      const item = fragment(
        `<li><button type="button" data-place="${at + 1}.1"${at + 1 === place.lesson ? ' aria-current="true"' : ""}>` +
        `<span class="number">${seen === scenes ? "✓" : lesson.number}</span><span><b></b><small></small></span><em>` +
        `</em></button></li>`,
      );
      within(item, "b").textContent = plain(lesson.title);
      within(item, "small").textContent = plain(lesson.idea);
      within(item, "em").textContent = `${seen} of ${scenes} ` +
        `seen${questions ? ` · ${answered} of ${questions} answered` : ""}`;
      return item;
    });
    const list = document.createElement("ol");
    list.append(...items);
    this.list.replaceChildren(list);
  }
}

/** A formula in a sentence and the comma after it stay on one line. @param {HTMLElement} text */
function holdTogether(text) {
  for (const math of text.querySelectorAll("math:not(.formula *)")) {
    const formula = math.closest("dfn") ?? math, after = formula.nextSibling;
    const [mark] = /^[.,;:?!)’]+/.exec(after?.nodeValue ?? "") ?? [""];
    if (!mark || !(after instanceof Text)) continue;
    const scroller = document.createElement("span");
    scroller.className = "held";
    formula.before(scroller);
    after.nodeValue = after.data.slice(mark.length);
    scroller.append(formula, mark);
  }
}
