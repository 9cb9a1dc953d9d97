// Verified: the page works the shown iteration out again from x, r and W, and says whether what was streamed agrees.
/** @import { Model } from "../../model/model.js" */
/** @import { Entry } from "../../record/entry.js" */
import { setMarkup } from "../../lib/dom.js";
import { verify } from "../../model/verify.js";
import { givenOf } from "../../record/equations.js";
import { few } from "../../lib/format.js";

export class Verified {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.text = /** @type {HTMLElement} */ (root.lastElementChild);
  }

  /**
   * Of an iteration taken phase by phase there is nothing to verify before its e is there.
   * @param {Entry} entry @param {boolean} xh Whether x̂ is still to come as well.
   */
  await({ iteration }, xh) {
    delete this.root.dataset.verified;
    const missing = xh ? "r has moved; x̂, e and F are" : "e and F are";
    setMarkup(this.text, `iteration ${iteration}: ${missing} still to come`);
  }

  /**
   * @param {Model} model @param {Entry} entry @param {Entry | null} before
   * @returns {{ error: number, energy: number }} As they come out here.
   */
  paint(model, entry, before) {
    const { weights: { values }, r, slim } = entry, streamed = slim ? { energy: entry.energy } : entry;
    const { energy, error, failed } = verify(model, givenOf(entry), values, r, streamed);
    const same = before && before.sensed === entry.sensed && before.unseen === entry.unseen;
    const rose = same && entry.energy > before.energy * (1 + 1e-6) + 1e-6;
    const fell = same && entry.energy < before.energy;
    const way = rose ? "; F <b>rose</b>" : fell ? "; F fell" : "";
    const value = few(energy);
    const html = failed.length
      ? `<b>not verified:</b> ${failed.join("; ")}`
      : slim
        ? `verified: <b>F = ${value}</b> from x̂ and e made here${way}`
        : `verified: <b>e = x − x̂</b> and <b>F = ${value}</b> recomputed here${way}`;
    this.root.dataset.verified = failed.length ? "no" : rose ? "rose" : "yes";
    setMarkup(this.text, html);
    return { error, energy };
  }
}
