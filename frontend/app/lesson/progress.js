// What this browser remembers of the lessons: the scenes seen, the questions answered, where one was. Nothing of it
// leaves the browser.
/** @import { Lesson, Place } from "./course.js" */

const KEY = "darkroom.lessons";

export class Progress {
  /** @type {Set<string>} */ #seen = new Set();
  /** @type {Set<string>} */ #answered = new Set();
  /** @type {Place | null} */ last = null;

  constructor() {
    this.last = this.#unite();
  }

  /** Add what is kept, by this page or by another one meanwhile. @returns {Place | null} where one was last */
  #unite() {
    try {
      const { seen = [], answered = [], last = null } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      this.#seen = new Set([...this.#seen, ...seen]);
      this.#answered = new Set([...this.#answered, ...answered]);
      return last;
    } catch { /* no storage, or not what was written here: it begins anew */ }
    return null;
  }

  /** @param {Lesson} lesson @param {number} scene */
  saw(lesson, scene) {
    this.#seen.add(name(lesson, scene));
    this.last = { lesson: lesson.number, scene };
    this.#keep();
  }

  /** @param {Lesson} lesson @param {number} scene */
  answer(lesson, scene) {
    this.#answered.add(name(lesson, scene));
    this.#keep();
  }

  /** @param {Lesson} lesson @param {number} scene */
  hasSeen(lesson, scene) { return this.#seen.has(name(lesson, scene)); }

  /** @param {Lesson} lesson */
  of(lesson) {
    const scenes = lesson.scenes.map((_, at) => at + 1),
      asked = scenes.filter((scene) => lesson.scenes[scene - 1].predict);
    return {
      seen: scenes.filter((scene) => this.#seen.has(name(lesson, scene))).length, scenes: scenes.length,
      answered: asked.filter((scene) => this.#answered.has(name(lesson, scene))).length, questions: asked.length,
    };
  }

  #keep() {
    this.#unite();
    try {
      localStorage.setItem(
        KEY,
        JSON.stringify({ seen: [...this.#seen], answered: [...this.#answered], last: this.last }),
      );
    } catch { /* no storage: it lasts as long as the page */ }
  }
}

/** @param {Lesson} lesson @param {number} scene */
const name = ({ slug }, scene) => `${slug}.${scene}`;
