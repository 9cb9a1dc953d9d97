// Two branches side by side: x̂ of the other at the same iteration, and where this one differs.
/** @import { Model } from "../../model/model.js" */
/** @import { Entry } from "../../record/entry.js" */
/** @import { Page } from "../panel.js" */
import { SHADES } from "../../lib/colours.js";
import { allWithin, setMarkup } from "../../lib/dom.js";
import { Picture, pixelsOf } from "../../lib/picture.js";
import { letter } from "../../record/branches.js";

export class Beside {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const [other, difference] = /** @type {HTMLCanvasElement[]} */ (allWithin(root, "canvas"));
    this.other = new Picture(other, SHADES.xh);
    this.difference = new Picture(difference, SHADES.e);
    this.words = allWithin(root, "figcaption");
  }

  /** @param {Page} page @param {Model} model @param {Entry} entry */
  paint({ slow: { branches, learning } }, model, entry) {
    const { other } = branches, beside = branches.beside(entry.iteration);
    const fits = beside !== null && beside.xh.length === entry.xh.length;
    this.root.hidden = !fits;
    // A selector that asks for what is within it (`:has`) would cost a third of the time of a frame.
    this.root.closest(".loop")?.classList.toggle("two", fits);
    if (!fits || !other || !learning) return;
    const size = pixelsOf(model.shape);
    this.other.paint(beside.xh, size, 1);
    this.difference.paint(Float32Array.from(entry.xh, (value, i) => value - beside.xh[i]), size, 1);
    const there = letter(other.id);
    setMarkup(this.words[0], `<i class="sym" data-sym="xh">x̂</i> of ${there} <span>at ${beside.iteration}</span>`);
    setMarkup(this.words[1], `${letter(learning.branch)} − ${there}`);
  }
}
