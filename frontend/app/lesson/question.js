// A prediction: asked before it is shown, then done, then measured. What happened decides, not what anybody expects.
/** @import { Page } from "../page.js" */
/** @import { Question } from "./course.js" */
/** @import { Waiting } from "./waiting.js" */
import { within } from "../lib/dom.js";
import { fragment } from "../lib/format.js";
import { doing } from "./doing.js";
import { measure, moment } from "./measures.js";

export class Asked {
  #given = new AbortController();
  /** The option that was chosen, and is being tried or was. */ #chosen = -1;
  /** Whether the page is in the state that the question is about. */ #ready = false;

  /**
   * @param {Question} question @param {Page} page @param {Waiting} waiting
   * @param {{ again: () => Promise<void>, answered: () => void }} scene `again` brings the page back to where the
   *   question is asked.
   */
  constructor(question, page, waiting, scene) {
    this.question = question;
    this.page = page;
    this.waiting = waiting;
    this.scene = scene;
    this.doing = doing(question.do);
    this.root = document.createElement("section");
    this.root.className = "question";
    this.root.setAttribute("aria-label", "Your prediction");
    this.root.tabIndex = -1;
    this.root.append(
      fragment(
        `<form><fieldset><legend>${question.ask}</legend>${question.options
          .map(
            (option, at) => `<label><input type="radio" name="prediction" value="${at}"><span>${option}</span></label>`,
          )
          .join("")}</fieldset>` +
          `<button class="primary" disabled><span></span></button></form><div class="result" role="status" ` +
          `aria-label="Result"></div>`,
      ),
    );
    this.form = /** @type {HTMLFormElement} */ (within(this.root, "form"));
    this.fieldset = /** @type {HTMLFieldSetElement} */ (within(this.root, "fieldset"));
    this.button = /** @type {HTMLButtonElement} */ (within(this.root, "button"));
    this.result = within(this.root, ".result");
    this.#label(this.doing.label);
    this.form.addEventListener("change", () => this.#arrange());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void (this.#chosen < 0 ? this.#try() : this.#again());
    });
  }

  /** The page is there now. */
  ready() {
    this.#ready = true;
    this.#arrange();
  }

  #arrange() {
    this.button.disabled = !this.#ready || (this.#chosen < 0 && !new FormData(this.form).has("prediction"));
  }

  /** The scene is left: nothing is waited for any more. */
  giveUp() {
    this.#given.abort();
  }

  /** Nothing can be pressed for now: the focus stays here. */
  #rest() {
    if (this.form.contains(document.activeElement)) this.root.focus({ preventScroll: true });
    this.fieldset.disabled = this.button.disabled = true;
  }

  /** @param {string} text */
  #label(text) {
    /** @type {HTMLElement} */ (this.button.firstElementChild).textContent = text;
  }

  async #try() {
    const { question, page, waiting } = this, { signal } = this.#given;
    this.#chosen = Number(new FormData(this.form).get("prediction"));
    this.#rest();
    if (this.doing.wait) this.#tell(this.doing.wait, "waits");
    try {
      const before = moment(page);
      await this.doing.run(page, waiting, signal, (text) => this.#tell(text, "waits"));
      const { outcome, sentence } = measure(question.measure, page, before, question.of);
      this.#judge(question.outcomes.indexOf(outcome), outcome, sentence);
    } catch (error) {
      if (signal.aborted) return;
      this.#tell(`This could not be tried: ${error instanceof Error ? error.message : error}`, "failed");
    }
    this.#label("Try again");
    this.#arrange();
    this.button.classList.remove("primary");
    if (document.activeElement === this.root) this.button.focus({ preventScroll: true });
  }

  /**
   * @param {number} right The option that holds; -1 where none does. @param {string} outcome @param {string} sentence
   */
  #judge(right, outcome, sentence) {
    const { question: { options, says } } = this, hit = right === this.#chosen;
    [...this.fieldset.querySelectorAll("label")].forEach((label, at) =>
      label.classList.toggle("happened", at === right),
    );
    this.root.dataset.outcome = outcome;
    const verdict = hit
      ? ""
      : `<p class="verdict"><b>Not so.</b> ` +
        `${right < 0 ? "None of these happened." : `What happened: ${options[right]}`}</p>`;
    this.#tell(
      `${verdict}<p class="says">${says[this.#chosen]}</p><p class="measured"><span>measured</span> ${sentence}</p>`,
      hit ? "hit" : "miss",
    );
    this.scene.answered();
  }

  async #again() {
    this.#rest();
    await this.scene.again();
    this.#chosen = -1;
    this.form.reset();
    this.result.replaceChildren();
    delete this.root.dataset.verdict;
    delete this.root.dataset.outcome;
    for (const label of this.fieldset.querySelectorAll("label")) label.classList.remove("happened");
    this.fieldset.disabled = false;
    this.#label(this.doing.label);
    this.button.classList.add("primary");
    this.#arrange();
    this.fieldset.querySelector("input")?.focus();
  }

  /** @param {string} html @param {"waits" | "hit" | "miss" | "failed"} verdict */
  #tell(html, verdict) {
    this.root.dataset.verdict = verdict;
    this.result.replaceChildren(fragment(html));
    this.result.scrollIntoView({ block: "nearest" });
  }
}
