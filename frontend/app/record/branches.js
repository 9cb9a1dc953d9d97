// Branches are runs that went on from one state in different ways. What came of each that was left is kept, and the one
// that was left last can be laid beside the one on show.
/** @import { Learning } from "../session/events.js" */
/** @import { Frame } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry } from "./entry.js" */
import { Trajectory } from "./trajectory.js";
import { Updates } from "./updates.js";
import { KeptWeights } from "./weights.js";

/** @param {number} id */
export const letter = (id) => String.fromCharCode(65 + (id % 26));

/**
 * What is kept of a branch that is left.
 * @typedef {{ trajectory: Trajectory, updates: Updates, weights: KeptWeights }} Left
 */

export class Branches {
  /**
   * By id: how W came about on those that were left. The server has no more than four.
   * @type {Map<number, Omit<Left, "trajectory">>}
   */
  #left = new Map();
  /** The id of the branch on show; null before anything is known. @type {number | null} */ #here = null;
  /** The branch that was left last, with its trajectory. @type {{ id: number, trajectory: Trajectory } | null} */
  #last = null;
  /** Whether another branch is laid beside this one. */ compares = false;
  /** The id of the branch that was left last before the page was loaded anew. @type {number | null} */ #wanted = null;

  /** The branch beside this one, while they are compared. */
  get other() { return this.compares ? this.#last : null; }
  get comparable() { return this.#last !== null; }

  /**
   * What is looked at: which branch was left last, and whether it is laid beside this one.
   * @returns {{ last: number | null, compares: boolean }}
   */
  get looks() { return { last: this.#last?.id ?? this.#wanted, compares: this.compares }; }
  set looks({ last, compares }) { [this.#wanted, this.compares] = [last, compares]; }

  /**
   * The iteration of the other branch that is laid beside one of this: the same, or its last.
   * @param {number} iteration
   * @returns {Entry | null}
   */
  beside(iteration) {
    const { other } = this;
    return other && other.trajectory.at(Math.min(Math.max(iteration, other.trajectory.first), other.trajectory.last));
  }

  /**
   * What came of a branch that is not on show, told again to a page that was loaded anew.
   * @param {number} id @param {Frame} frame A weights, input or trajectory frame. @param {Model | null} model
   */
  tell(id, frame, model) {
    if (id === this.#here) return; // it was taken up meanwhile
    const left = this.#left.get(id) ?? { updates: new Updates(), weights: new KeptWeights() };
    this.#left.set(id, left);
    const { kind } = frame.metadata;
    if (kind === "weights") left.weights.take(frame);
    if (this.#last === null || (this.#wanted === id && this.#last.id !== id)) {
      this.#last = { id, trajectory: Object.assign(new Trajectory(), { model }) };
    }
    if (this.#last.id === id) this.#last.trajectory.take(frame);
  }

  /**
   * Take up the branch that the server is on.
   * @param {Learning} learning Where the server stands. @param {Left} here What came of the branch that was on show.
   * @returns {(Omit<Left, "trajectory"> & { fresh: boolean }) | null} how W came about on the branch that is on show
   * now; null where it is the same one. `fresh`: it has just begun
   */
  follow({ branch, branches, log }, { trajectory, updates, weights }) {
    const known = (/** @type {number} */ id) => branches.some((one) => one.id === id), before = this.#here;
    for (const id of this.#left.keys()) if (!known(id)) this.#left.delete(id);
    if (this.#last && !known(this.#last.id)) this.#last = null;
    if (branches.length < 2) this.compares = false;
    this.#here = branch;
    if (before === null || branch === before || !known(before)) return null;
    this.#wanted = null;
    this.#left.set(before, { updates, weights });
    this.#last = { id: before, trajectory: trajectory.copy() };
    const left = this.#left.get(branch);
    this.#left.delete(branch);
    // A new one is a copy up to where it begins, and another log from there on.
    return left
      ? { ...left, fresh: false }
      : { updates: updates.copy(log), weights: weights.copy(log), fresh: true };
  }
}
