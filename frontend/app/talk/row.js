// One scene in the list: what it is recognised by, its place, and, opened, all there is to edit.
/** @import { Own } from "./own.js" */
/** @import { Kept } from "./scene.js" */
import { finder, setText, within } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { Editor } from "./editor.js";
import { inWords } from "./words.js";

export class Row {
  /** @type {Editor | null} Made when it is first opened. */ #editor = null;
  #picture = "";

  /**
   * @param {number} id @param {Own} own
   * @param {import("./editor.js").Doings & { open: (id: number | null) => void }} doings
   */
  constructor(id, own, doings) {
    this.id = id;
    this.own = own;
    this.doings = doings;
    const part = fragment(`<li class="scene"><div class="scene-line" draggable="true">
      <span class="scene-place"></span><img class="scene-picture" alt="" draggable="false" hidden>
      <button type="button" class="scene-name" aria-expanded="false" title="Edit; Alt+↑ and Alt+↓ move it"
        ><b></b><small></small></button>
      <button type="button" class="quiet" data-by="-1" title="Move up">↑</button
      ><button type="button" class="quiet" data-by="1" title="Move down">↓</button>
    </div></li>`);
    this.root = /** @type {HTMLElement} */ (part.firstElementChild);
    const find = finder(this.root);
    this.line = find(".scene-line");
    this.place = find(".scene-place");
    this.picture = /** @type {HTMLImageElement} */ (find(".scene-picture"));
    this.name = /** @type {HTMLButtonElement} */ (find(".scene-name"));
    this.movers = /** @type {HTMLButtonElement[]} */ ([...this.root.querySelectorAll("[data-by]")]);
    this.name.addEventListener("click", () => doings.open(this.open ? null : id));
    this.name.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || !by) return;
      event.preventDefault();
      this.#move(by);
      this.name.focus();
    });
    for (const mover of this.movers) {
      mover.addEventListener("click", () => {
        this.#move(Number(mover.dataset.by));
        (mover.disabled ? this.name : mover).focus(); // a row that is moved loses the focus on its way
      });
    }
    this.#drag();
  }

  get open() { return this.name.ariaExpanded === "true"; }

  /** @param {number} by */
  #move(by) { this.own.move(this.id, this.own.place(this.id) + by); }

  #drag() {
    const { line, root } = this;
    line.addEventListener("dragstart", (event) => {
      event.dataTransfer?.setData("application/x-darkroom-scene", String(this.id));
      root.classList.add("dragged");
    });
    line.addEventListener("dragend", () => root.classList.remove("dragged"));
    const below = (/** @type {DragEvent} */ event) =>
      event.clientY > root.getBoundingClientRect().top + root.offsetHeight / 2;
    root.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("application/x-darkroom-scene")) return;
      event.preventDefault();
      root.classList.toggle("above", !below(event));
      root.classList.toggle("below", below(event));
    });
    const leave = () => root.classList.remove("above", "below");
    root.addEventListener("dragleave", leave);
    root.addEventListener("drop", (event) => {
      leave();
      const moved = Number(event.dataTransfer?.getData("application/x-darkroom-scene"));
      if (!moved || moved === this.id) return;
      event.preventDefault();
      const from = this.own.place(moved), gap = this.own.place(this.id) + Number(below(event));
      this.own.move(moved, gap > from ? gap - 1 : gap);
    });
  }

  /** @param {Kept} scene @param {number} place @param {number} count @param {boolean} open */
  paint(scene, place, count, open) {
    setText(this.place, String(place + 1));
    setText(within(this.name, "b"), scene.title || "untitled");
    setText(within(this.name, "small"), inWords(scene.state));
    if (scene.picture && scene.picture !== this.#picture) this.picture.src = this.#picture = scene.picture;
    this.picture.hidden = !scene.picture;
    this.movers.forEach((mover, end) => {
      mover.disabled = place === [0, count - 1][end];
      mover.ariaLabel = `Move ${scene.title || "untitled"} ${["up", "down"][end]}`;
    });
    this.name.ariaExpanded = String(open);
    if (open && !this.#editor) {
      this.#editor = new Editor(this.id, this.own, this.doings);
      this.root.append(this.#editor.root);
    }
    if (!this.#editor) return;
    this.#editor.root.hidden = !open;
    if (open) this.#editor.paint();
  }

  /** Begin with its title, as for a scene just added. */
  rename() { this.#editor?.title.select(); }
}
