// An iteration as it lies in the frame that it came in. Many are only asked for a number, or for r: the arrays, which
// are views of the frame, are made when they are first read.
/** @import { Numbers, Tensor } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Entry, Sensed } from "./entry.js" */
/** @import { Explanations } from "./explanations.js" */
/** @import { Kept } from "./iterations.js" */
import { rowOf } from "../lib/safetensors.js";

/** @implements {Entry} */
export class Streamed {
  #kept;
  #model;
  #explanations;
  /** @type {Numbers[] | null} */ #r = null;
  /** @type {Numbers[] | null} */ #e = null;
  /** @type {Numbers | null} */ #xh = null;

  /**
   * @param {number} iteration @param {Kept} kept @param {Sensed} sensed @param {Model} model
   * @param {Explanations} explanations Which have x̂ and e where it came without them.
   */
  constructor(iteration, kept, sensed, model, explanations) {
    const { chunk: { unseen, weights, tensors }, row } = kept;
    this.iteration = iteration;
    this.sensed = sensed;
    this.unseen = unseen;
    this.rate = unseen.rate;
    this.prior = unseen.prior;
    this.weights = weights;
    this.energy = tensors.energy.values[row];
    this.slim = !tensors.x_hat;
    this.#kept = kept;
    this.#model = model;
    this.#explanations = explanations;
  }

  get r() { return (this.#r ??= this.#views(this.#kept.chunk.r)); }
  get e() { return this.slim ? this.#explained.e : (this.#e ??= this.#views(this.#kept.chunk.e)); }
  get xh() {
    return this.slim ? this.#explained.xh : (this.#xh ??= rowOf(this.#kept.chunk.tensors.x_hat, this.#kept.row));
  }

  // Not kept here: whoever holds many iterations would hold as many of these.
  get #explained() { return this.#explanations.of(this.#model, this.#kept, this.r, this.sensed); }

  /** @param {Tensor[]} tensors One a layer. */
  #views(tensors) { return tensors.map((tensor) => rowOf(tensor, this.#kept.row)); }
}
