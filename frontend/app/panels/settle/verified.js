// Verified: the page works the shown iteration out again from x, r and W, and says whether what was streamed agrees.
/** @import { Entry, Model } from "../../types.js" */
import { verify } from "../../model/equations.js";
import { fixed } from "../../lib/format.js";

export class Verified {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.text = /** @type {HTMLElement} */ (root.lastElementChild);
  }

  /**
   * @param {Model} model @param {Entry} entry @param {Entry | null} before
   * @returns {{ error: number, energy: number }} As they come out here.
   */
  paint(model, entry, before) {
    const { energy, error, failed } = verify(model, entry.weights.values, entry);
    const same = before && before.sensed === entry.sensed && before.rate === entry.rate && before.prior === entry.prior;
    const rose = same && entry.energy > before.energy * (1 + 1e-6) + 1e-6;
    const html = failed.length
      ? `<b>not verified:</b> ${failed.join("; ")}`
      : `verified: <b>e = x − x̂</b> and <b>F = ${fixed(energy)}</b> recomputed here${rose ? "; F <b>rose</b>" : same ? "; F fell" : ""}`;
    this.root.dataset.verified = failed.length ? "no" : rose ? "rose" : "yes";
    if (this.text.innerHTML !== html) this.text.innerHTML = html;
    return { error, energy };
  }
}
