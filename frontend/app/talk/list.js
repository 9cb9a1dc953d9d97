// The scenes beside the page: the talk that is being made, or the lesson as a talk.
/** @import { Own } from "./own.js" */
/** @import { Kept } from "./scene.js" */
import { finder } from "../lib/dom.js";
import { setUsable } from "../lib/focus.js";
import { download, onDropped, read } from "./file.js";
import { MOST } from "./own.js";
import { endPicking } from "./pick.js";
import { Row } from "./row.js";

/** @typedef {"own" | "lesson"} Which */

/**
 * What the page does for the list. `arranged`: the page has another width. `lesson` is there once it was asked for.
 * @typedef {import("./editor.js").Doings & {
 *   arranged: () => void, capture: () => Pick<Kept, "state" | "picture">, start: (which: Which, at: number) => void,
 *   lesson: () => Promise<Kept[]>,
 * }} Doings
 */

export class List {
  /** @type {Map<number, Row>} */ #rows = new Map();
  /** @type {number | null} */ #open = null;
  /** The one that is in sight: what is picked goes to it. @type {number | null} */ #shown = null;
  /** @type {Which} */ which = "own";
  /** @type {Kept[]} */ #lesson = [];
  /** @type {HTMLElement[]} */ #lessonRows = [];

  /** @param {HTMLElement} root @param {Own} own @param {Doings} doings */
  constructor(root, own, doings) {
    this.root = root;
    this.own = own;
    this.doings = doings;
    const find = finder(root);
    this.title = /** @type {HTMLInputElement} */ (find("#talk-title"));
    this.refusal = find(".talk-refusal");
    this.rows = find("#scene-list");
    this.empty = find(".talk-empty");
    this.status = find(".talk-said span");
    const file = /** @type {HTMLInputElement} */ (find("input[type=file]"));
    this.button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (find(`[data-do="${name}"]`));
    /** @type {Record<string, () => void>} */
    const pressed = {
      close: () => this.close(),
      add: () => this.add(),
      undo: () => own.undo(),
      open: () => file.click(),
      start: () => this.#start(),
      download: () => download(this.which === "own" ? own : { title: "The lesson", scenes: this.#lesson }),
    };
    for (const [name, does] of Object.entries(pressed)) this.button(name).addEventListener("click", does);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-talk]"))) {
      button.addEventListener("click", () => this.choose(/** @type {Which} */ (button.dataset.talk)));
    }
    this.title.addEventListener("input", () => own.name(this.title.value));
    file.addEventListener("change", () => {
      if (file.files?.length) void this.take(file.files[0]);
      file.value = ""; // so that the same file can be chosen again
    });
    onDropped(root, (dropped) => this.take(dropped));
  }

  get isOpen() { return !this.root.hidden; }

  open() {
    this.#stand(true);
    this.paint();
    this.button("add").focus();
  }

  close() {
    this.#stand(false);
    endPicking();
    document.getElementById("talk-open")?.focus();
  }

