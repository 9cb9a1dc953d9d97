// The lessons as the server has them, and where in them one can be.
import { awaited } from "../lib/fetched.js";

/**
 * @typedef {{ ask: string, options: string[], says: string[], do: string, measure: string, of: string[],
 *   outcomes: string[] }} Question
 * @typedef {{ title: string, html: string, caption: string, state: import("../scenes/state.js").State,
 *   spotlight: string[], cards: string[], numbers: boolean, predict: Question | null }} Scene
 * @typedef {{ number: number, slug: string, title: string, idea: string, scenes: Scene[] }} Lesson
 *
 * Lesson and scene, both counted from 1.
 * @typedef {{ lesson: number, scene: number }} Place
 */

/** @type {Promise<Lesson[]> | null} */ let read = null;

/** Asked for once. @returns {Promise<Lesson[]>} */
export const lessons = () => (read ??= awaited("api/lessons", "the lessons"));

export class Course {
  /** @param {Lesson[]} lessons */
  constructor(lessons) {
    this.lessons = lessons;
  }

  /** @param {Place} place @returns {Lesson} */
  lesson({ lesson }) { return this.lessons[lesson - 1]; }
  /** @param {Place} place @returns {Scene} */
  scene(place) { return this.lesson(place).scenes[place.scene - 1]; }

  /** The place nearest to the one asked for. @param {Place} place @returns {Place} */
  nearest({ lesson, scene }) {
    const within = Math.min(Math.max(1, lesson), this.lessons.length);
    return { lesson: within, scene: Math.min(Math.max(1, scene), this.lessons[within - 1].scenes.length) };
  }

  /** @param {Place} place @returns {Place | null} */
  after(place) {
    if (place.scene < this.lesson(place).scenes.length) return { ...place, scene: place.scene + 1 };
    return place.lesson < this.lessons.length ? { lesson: place.lesson + 1, scene: 1 } : null;
  }

  /** @param {Place} place @returns {Place | null} */
  before(place) {
    if (place.scene > 1) return { ...place, scene: place.scene - 1 };
    return place.lesson > 1 ? { lesson: place.lesson - 1, scene: this.lessons[place.lesson - 2].scenes.length } : null;
  }
}

/** What `?lesson=4.2` asks for. @param {string} search @returns {Place | null} */
export function readPlace(search) {
  const asked = new URLSearchParams(search).get("lesson");
  const [, lesson, scene = "1"] = /^(\d{1,3})(?:\.(\d{1,3}))?$/.exec(asked ?? "") ?? [];
  return asked === null ? null : lesson ? { lesson: Number(lesson), scene: Number(scene) } : { lesson: 1, scene: 1 };
}

/** The address with another place, or with none. @param {Place | null} place */
export function addressOf(place) {
  const asked = new URLSearchParams(location.search);
  if (place) asked.set("lesson", `${place.lesson}.${place.scene}`);
  else asked.delete("lesson");
  const text = asked.toString();
  return `${location.pathname}${text ? `?${text}` : ""}`;
}
