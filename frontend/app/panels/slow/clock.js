// The slow clock's buttons and its timeline.
/** @import { Link } from "../../session/link.js" */
/** @import { View } from "../../record/view.js" */
/** @import { Slow } from "../../record/slow.js" */

/** @param {string} id */
const button = (id) => /** @type {HTMLButtonElement} */ (document.getElementById(id));

export class SlowTransport {
  /** The update that is to be gone to once the server has answered. @type {number | null} */ #wanted = null;
  #seeking = false;

  /**
   * @param {Slow} slow @param {Link} link @param {View} view
   * @param {{ changed: () => void, stepped: () => void }} page
   */
  constructor(slow, link, view, page) {
    this.slow = slow;
    this.link = link;
    this.view = view;
    this.page = page;
    this.scrub = /** @type {HTMLInputElement} */ (document.getElementById("update-scrub"));
    button("learn-play").addEventListener("click", () => (slow.playing ? link.send({ type: "pause" }) : this.play()));
    button("learn-step").addEventListener("click", () => this.step());
    button("learn-reset").addEventListener("click", () => this.#reset("trained"));
    button("learn-random").addEventListener("click", () => this.#reset("random"));
    this.scrub.addEventListener("input", () => this.#seek(this.#nearest(Number(this.scrub.value))));
    this.scrub.addEventListener("keydown", (event) => {
      const kept = slow.learning?.kept ?? [], at = kept.indexOf(this.#wanted ?? slow.learning?.update ?? 0);
      const next = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      if (kept[next] !== undefined) this.#seek(kept[next]);
    });
  }

  play() {
    const { slow, link } = this;
    if (slow.learning?.source === "drawings" && !slow.tray.images.length) {
      return slow.refuse("There is nothing in the tray yet: draw or upload a digit, or learn from something else.");
    }
    this.#follow();
    return link.ask({ type: "play", clock: "learning" }, (message) => slow.refuse(message));
  }

  step() {
    this.#follow();
    this.link.ask({ type: "step", clock: "learning" }, (message) => this.slow.refuse(message));
    this.page.stepped();
  }

  /** @param {"trained" | "random"} to */
  #reset(to) {
    this.#follow();
    this.link.ask({ type: "reset", clock: "learning", to }, (message) => this.slow.refuse(message));
  }

  #follow() {
    this.view.goOn();
    this.view.phase = null;
    this.slow.refuse("");
  }

  /** @param {number} update */
  #nearest(update) {
    const kept = this.slow.learning?.kept ?? [0];
    return kept.reduce((best, one) => (Math.abs(one - update) < Math.abs(best - update) ? one : best), kept[0]);
  }

  /** One at a time: while the slider is dragged, the newest place is gone to when the last was reached. @param {number} update */
  #seek(update) {
    this.#wanted = update;
    this.page.changed();
    if (this.#seeking || update === this.slow.learning?.update) return;
    this.#seeking = true;
    this.#follow();
    this.view.follows = true;
    const arrived = () => {
      this.#seeking = false;
      this.page.changed();
    };
    this.link.ask({ type: "seek", clock: "learning", update }, (message) => {
      this.#wanted = null;
      this.slow.refuse(message);
      arrived();
    });
    this.slow.onStand(arrived);
  }

  paint() {
    const { slow, slow: { learning } } = this;
    if (!learning) return;
    if (!this.#seeking && this.#wanted !== null) {
      const wanted = this.#wanted;
      this.#wanted = null;
      if (wanted !== learning.update && learning.kept.includes(wanted)) this.#seek(wanted);
    }
    const play = button("learn-play");
    if (play.dataset.playing !== String(slow.playing)) {
      play.dataset.playing = String(slow.playing);
      play.setAttribute("aria-label", slow.playing ? "Pause learning" : "Play learning");
      /** @type {Element} */ (play.querySelector("span")).textContent = slow.playing ? "Pause" : "Learn";
    }
    button("learn-step").disabled = learning.state === "stepping";
    const { kept, update, last } = learning, shown = this.#wanted ?? update;
    this.scrub.min = String(kept[0] ?? 0);
    this.scrub.max = String(Math.max(last, 1));
    this.scrub.disabled = kept.length < 2;
    this.scrub.value = String(shown);
    const low = kept[0] ?? 0;
    this.scrub.style.setProperty("--share", `${last > low ? ((shown - low) / (last - low)) * 100 : 0}%`);
    this.scrub.setAttribute("aria-valuetext", `update ${shown} of ${last}`);
    text("update-shown", String(shown));
    text("update-last", String(last));
    const origin = learning.origin === "random" ? "from random W" : learning.origin === "restored" ? "from W as it was" : "from trained W";
    const rest = kept.length < last - low + 1 ? `${kept.length} of ${last - low + 1} kept, newest densest` : last > low ? "every W kept" : "";
    const ahead = slow.inPast ? `learning on from here replaces ${update + 1}${last > update + 1 ? ` – ${last}` : ""}` : "";
    text("update-kept", ahead || [origin, rest].filter(Boolean).join(" · "));
  }
}

/** @param {string} id @param {string} words */
function text(id, words) {
  const element = document.getElementById(id);
  if (element && element.textContent !== words) element.textContent = words;
}
