// Two branches side by side: x̂ of the other at the same iteration, and where this one differs.
/** @import { Entry, Model } from "../../types.js" */
/** @import { Slow } from "../../record/slow.js" */
import { SHADES } from "../../lib/colours.js";
import { Picture, pixelsOf } from "../../lib/picture.js";
import { letter } from "../../record/branches.js";

export class Beside {
  /** @param {HTMLElement} root @param {Slow} slow */
  constructor(root, slow) {
    this.root = root;
    this.slow = slow;
    const [other, difference] = [...root.querySelectorAll("canvas")];
    this.other = new Picture(other, SHADES.xh);
    this.difference = new Picture(difference, SHADES.e);
    this.words = [...root.querySelectorAll("figcaption")];
  }

  /** The iteration of the other branch that is laid beside this one: the same, or its last. @param {Slow} slow @param {number} iteration @returns {Entry | null} */
  static entry({ branches: { other } }, iteration) {
    return other && other.store.at(Math.min(Math.max(iteration, other.store.first), other.store.last));
  }

  /** While something is pointed at, its equation is there instead. @param {Model} model @param {Entry} entry */
  paint(model, entry) {
    const { branches: { other }, learning, view } = this.slow;
    const beside = Beside.entry(this.slow, entry.iteration), fits = beside !== null && beside.xh.length === entry.xh.length && !view.focus;
    this.root.hidden = !fits;
    if (!fits || !other || !learning) return;
    const here = letter(learning.branch), there = letter(other.id), size = pixelsOf(model.shape);
    this.other.paint(beside.xh, size, 1);
    this.difference.paint(Float32Array.from(entry.xh, (value, i) => value - beside.xh[i]), size, 1);
    say(this.words[0], `<i class="sym" data-sym="xh">x̂</i> of ${there} <span>at ${beside.iteration}</span>`);
    say(this.words[1], `${here} − ${there}`);
  }
}

/** @param {Element} element @param {string} html */
function say(element, html) {
  if (element instanceof HTMLElement && element.dataset.html !== html) element.innerHTML = element.dataset.html = html;
}
