// The talk that a speaker makes: its scenes in order, what is done to them and undone, and that all of it is still there after a reload.

/**
 * A state of the page with words to it, as it is in a file. `state` is what the page's scenes capture and show.
 * @typedef {{ title: string, caption: string, spotlight: string[], state: import("../scenes/state.js").State }} Scene
 * @typedef {{ format: string, title: string, scenes: Scene[] }} Talk
 *
 * A scene as it is kept here: with the caption it had when that was last rendered, and a picture of x beside x̂.
 * @typedef {Scene & { id: number, rendered: { from: string, html: string } | null, picture: string | null }} Kept
 */

export const FORMAT = "darkroom.scenes.v1";
/** As the schema has them. */
export const MOST = { scenes: 200, title: 120, caption: 4000 };

const PLACE = "darkroom.talk";
/** How many doings can be undone. */
const UNDONE = 20;

let ids = 0;
/** @param {Scene & Partial<Kept>} scene @returns {Kept} */
export const kept = (scene) => ({ rendered: null, picture: null, ...scene, id: ++ids });

/** Only what belongs into a file. @param {{ title: string, scenes: Scene[] }} talk @returns {Talk} */
export function asFile({ title, scenes }) {
  return { format: FORMAT, title, scenes: scenes.map(({ title: name, caption, spotlight, state }) => ({ title: name, caption, spotlight, state })) };
}

export class Own {
  title = "";
  /** @type {Kept[]} */ scenes = [];
  /** Why the browser does not keep it; empty while it does. */ unkept = "";
  /** @type {{ said: string, title: string, scenes: Kept[] }[]} What was before the last doings that took something away. */ #before = [];

  /** @param {() => void} changed Called after every change. */
  constructor(changed) {
    this.changed = changed;
    this.#recall();
    // The same talk, in another window.
    addEventListener("storage", ({ key }) => {
      if (key !== PLACE) return;
      this.#recall();
      changed();
    });
  }

  /** What the next `undo` gives back, in words; empty when there is nothing. */
  get undoable() { return this.#before.at(-1)?.said ?? ""; }

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

  /** Another state in the place of the one that a scene had. @param {number} id @param {Pick<Kept, "state" | "picture">} what */
  update(id, what) {
    this.#remember(`${this.#name(id)} was updated.`);
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
    this.#remember(`${this.#name(id)} was deleted.`);
    this.#becomes(this.scenes.filter((scene) => scene.id !== id));
  }

  /** @param {Pick<Talk, "title" | "scenes">} talk @param {string} said What is said of it. */
  replace({ title, scenes }, said) {
    this.#remember(said);
    this.title = title;
    this.#becomes(scenes.map(kept));
  }

  undo() {
    const before = this.#before.pop();
    if (!before) return;
    this.title = before.title;
    this.#becomes(before.scenes);
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

  /** @param {string} said */
  #remember(said) {
    this.#before = [...this.#before, { said, title: this.title, scenes: this.scenes }].slice(-UNDONE);
  }

  /** @param {Kept[]} scenes */
  #becomes(scenes) {
    this.scenes = scenes;
    this.#keep();
    this.changed();
  }

  #keep() {
    try {
      localStorage.setItem(PLACE, JSON.stringify({ title: this.title, scenes: this.scenes }));
      this.unkept = "";
    } catch (error) {
      // Whatever it kept of an earlier state would come back in the place of this one.
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.unkept = full ? "The browser's store is full: from here on the talk is lost with the page. Download it, or delete scenes with learned weights."
        : "This browser keeps nothing: the talk is lost with the page. Download it.";
    }
  }

  #recall() {
    try {
      const { title, scenes } = JSON.parse(localStorage.getItem(PLACE) ?? '{ "title": "", "scenes": [] }');
      this.title = String(title);
      this.scenes = scenes.map(kept);
    } catch {
      this.unkept = "What this browser kept of the talk cannot be read.";
    }
  }
}
