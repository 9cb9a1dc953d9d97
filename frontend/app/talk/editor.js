// One scene's words, where its spotlight is, and what else can be done with it.
/** @import { Own } from "./own.js" */
/** @import { Kept } from "./scene.js" */
import { within } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { PLACES } from "../panels/index.js";
import { isRendered, Refusal, render, shownCaption } from "./captions.js";
import { STAGED } from "./compose.js";
import { MOST } from "./own.js";
import { pickPanels } from "./pick.js";

/** How long (ms) after the last letter a caption is rendered. */
const PAUSE = 250;

/**
 * @typedef {{ show: (scene: Kept) => void, update: (scene: Kept) => void, link: (scene: Kept) => void }} Doings What
 *   the page does with a scene.
 */

export class Editor {
  #waiting = 0;
  #drawn = "";

  /** @param {number} id @param {Own} own @param {Doings} doings */
  constructor(id, own, doings) {
    this.id = id;
    this.own = own;
    const boxes = STAGED.map((name) => {
      const title = PLACES.get(name)?.title;
      return `<label><input type="checkbox" value="${name}"><span>${title}</span></label>`;
    });
    const part = fragment(`<div class="scene-edit">
      <label>Title <input class="scene-title" maxlength="${MOST.title}" autocomplete="off"></label>
      <label>Caption <span class="note">Markdown, formulas between $ signs; the back row reads three lines</span
        ><textarea class="scene-caption" rows="4" maxlength="${MOST.caption}"></textarea></label>
      <div class="scene-words" aria-label="Caption as it is shown" role="group"></div>
      <fieldset class="spotlight"><legend>Spotlight</legend><button type="button" data-do="pick"
        >Pick on the page</button><p class="note">Without one: Compare and Settle.</p
        ><div class="boxes">${boxes.join("")}</div></fieldset>
      <div class="scene-doings">
        <button type="button" data-do="show" title="Bring the page to what this scene shows">Show</button>
        <button type="button" data-do="update" title="This scene is to show what the page shows now">Take again</button>
        <button type="button" data-do="duplicate">Duplicate</button>
        <button type="button" data-do="link" title="Copy a link to exactly this scene">Copy link</button>
        <button type="button" data-do="delete">Delete</button>
      </div></div>`);
    this.root = /** @type {HTMLElement} */ (part.firstElementChild);
    this.title = /** @type {HTMLInputElement} */ (within(this.root, ".scene-title"));
    this.caption = /** @type {HTMLTextAreaElement} */ (within(this.root, ".scene-caption"));
    this.preview = within(this.root, ".scene-words");
    this.boxes = /** @type {HTMLInputElement[]} */ ([...this.root.querySelectorAll("input[type=checkbox]")]);
    this.title.addEventListener("input", () => own.edit(id, { title: this.title.value }));
    this.caption.addEventListener("input", () => own.edit(id, { caption: this.caption.value }));
    for (const box of this.boxes) box.addEventListener("change", () => this.#light(box.value, box.checked));
    /** @type {Record<string, () => void>} */
    const pressed = {
      pick: () =>
        pickPanels(
          () => this.scene?.spotlight ?? [],
          (name) => this.#light(name, !this.scene?.spotlight.includes(name)),
        ),
      show: () => this.#with(doings.show),
      update: () => this.#with(doings.update),
      link: () => this.#with(doings.link),
      duplicate: () => own.duplicate(id),
      delete: () => own.remove(id),
    };
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-do]"))) {
      button.addEventListener("click", () => pressed[button.dataset.do ?? ""]());
    }
  }

  get scene() { return this.own.scenes[this.own.place(this.id)]; }

  /** @param {(scene: Kept) => void} does */
  #with(does) { if (this.scene) does(this.scene); }

  /** @param {string} panel @param {boolean} on */
  #light(panel, on) {
    const lit = (this.scene?.spotlight ?? []).filter((name) => name !== panel);
    // In the order of the page, whatever the order they were chosen in.
    const spotlight = [...PLACES.keys()].filter((name) => lit.includes(name) || (on && name === panel));
    this.own.edit(this.id, { spotlight });
  }

  paint() {
    const { scene } = this;
    if (!scene) return;
    if (this.title.value !== scene.title) this.title.value = scene.title;
    if (this.caption.value !== scene.caption) this.caption.value = scene.caption;
    for (const box of this.boxes) box.checked = scene.spotlight.includes(box.value);
    if (isRendered(scene)) return this.#preview(scene);
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#render(scene.caption), PAUSE);
  }

  /** @param {Kept} scene */
  #preview(scene) {
    const drawn = scene.caption.trim() === "" ? "" : scene.rendered?.html ?? "";
    this.preview.classList.remove("wrong");
    if (drawn !== this.#drawn) this.preview.replaceChildren(...shownCaption(scene));
    this.#drawn = drawn;
  }

  /** @param {string} caption */
  async #render(caption) {
    try {
      const html = await render(caption);
      if (this.scene?.caption === caption) this.own.edit(this.id, { rendered: { from: caption, html } });
    } catch (error) {
      this.#drawn = "?";
      this.preview.classList.add("wrong");
      this.preview.textContent =
        error instanceof Refusal ? error.message : "The server cannot be reached. The caption is rendered once it can.";
    }
  }
}
