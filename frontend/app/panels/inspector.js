// The inspector: the equation of the pixel or the latent under the pointer, with its numbers plugged in, live.
/** @import { Entry, Model, Numbers } from "../types.js" */
/** @import { Focus } from "../view.js" */
import { held, predicted, pulled, slope } from "../equations.js";
import { fixed, subscript } from "../format.js";

const symbol = (/** @type {string} */ name, /** @type {string} */ text) => `<i class="sym" data-sym="${name}">${text}</i>`;

export class Inspector {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {Focus} focus */
  paint(model, weights, entry, focus) {
    const html = !focus || focus.index >= (focus.kind === "pixel" ? entry.e : entry.r).length ? this.#hint()
      : focus.kind === "pixel" ? this.#pixel(model, weights, entry, focus.index) : this.#latent(model, weights, entry, focus.index);
    if (this.root.dataset.html !== html) this.root.innerHTML = this.root.dataset.html = html;
  }

  #hint() {
    return '<p class="hint">Point at a pixel, a bar or an atom to see its own equation with the numbers in it.</p>';
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number} i */
  #pixel(model, weights, entry, i) {
    const n = subscript(i), columns = model.shape[model.shape.length - 1];
    const where = model.shape.length === 2 ? `pixel ${i}: row ${Math.floor(i / columns)}, column ${i % columns}` : `pixel ${i}`;
    const xh = predicted(model, weights, entry.r, i), x = entry.sensed.x[i];
    if (!entry.sensed.mask[i]) {
      return `<h4>${where}</h4><p>${symbol("xh", `x̂${n}`)} = ${symbol("W", `Σ<sub>k</sub> W<sub>${i},k</sub>`)} ${symbol("f", "f")}(${symbol("r", "r<sub>k</sub>")}) = <b>${fixed(xh)}</b></p><p class="hint">Not sensed: no error, no pull. This is the model's own idea.</p>`;
    }
    return `<h4>${where}</h4><p>${symbol("e", `e${n}`)} = ${symbol("x", `x${n}`)} − Σ<sub>k</sub> ${symbol("W", `W<sub>${i},k</sub>`)} ${symbol("f", "f")}(${symbol("r", "r<sub>k</sub>")})</p>` +
      `<p class="numbers">= ${symbol("x", fixed(x, 3))} − ${symbol("xh", fixed(xh, 3))} = <b class="sym" data-sym="e">${fixed(x - xh, 3)}</b></p>`;
  }

  /** @param {Model} model @param {Numbers} weights @param {Entry} entry @param {number} k */
  #latent(model, weights, entry, k) {
    const n = subscript(k), r = entry.r[k];
    const drive = slope(model, r) * pulled(model, weights, entry, k);
    const against = held(model, entry, k);
    const name = symbol("r", `r${n}`);
    const prior = model.prior.kind === "flat" ? "" : ` − ${symbol("lambda", fixed(against))}`;
    const slopeSign = model.activation[0] === "linear" ? "" : `${symbol("f", "f′")}(${name}) `;
    const rests = model.prior.kind === "laplace" && r === 0 && (Math.abs(drive) <= entry.prior || (drive < 0 && model.activation[0] === "relu"));
    const said = rests
      ? `<p class="numbers">pull ${symbol("e", fixed(drive))} does not exceed ${symbol("lambda", `λ = ${fixed(entry.prior)}`)}: rests at <b>0</b></p>`
      : `<p class="numbers">= ${symbol("r", fixed(r, 3))} + ${symbol("eta", fixed(entry.rate, 3))} · (${symbol("e", fixed(drive))}${prior}) = <b class="sym" data-sym="r">${fixed(r + entry.rate * (drive - against), 3)}</b></p>`;
    const priorSign = { flat: "", gaussian: ` − ${symbol("lambda", "λ")}${name}`, laplace: ` − ${symbol("lambda", "λ")} sign ${name}` }[model.prior.kind];
    return `<h4>latent ${k}</h4><p>${name} ← ${name} + ${symbol("eta", "η")}(${slopeSign}${symbol("W", `w${n}`)}ᵀ${symbol("e", "e")}${priorSign})</p>${said}`;
  }
}
