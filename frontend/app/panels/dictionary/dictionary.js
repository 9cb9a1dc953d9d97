// The dictionary: every column of W as the picture it draws, framed as brightly as it takes part in x̂.
/** @import { Entry, Model, Weights } from "../../types.js" */
/** @import { Slow } from "../../record/slow.js" */
import { SHADES } from "../../lib/colours.js";
import { activity } from "../../model/equations.js";
import { maximum } from "../../lib/extremes.js";
import { Mosaic } from "../mosaic.js";

/** While learning the order by use changes at most this often (ms). */
const CALM = 1500;

export class Dictionary {
  /** @type {Weights["values"] | null} */ #drawn = null;
  /** @type {"number" | "use"} */ #by = "number";
  #sorted = -Infinity;
  /** @type {Model | null} */ #of = null;

  /**
   * @param {HTMLElement} root @param {Slow} slow
   * @param {{ point: (latent: number | null) => void, changed: () => void }} page
   */
  constructor(root, slow, { point, changed }) {
    this.slow = slow;
    this.mosaic = new Mosaic(/** @type {HTMLCanvasElement} */ (root.querySelector("#dictionary")));
    this.mosaic.listen({ point, pick: (latent) => {
      slow.atom = latent;
      changed();
    } });
    const buttons = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-sort]")]);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        this.#by = button.dataset.sort === "use" ? "use" : "number";
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        this.#sorted = -Infinity;
        changed();
      });
    }
  }

  /** @param {Model} model @param {Entry} entry @param {number | null} lit */
  paint(model, entry, lit) {
    const { weights: { values } } = entry;
    if (this.#drawn !== values) this.mosaic.develop(model, (at) => values[at], SHADES.w, "each");
    this.#drawn = values;
    const f = Array.from(entry.r, (value) => Math.abs(activity(model, value)));
    this.#sort(model, f);
    const most = Math.max(1e-6, maximum(f)), { atom } = this.slow;
    this.mosaic.paint((k) => {
      const share = f[k] / most, chosen = k === lit || k === atom;
      return {
        light: 0.45 + 0.55 * Math.min(1, share * 3), frame: chosen ? "#ffffff" : "#f2c14e", wide: chosen,
        strength: chosen ? 1 : share < 0.02 ? 0 : 0.25 + 0.75 * share,
      };
    });
  }

  /** By use while learning; as long as nothing was learned, by use in the image shown. @param {Model} model @param {number[]} f */
  #sort(model, f) {
    const now = performance.now(), { order } = this.mosaic;
    if (now - this.#sorted < CALM && this.#of === model && this.slow.playing) return;
    if (this.#by === "use" && this.#of === model && !this.slow.playing && this.#sorted > 0) return; // it stands still to be read
    this.#of = model;
    this.#sorted = now;
    const use = this.#by === "use" ? this.slow.course.use.recent() ?? f : null;
    order.sort((a, b) => (use ? use[b] - use[a] : 0) || a - b);
  }
}
