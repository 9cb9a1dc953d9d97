// The talk that a speaker makes: its scenes in order, what is done to them and undone, and that all of it is still
// there after a reload.
/** @import { Kept, Scene, Talk } from "./scene.js" */
import { known } from "./known.js";

/**
 * What gives back what one doing took away, and leaves alone what was done since. `applies`: whether there still is
 * what it would do that to.
 * @typedef {{ message: () => string, applies: () => boolean, back: () => void }} Undo
 */

export const FORMAT = "darkroom.scenes.v1";
/** As the schema has them. */
export const MOST = { scenes: 200, title: 120, caption: 4000 };

const PLACE = "darkroom.talk";
/** How many doings can be undone. */
const UNDONE = 20;
/**
 * How long (ms) after the last letter it is kept: all of it is written each time, with its pictures and learned
 * weights.
 */
const PAUSE = 300;

let ids = 0;
/** @param {Scene & Partial<Kept>} scene @returns {Kept} */
export const kept = (scene) => ({ rendered: null, picture: null, ...scene, id: ++ids });

/** Only what belongs into a file. @param {{ title: string, scenes: Scene[] }} talk @returns {Talk} */
export function asFile({ title, scenes }) {
  return {
    format: FORMAT, title,
    scenes: scenes.map(({ title: name, caption, spotlight, state }) => ({ title: name, caption, spotlight, state })),
  };
}

/** All of it that is shown. @param {{ title: string, scenes: Scene[] }} talk */
const text = (talk) => JSON.stringify(asFile(talk));

export class Own {
  title = "";
  /** @type {Kept[]} */ scenes = [];
  /** Why the browser does not keep it; empty while it does. */ unkept = "";
  /** @type {Undo[]} */ #undos = [];
  /** What was read of the store last: whatever differs from it was done here. */ #read = this.#now;
  #waiting = 0;

  /** @param {() => void} changed Called after every change. */
  constructor(changed) {
    this.changed = changed;
    this.#recall();
    addEventListener("storage", ({ key }) => { if (key === PLACE) this.#elsewhere(); });
    addEventListener("pagehide", () => { if (this.#waiting) this.#keep(); });
  }

  get #now() { return { title: this.title, scenes: this.scenes }; }

  get #undo() { return this.#undos.findLast(({ applies }) => applies()); }

  /** What the next `undo` gives back, in words; empty when there is nothing. */
  get undoable() { return this.#undo?.message() ?? ""; }

  /** @param {Scene & Partial<Kept>} scene @param {number} [at] @returns {Kept} */
  add(scene, at = this.scenes.length) {
    const one = kept(scene);
    this.#becomes(this.scenes.toSpliced(at, 0, one));
    return one;
  }

  /** @param {number} id @param {Partial<Kept>} what */
  edit(id, what) {
    this.#becomes(this.scenes.map((scene) => (scene.id === id ? { ...scene, ...what } : scene)));
  }

  /**
   * Another state in the place of the one that a scene had.
   * @param {number} id @param {Pick<Kept, "state" | "picture">} what
   */
  update(id, what) {
    const { state, picture } = this.scenes[this.place(id)];
    this.#remember({
      message: () => `${this.#name(id)} was updated.`,
      applies: () => this.scenes[this.place(id)]?.state === what.state,
      back: () => this.edit(id, { state, picture }),
    });
    this.edit(id, what);
  }

  /** @param {number} id @param {number} to The place it then has. */
  move(id, to) {
    const from = this.place(id), moved = this.scenes[from];
    if (from < 0 || to < 0 || to >= this.scenes.length || to === from) return;
    this.#becomes(this.scenes.toSpliced(from, 1).toSpliced(to, 0, moved));
  }

  /** @param {number} id @returns {Kept} */
  duplicate(id) {
    const at = this.place(id), scene = this.scenes[at];
    return this.add({ ...scene, title: `${scene.title} (copy)`.slice(0, MOST.title) }, at + 1);
  }

  /** @param {number} id */
  remove(id) {
    const at = this.place(id), scene = this.scenes[at], message = `${this.#name(id)} was deleted.`;
    this.#remember({
      message: () => message,
      applies: () => this.place(id) < 0 && this.scenes.length < MOST.scenes,
      back: () => this.#becomes(this.scenes.toSpliced(at, 0, scene)),
    });
    this.#becomes(this.scenes.filter((one) => one !== scene));
  }

  /** @param {Pick<Talk, "title" | "scenes">} talk @param {string} message What is shown of it. */
  replace({ title, scenes }, message) {
    const before = this.#now;
    this.title = title;
    this.scenes = scenes.map(kept);
    this.#replaced(before, message, text(this));
    this.#becomes(this.scenes);
  }

  undo() {
    const undo = this.#undo;
    if (!undo) return;
    this.#undos = this.#undos.filter((other) => other !== undo);
    undo.back();
  }

  /** @param {string} title */
  name(title) {
    this.title = title;
    this.#becomes(this.scenes);
  }

  /** @param {number} id */
  place(id) { return this.scenes.findIndex((scene) => scene.id === id); }

  /** @param {number} id */
  #name(id) { return `“${this.scenes[this.place(id)]?.title}”`; }

  /** @param {Undo} undo */
  #remember(undo) { this.#undos = [...this.#undos, undo].slice(-UNDONE); }

  /**
   * All of it was.
   * @param {{ title: string, scenes: Kept[] }} before @param {string} message
   * @param {string} [file] What came, if that is elsewhere, too.
   */
  #replaced(before, message, file) {
    this.#remember({
      message: () => message, applies: () => true,
      back: () => {
        const now = this.#now;
        Object.assign(this, before);
        if (text(now) !== file) this.#replaced(now, "What was here before is back.");
        this.#becomes(this.scenes);
      },
    });
  }

  /** @param {Kept[]} scenes */
  #becomes(scenes) {
    this.scenes = scenes;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#keep(), PAUSE);
    this.changed();
  }

  #keep() {
    const { unkept } = this;
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ title: this.title, scenes: this.scenes }));
      this.unkept = "";
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.unkept = full
        ? "The browser's store is full: from here on the talk is lost with the page. Download it, or delete scenes " +
          "with learned weights."
        : "This browser keeps nothing: the talk is lost with the page. Download it.";
    }
    if (this.unkept !== unkept) this.changed();
  }

  /** The same talk was written in another window. */
  #elsewhere() {
    if (this.unkept) return; // what is only here is not given up for what is kept
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    const before = this.#now, done = before.title !== this.#read.title || before.scenes !== this.#read.scenes;
    this.#recall();
    if (done && text(before) !== text(this)) this.#replaced(before, "The talk was changed in another window.");
    this.changed();
  }

  #recall() {
    try {
      const { title, scenes } = JSON.parse(localStorage.getItem(PLACE) ?? '{ "title": "", "scenes": [] }');
      const same = known(scenes, this.scenes);
      this.scenes = same.map((one, at) => (one ? { ...scenes[at], id: one.id, state: one.state } : kept(scenes[at])));
      this.title = String(title);
      this.#read = this.#now;
    } catch {
      this.unkept = "What this browser kept of the talk cannot be read.";
    }
  }
}
