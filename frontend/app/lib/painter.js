// One painter. Whatever happens between two animation frames is painted once, at the next: the cheap panels every time,
// one of the dear ones (a plot costs 10 to 20 ms where the browser draws in software) in turn. When nothing changes any
// more all of them are exact. A panel that fails says so in its own place and is tried again at the next change; all
// others go on.
import { minimum } from "./extremes.js";
import { Unpainted } from "./unpainted.js";

/**
 * `paint` may return a promise of what is still to be drawn. `region` is where a panel shows that it cannot be
 * drawn; null for what has no place of its own. `dear`: whether painting it is, always or as things are. `open` says
 * whether it is visible: what is not is not painted.
 * @typedef {{
 *   paint: () => unknown, region: HTMLElement | null, dear?: boolean | (() => boolean), open?: () => boolean,
 * }} Panel
 */

/** In a talk only what is on the stage can be seen. @param {HTMLElement} panel */
export const inSight = (panel) => document.documentElement.dataset.mode !== "talk" || panel.closest(".staged") !== null;

export class Painter {
  /** @type {(Panel & { painted: number, unpainted: Unpainted })[]} */ #panels = [];
  #version = 0;
  #asked = false;
  /** @type {{ version: number, resolve: () => void }[]} */ #waiting = [];
  /** Whether nothing is painted, since what is known is half of what is to be shown. */ #suspended = false;

  /**
   * @param {() => void} after Called when a frame is done. The document's `data-exact` says whether every panel shows
   *   the newest there is.
   */
  constructor(after) {
    this.after = after;
  }

  /** @param {Panel} panel */
  add(panel) {
    this.#panels.push({ ...panel, painted: -1, unpainted: new Unpainted(panel.region) });
  }

  /** Something that is shown has changed. */
  invalidate() {
    this.#version++;
    document.documentElement.removeAttribute("data-exact");
    this.#ask();
  }

  /** Paint all there is, dear or not, at once: for what is to appear as a whole. */
  paintAll() {
    this.#version++;
    for (const panel of this.#panels) {
      if (panel.open?.() ?? true) paint(panel, this.#version);
    }
    this.#done(true);
  }

  /** Resolves when all that is known now is painted, whatever comes meanwhile. @returns {Promise<void>} */
  painted() {
    this.invalidate();
    const version = this.#version;
    return new Promise((resolve) => this.#waiting.push({ version, resolve }));
  }

  /** Paint nothing until `release`. */
  hold() { this.#suspended = true; }

  release() {
    this.#suspended = false;
    this.invalidate();
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#frame();
    });
  }

  #frame() {
    if (this.#suspended) return;
    const version = this.#version;
    const stale = this.#panels.filter((panel) => panel.painted < version && (panel.open?.() ?? true));
    const dear = stale.filter(isDear), oldest = dear.sort((a, b) => a.painted - b.painted)[0];
    for (const panel of stale) {
      if (panel === oldest || !dear.includes(panel)) paint(panel, version);
    }
    const exact = this.#panels.every((panel) => panel.painted === this.#version || !(panel.open?.() ?? true));
    if (!exact) this.#ask();
    this.#done(exact);
  }

  /** @param {boolean} exact */
  #done(exact) {
    const oldest = minimum(this.#panels.filter((panel) => panel.open?.() ?? true).map(({ painted }) => painted));
    const [over, rest] = [
      this.#waiting.filter(({ version }) => version <= oldest),
      this.#waiting.filter(({ version }) => version > oldest),
    ];
    this.#waiting = rest;
    for (const { resolve } of over) resolve();
    this.after();
    document.documentElement.toggleAttribute("data-exact", exact);
  }
}

/** @param {Panel} panel */
const isDear = ({ dear }) => (typeof dear === "function" ? dear() : dear === true);

/** @param {Panel & { painted: number, unpainted: Unpainted }} panel @param {number} version */
function paint(panel, version) {
  panel.painted = version;
  const { unpainted } = panel;
  try {
    const rest = panel.paint();
    if (rest instanceof Promise) rest.then(() => unpainted.clear(), (error) => unpainted.mark(error));
    else unpainted.clear();
  } catch (error) {
    unpainted.mark(error);
  }
}
