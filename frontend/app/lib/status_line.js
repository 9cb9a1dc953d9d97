// A status line: one sentence of what holds now, and in its place for a while what has just happened.

/**
 * `progress` is what holds now; a `notice` and an `error` give way to it when there was time to read them; `lost` and
 * `alarm` last until something else is said.
 * @typedef {"notice" | "error" | "progress" | "alarm" | "lost"} Tone
 */

/** How long (ms) a notice or an error is there to be read. */
const READ = 6000;

export class StatusLine {
  #reading = 0;
  #progress = "";

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} echo In a dialog: while that is open over the page, nothing outside of it is heard.
   */
  constructor(root, echo) {
    this.root = root;
    this.echo = echo;
  }

  get text() { return this.root.textContent; }

  /** @param {string} message @param {Tone} [tone] */
  say(message, tone = "progress") {
    if (tone === "progress") this.#progress = message;
    if (tone === "progress" && this.#reading) return;
    clearTimeout(this.#reading);
    this.#reading = 0;
    if (tone === "error" || tone === "notice") this.#reading = setTimeout(() => this.settle(), READ);
    this.root.textContent = this.echo.textContent = message;
    this.root.dataset.tone = tone;
  }

  /** Back to what holds now. */
  settle() {
    this.#reading = 0;
    this.say(this.#progress);
  }
}
