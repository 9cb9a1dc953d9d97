// The familiar network as it stands: which image it sees, what that is said to be, and what it has learned of it.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Layer } from "../panels/layer.js" */
/** @import { Sample } from "../world/samples.js" */
/** @import { Deltas, Network, Pass } from "./network.js" */
import { activationOf } from "../model/activations.js";
import { isSample } from "../world/samples.js";
import { backward, begun, forward, lossOf, stepped } from "./network.js";

export class Taught {
  /** Of which every one has its label. @type {Sample[]} */ samples = [];
  /** How often its W and U have moved. */ steps = 0;
  /** The loss before and after the last step, as long as the image and its label are the same. */
  fall = /** @type {{ before: number, after: number } | null} */ (null);
  /** @type {Network | null} */ network = null;
  /** @type {Pass | null} */ pass = null;
  /** @type {Deltas | null} */ deltas = null;
  /** What the image is said to be. @type {number | null} */ label = null;
  /** Whether the sample says it, or the reader. @type {"sample" | "reader" | null} */ source = null;
  /** Whether x is such that it can be a digit. */ seesDigits = true;

  #kind = "";
  /** The image and the mask that x was made of. @type {{ x: Numbers, mask: Numbers } | null} */ #sensed = null;
  /** The W beside it. @type {Numbers | null} */ #beside = null;

  /** Follow what is shown: what it has learned is its own, all else is as beside it. @param {Layer} layer */
  follow(layer) {
    const { model, latents, weights, entry: { sensed } } = layer, kind = `${model.name} ${latents}`;
    if (kind !== this.#kind) this.startOver();
    this.#kind = kind;
    const moved = this.steps === 0 && weights !== this.#beside;
    if (moved) {
      const readout = this.network?.readout ?? begun(latents);
      this.network = { weights, readout, unit: activationOf(model, layer.layer) };
      this.#beside = weights;
    }
    const { x, mask } = sensed, known = this.#sensed;
    if (!known || !same(x, known.x)) this.#look(x);
    else if (!moved && same(mask, known.mask)) return;
    this.#sensed = { x, mask };
    this.fall = null;
    this.#run(x.map((value, i) => value * mask[i]));
  }

  /** Another image: what the last one was said to be is not said of it. @param {Numbers} x */
  #look(x) {
    this.seesDigits = !this.samples.length || this.samples[0].pixels.length === x.length;
    this.label = this.samples.find((sample) => isSample(sample, x))?.label ?? null;
    this.source = this.label === null ? null : "sample";
  }

  /** The samples are known. @param {Sample[]} samples */
  know(samples) {
    this.samples = samples;
    this.#sensed = null;
  }

  /** @param {number} label */
  say(label) {
    this.label = label;
    this.source = "reader";
    this.fall = null;
    if (this.pass) this.#run(this.pass.x);
  }

  get loss() { return this.pass && this.label !== null ? lossOf(this.pass, this.label) : null; }

  /** One step of gradient descent, if there is a label. */
  learn() {
    const { network, pass, deltas, loss: before } = this;
    if (!network || !pass || !deltas || before === null) return;
    this.network = stepped(network, pass, deltas);
    this.steps++;
    this.#run(pass.x);
    this.fall = { before, after: this.loss ?? before };
  }

  /** Forget what was learned: its W is the one beside it again, its U as it began. */
  startOver() {
    this.steps = 0;
    this.network = this.pass = this.fall = this.#beside = null;
  }

  /** @param {Numbers} x */
  #run(x) {
    if (!this.network) return;
    this.pass = forward(this.network, x);
    this.deltas = this.label === null ? null : backward(this.network, this.pass, this.label);
  }
}

/** Under every W an image comes anew. @param {Numbers} one @param {Numbers} other */
const same = (one, other) =>
  one === other || (one.length === other.length && one.every((value, at) => value === other[at]));
