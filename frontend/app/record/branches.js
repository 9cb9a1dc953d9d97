// Branches: other lines of events that went on from the same state. What the page saw of one that was left is kept to be laid beside.
/** @import { Entry, Learning } from "../types.js" */
/** @import { View } from "./view.js" */
/** @import { Slow } from "./slow.js" */
import { Store } from "./store.js";

/** @param {number} id */
export const letter = (id) => String.fromCharCode(65 + (id % 26));

export class Branches {
  /** By id: what was seen of it. @type {Map<number, { store: Store, course: Slow["course"], seen: Slow["seen"] }>} */ #left = new Map();
  #here = 0;
  /** The branch that was left last. @type {number | null} */ #before = null;
  /** Whether another branch is laid beside this one. */ compares = false;

  /** @param {Slow} slow @param {Store} store @param {View} view */
  constructor(slow, store, view) {
    this.slow = slow;
    this.store = store;
    this.view = view;
  }

  /** The branch beside this one, while they are compared. @returns {{ id: number, store: Store } | null} */
  get other() {
    const left = this.#before === null ? undefined : this.#left.get(this.#before);
    return this.compares && left && this.#before !== null ? { id: this.#before, store: left.store } : null;
  }
  /** The iteration of the other branch that is laid beside one of this: the same, or its last. @param {number} iteration @returns {Entry | null} */
  beside(iteration) {
    const { other } = this;
    return other && other.store.at(Math.min(Math.max(iteration, other.store.first), other.store.last));
  }
  get comparable() { return this.#before !== null && this.#left.has(this.#before); }

  /** @param {Learning} learning @returns {boolean} whether it is another branch that was left before */
  stand({ branch, branches, course }) {
    const here = this.#here;
    for (const id of this.#left.keys()) if (!branches.some((known) => known.id === id)) this.#left.delete(id);
    if (branches.length < 2) [this.#before, this.compares] = [null, false];
    if (branch === here) return false;
    this.#here = branch;
    if (!branches.some(({ id }) => id === here)) return false;
    const { slow, store, view } = this;
    this.#left.set(here, { store: store.copy(), course: slow.course, seen: slow.seen });
    this.#before = here;
    const known = this.#left.get(branch);
    // A new one is a copy up to where it begins, and another course from there on.
    slow.course = known?.course ?? slow.course.copy(course);
    slow.seen = known?.seen ?? slow.seen.copy(course);
    this.#left.delete(branch);
    if (!known) view.goOn();
    view.follows = true;
    view.phase = null;
    return known !== undefined;
  }
}
