// The lesson beside the live page: scene after scene, each a state of the page, a text, and one thing to do.
/** @import { Page } from "../page.js" */
/** @import { Place } from "./course.js" */
import { element } from "../lib/dom.js";
import { register } from "../lib/keys.js";
import { goTo, rewrite } from "../session/address.js";
import { pause } from "../lib/patience.js";
import { elementOf } from "../panels/index.js";
import { showState, spotlight } from "../scenes/scenes.js";
import { addressOf, Course, lessons, readPlace } from "./course.js";
import { Entries } from "./entry.js";
import { NumbersInFormulas } from "./numbers.js";
import { Panel } from "./panel.js";
import { Progress } from "./progress.js";
import { Asked } from "./question.js";
import { mountSheet } from "./sheet.js";
import { Waiting } from "./waiting.js";

const root = document.documentElement;

/** How long (ms) the session waits for the scene that the address asks for, before it begins as it always does. */
const BEGINS = 3000;

/**
 * Where the focus goes, and what becomes of the address, when a scene comes up.
 * @typedef {{ focus?: boolean, address?: "push" | "replace" | "keep" }} Coming
 */

class LessonPage {
  /** @type {Course | null} */ #course = null;
  /** Where it is; null while closed. @type {Place | null} */ place = null;
  /** @type {Asked | null} */ #asked = null;
  #progress = new Progress();
  /** The scene that waits for a line to the server. @type {Place | null} */ #owed = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.waiting = new Waiting(page, element("lesson"));
    this.numbers = new NumbersInFormulas(page, element("lesson-numbers"));
    this.panel = new Panel({
      go: (place) => void this.open(place, { focus: true }),
      back: () => this.back(),
      next: () => this.next(),
      close: () => this.close(),
    });
    this.entries = new Entries(this.panel.scene, () => this.#read(), (place) => void this.open(place, { focus: true }));
    this.panel.opener.addEventListener("click", () =>
      this.place ? this.panel.toggleList() : void this.open(null, { focus: true }),
    );
    mountSheet(this.panel.root, element("lesson-grip"));
    register(
      {
        key: "PageDown", shown: "Page ↓", name: "on in the text, then the next scene", modes: ["lesson"],
        do: () => {
          if (!this.#scroll(1)) this.next();
        },
      },
      {
        key: "PageUp", shown: "Page ↑", name: "back in the text, then the scene before", modes: ["lesson"],
        do: () => {
          if (!this.#scroll(-1)) this.back();
        },
      },
      {
        // What a symbol means is closed first, and a weight that was picked is let go.
        key: "Escape", shown: "Esc", name: "close the lesson", modes: ["lesson"],
        when: () => page.slow.weight === null && !document.querySelector(":popover-open"), do: () => this.close(),
      },
    );
    page.painter.add({
      region: element("lesson-numbers"),
      open: () => this.place !== null,
      paint: () => this.numbers.paint(),
    });
    page.onShown(() => {
      const place = this.#owed;
      if (!place || page.view.state === "disconnected") return;
      this.#owed = null;
      if (this.place === place) void this.#set(place);
    });
    addEventListener("popstate", () => {
      if (root.dataset.mode === "talk") return; // it is given over the lesson, which is left as it is
      const place = readPlace(location.search);
      if (place) void this.open(place, { address: "keep" });
      else if (this.place) this.#leave();
    });
    const place = readPlace(location.search);
    /** Resolves when it is known what the session begins with. */
    this.begins = place
      ? Promise.race([
          pause(BEGINS),
          this.#read().then((course) => void this.#bring(course, place, { address: "replace" })),
        ])
      : Promise.resolve();
  }

  async #read() { return new Course(await lessons()); }

  /**
   * Bring a scene up; with none named, the one where it was left.
   * @param {Place | null} asked @param {Coming} [coming]
   */
  async open(asked, coming) {
    await this.#bring(await this.#read(), asked, coming);
  }

  /**
   * @param {Course} course @param {Place | null} asked @param {Coming} [coming]
   * @returns {Promise<void>} resolves when the page is as the scene has it
   */
  #bring(course, asked, { focus = false, address = "push" } = {}) {
    this.#course = course;
    const place = course.nearest(asked ?? this.#progress.last ?? { lesson: 1, scene: 1 });
    const lesson = course.lesson(place), scene = course.scene(place);
    this.place = place;
    this.#asked?.giveUp();
    this.#progress.saw(lesson, place.scene);
    root.dataset.lesson = `${place.lesson}.${place.scene}`;
    root.dataset.mode = "lesson";
    root.dataset.beside = scene.cards.join(" ");
    if (address === "push") goTo(addressOf(place));
    else if (address === "replace") rewrite("lesson", () => addressOf(place));
    this.panel.show(course, place, this.#progress);
    this.#asked = scene.predict ? new Asked(scene.predict, this.page, this.waiting, {
      again: () => this.#set(place),
      answered: () => {
        this.#progress.answer(lesson, place.scene);
        this.panel.mark(course, place, this.#progress);
      },
    }) : null;
    if (this.#asked) this.panel.scene.append(this.#asked.root);
    void this.entries.read();
    this.numbers.read(this.panel.scene, scene.numbers);
    element("lesson-said").textContent =
      `Lesson ${place.lesson}, scene ${place.scene} of ${lesson.scenes.length}: ${scene.title}`;
    if (focus) this.panel.scene.querySelector("h3")?.focus({ preventScroll: true });
    return this.#set(place);
  }

  /** The page as the scene has it. @param {Place} place */
  async #set(place) {
    const scene = this.#course?.scene(place);
    if (!scene) return;
    root.toggleAttribute("data-coming", true);
    try {
      await showState(this.page, scene.state);
    } catch (error) {
      if (this.page.view.state === "disconnected") this.#owed = place;
      this.page.say(error instanceof Error ? error.message : String(error), "error");
    }
    root.toggleAttribute("data-coming", false);
    if (this.place !== place || this.#owed === place) return;
    this.#asked?.ready();
    spotlight(scene.spotlight);
    bringIntoSight(scene.spotlight);
  }

  next() {
    if (!this.place || !this.#course) return;
    const after = this.#course.after(this.place);
    if (after) void this.open(after);
    else this.close();
  }

  back() {
    const before = this.place && this.#course?.before(this.place);
    if (before) void this.open(before);
  }

  /** The page stays as it is. */
  close() {
    if (!this.place) return;
    this.#leave();
    rewrite("lesson", () => addressOf(null));
    this.panel.opener.focus();
  }

  #leave() {
    this.place = null;
    this.#asked?.giveUp();
    this.#asked = null;
    this.entries.close();
    this.panel.close();
    spotlight([]);
    for (const name of ["lesson", "beside"]) delete root.dataset[name];
    if (root.dataset.mode === "lesson") delete root.dataset.mode;
    this.page.changed();
  }

  /** Whether there was more of the text that way. @param {1 | -1} way */
  #scroll(way) {
    const { scene } = this.panel, before = scene.scrollTop;
    if (way < 0 ? before < 2 : before + scene.clientHeight > scene.scrollHeight - 2) return false;
    scene.scrollBy({ top: way * (scene.clientHeight - 40) });
    return true;
  }
}

/**
 * Where the cards follow one another: what the scene speaks of, which of its panels it names first.
 * @param {string[]} spotlight
 */
function bringIntoSight([first]) {
  if (!matchMedia("(max-width: 1180px)").matches) return;
  const named = first && elementOf(first);
  (named || document.querySelector("main .card:not([hidden])"))?.scrollIntoView({ block: "start" });
}

/** @param {Page} page */
export const mountLesson = (page) => new LessonPage(page);