  /** @param {boolean} beside Whether it stands beside the page, which makes room for it. */
  #stand(beside) {
    this.root.hidden = !beside;
    document.documentElement.toggleAttribute("data-scenes", beside);
    this.doings.arranged();
  }

  #start() {
    this.doings.start(
      this.which,
      Math.max(0, this.which === "own" && this.#open !== null ? this.own.place(this.#open) : 0),
    );
  }

  /** A scene of what the page shows now. */
  add() {
    const { own } = this;
    if (own.scenes.length >= MOST.scenes) return this.refuse(`A talk has at most ${MOST.scenes} scenes.`);
    try {
      const { state, picture } = this.doings.capture();
      this.refuse("");
      const scene = own.add({ title: `Scene ${own.scenes.length + 1}`, caption: "", spotlight: [], state, picture });
      this.#show(scene.id);
      this.#rows.get(scene.id)?.rename();
    } catch (error) {
      this.refuse(/** @type {Error} */ (error).message);
    }
  }

  /** @param {File} file */
  async take(file) {
    this.#stand(true);
    try {
      const talk = await read(file);
      this.refuse("");
      this.#open = null;
      this.which = "own";
      this.own.replace(talk, `${file.name} is open now, in the place of what was here.`);
    } catch (error) {
      this.refuse(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Which} which */
  async choose(which) {
    this.which = which;
    this.paint();
    if (which === "own" || this.#lesson.length) return;
    try {
      this.#lesson = await this.doings.lesson();
      this.#lessonRows = this.#lesson.map((scene, at) => this.#lessonRow(scene, at));
      this.refuse("");
    } catch (error) {
      this.refuse(/** @type {Error} */ (error).message);
    }
    this.paint();
  }

  /** @param {string} why Empty: nothing is wrong any more. */
  refuse(why) {
    this.refusal.textContent = why;
    this.refusal.hidden = !why;
  }

  /** @param {number | null} id */
  #show(id) {
    this.#open = id;
    this.paint();
    if (id !== null) this.#rows.get(id)?.root.scrollIntoView({ block: "nearest" });
  }

  paint() {
    const { own, which } = this, mine = which === "own", scenes = mine ? own.scenes : this.#lesson;
    const focused = this.root.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement)
      : null;
    const place = [...this.rows.children].findIndex((row) => row.contains(focused));
    for (const button of this.root.querySelectorAll("[data-talk]")) {
      button.ariaPressed = String(button.getAttribute("data-talk") === which);
    }
    this.root.dataset.which = which;
    if (this.title.value !== own.title) this.title.value = own.title;
    this.#paintRows(mine ? own.scenes : []);
    if (!mine) this.#put(this.#lessonRows);
    this.empty.hidden = scenes.length > 0;
    for (const name of ["start", "download"]) setUsable(this.button(name), scenes.length > 0);
    const undoable = mine ? own.undoable : "";
    this.button("undo").hidden = !undoable;
    this.status.textContent = own.unkept || undoable || (mine && scenes.length ? "Kept in this browser." : "");
    this.status.classList.toggle("wrong", own.unkept !== "");
    if (focused && !(this.root.contains(document.activeElement) && focused.checkVisibility())) {
      this.#focus(focused, place);
    }
  }

  /**
   * The keyboard stays where it was, or at the scene that is there now.
   * @param {HTMLElement} element @param {number} place
   */
  #focus(element, place) {
    if (element.isConnected && element.checkVisibility()) return element.focus();
    const near =
      place < 0
        ? null
        : this.rows.children[Math.min(place, this.rows.childElementCount - 1)]?.querySelector(".scene-name");
    (near instanceof HTMLElement ? near : this.button("add")).focus();
  }

  /** @param {Kept[]} scenes */
  #paintRows(scenes) {
    if (this.#open !== null && this.own.place(this.#open) < 0) this.#open = null;
    const shown = scenes.length ? this.#open : null;
    if (shown !== this.#shown) endPicking();
    this.#shown = shown;
    const rows = scenes.map((scene, place) => {
      const row =
        this.#rows.get(scene.id) ?? new Row(scene.id, this.own, { ...this.doings, open: (id) => this.#show(id) });
      this.#rows.set(scene.id, row);
      row.paint(scene, place, scenes.length, scene.id === this.#open);
      return row.root;
    });
    for (const [id] of this.#rows) if (this.own.place(id) < 0) this.#rows.delete(id);
    if (this.which === "own") this.#put(rows);
  }

  /** Only what moved is moved: whoever types in a row goes on typing. @param {HTMLElement[]} rows */
  #put(rows) {
    const there = [...this.rows.children];
    if (there.length !== rows.length || rows.some((row, at) => row !== there[at])) this.rows.replaceChildren(...rows);
  }

  /** @param {Kept} scene @param {number} at */
  #lessonRow(scene, at) {
    const row = document.createElement("li"), line = document.createElement("div"),
      button = document.createElement("button"), place = document.createElement("span");
    row.className = "scene";
    line.className = "scene-line";
    place.className = "scene-place";
    place.textContent = String(at + 1);
    button.type = "button";
    button.className = "scene-name";
    button.title = "Start the talk here";
    button.append(Object.assign(document.createElement("b"), { textContent: scene.title }));
    button.addEventListener("click", () => this.doings.start("lesson", at));
    line.append(place, button);
    row.append(line);
    return row;
  }
}
