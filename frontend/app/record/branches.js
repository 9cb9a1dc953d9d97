// Branches: other runs that went on from the same state. What came of each that was left is kept; the last one can be
// laid beside this one.
/** @import { Learning } from "../session/events.js" */
/** @import { Entry } from "./entry.js" */
/** @import { Updates } from "./updates.js" */
/** @import { KeptWeights } from "./weights.js" */
/** @import { Runs } from "./runs.js" */

/** @param {number} id */
export const letter = (id) => String.fromCharCode(65 + (id % 26));

/** What is kept of a branch that is left. @typedef {{ store: Runs, updates: Updates, weights: KeptWeights }} Left */

export class Branches {
  /**
   * By id: how W came about on those that were left. The server has no more than four.
   * @type {Map<number, Omit<Left, "store">>}
   */
  #left = new Map();
  #here = 0;
  /** The branch that was left last, with its iterations. @type {{ id: number, store: Runs } | null} */ #last = null;
  /** Whether another branch is laid beside this one. */ compares = false;

  /** The branch beside this one, while they are compared. */
  get other() { return this.compares ? this.#last : null; }
  get comparable() { return this.#last !== null; }

  /**
   * The iteration of the other branch that is laid beside one of this: the same, or its last.
   * @param {number} iteration
   * @returns {Entry | null}
   */
  beside(iteration) {
    const { other } = this;
    return other && other.store.at(Math.min(Math.max(iteration, other.store.first), other.store.last));
  }

  /**
   * @param {Learning} learning Where the server stands. @param {Left} here What came of the branch that was at hand.
   * @returns {(Omit<Left, "store"> & { fresh: boolean }) | null} how W came about on the branch that is at hand now,
   * where it is another; `fresh`: it has just begun
   */
  follow({ branch, branches, log }, { store, updates, weights }) {
    const known = (/** @type {number} */ id) => branches.some((one) => one.id === id), before = this.#here;
    for (const id of this.#left.keys()) if (!known(id)) this.#left.delete(id);
    if (this.#last && !known(this.#last.id)) this.#last = null;
    if (branches.length < 2) this.compares = false;
    this.#here = branch;
    if (branch === before || !known(before)) return null;
    this.#left.set(before, { updates, weights });
    this.#last = { id: before, store: store.copy() };
    const left = this.#left.get(branch);
    this.#left.delete(branch);
    // A new one is a copy up to where it begins, and another log from there on.
    return left
      ? { ...left, fresh: false }
      : { updates: updates.copy(log), weights: weights.copy(log), fresh: true };
  }
}
