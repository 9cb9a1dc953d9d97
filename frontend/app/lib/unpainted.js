// A panel that cannot be drawn says so in its own place, and what it last showed is dimmed: it is not what holds now.

const SENTENCE =
  "<b>This part cannot be drawn.</b> It is tried again at the next change. If it stays like this, reload the page.";

export class Unpainted {
  #note = document.createElement("p");
  #marked = false;
  /** What was logged last: not again at every frame. */ #logged = "";

  /** @param {HTMLElement | null} region Where the failure is shown; null for what has no place of its own. */
  constructor(region) {
    this.region = region;
    this.#note.className = "unpainted-note";
    this.#note.role = "alert";
  }

  /** @param {unknown} error */
  mark(error) {
    if (this.#logged !== String(error)) console.error("A panel cannot be drawn:", this.region ?? "not seen", error);
    this.#logged = String(error);
    this.#marked = true;
    if (!this.region || this.#note.isConnected) return;
    this.region.classList.add("unpainted");
    this.region.append(this.#note);
    this.#note.innerHTML = SENTENCE; // once it is there: what comes into an alert is read out
  }

  /** It was drawn. */
  clear() {
    if (!this.#marked) return;
    this.#marked = false;
    this.#note.replaceChildren();
    this.#note.remove();
    // Another panel of the same region may still be without its picture.
    if (!this.region?.querySelector(":scope > .unpainted-note")) this.region?.classList.remove("unpainted");
  }
}
