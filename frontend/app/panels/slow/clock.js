// The slow clock's buttons and its timeline.
/** @import { Page } from "../panel.js" */
import { element, within, setText } from "../../lib/dom.js";
import { setUsable } from "../../lib/focus.js";

/** @param {string} id @returns {HTMLButtonElement} */
const button = (id) => element(id);

export class SlowTransport {
  /** The update that is to be gone to once the server has answered. @type {number | null} */ #wanted = null;
  /** The session that was asked to go to an update and has not answered. @type {Page["session"] | null} */
  #seeking = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.scrub = /** @type {HTMLInputElement} */ (element("update-scrub"));
    button("learn-play").addEventListener(
      "click", () => (page.slow.playing ? page.session.send({ type: "pause" }) : this.play())
    );
    button("learn-step").addEventListener("click", () => this.step());
    button("learn-reset").addEventListener("click", () => this.#reset("trained"));
    button("learn-random").addEventListener("click", () => this.#reset("random"));
    this.scrub.addEventListener("input", () => this.#seek(this.#nearest(Number(this.scrub.value))));
    this.scrub.addEventListener("keydown", (event) => {
      const { learning } = page.slow, kept = learning?.kept ?? [];
      const at = kept.indexOf(this.#wanted ?? learning?.update ?? 0);
      const next = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      if (kept[next] !== undefined) this.#seek(kept[next]);
    });
  }

  play() {
    const { slow, session } = this.page;
    if (slow.learning?.source === "drawings" && !slow.tray.images.length) {
      return slow.refuse("There is nothing in the tray yet: draw or upload a digit, or learn from something else.");
    }
    this.#follow();
    return session.ask({ type: "play", clock: "learning" }, (message) => slow.refuse(message));
  }

  step() {
    const { slow, session, tabs } = this.page;
    this.#follow();
    session.ask({ type: "step", clock: "learning" }, (message) => slow.refuse(message));
    tabs.slow.select("update");
  }

  /** @param {"trained" | "random"} to */
  #reset(to) {
    const { slow, session } = this.page;
    this.#follow();
    session.ask({ type: "reset", clock: "learning", to }, (message) => slow.refuse(message));
  }

  #follow() {
    const { slow, view } = this.page;
    view.goOn();
    view.phase = null;
    slow.refuse("");
  }

  /** @param {number} update */
  #nearest(update) {
    const kept = this.page.slow.learning?.kept ?? [0];
    return kept.reduce((best, one) => (Math.abs(one - update) < Math.abs(best - update) ? one : best), kept[0]);
  }

  /**
   * One at a time: while the slider is dragged, the newest place is gone to when the last was reached.
   * @param {number} update
   */
  #seek(update) {
    const { slow, session, view, changed } = this.page;
    this.#wanted = update;
    changed();
    if (this.#seeking === session || update === slow.learning?.update) return;
    this.#seeking = session;
    this.#follow();
    view.follows = true;
    const arrived = () => {
      this.#seeking = null;
      changed();
    };
    session.ask({ type: "seek", clock: "learning", update }, (message) => {
      this.#wanted = null;
      slow.refuse(message);
      arrived();
    });
    slow.onState(arrived);
  }

  paint() {
    const { session, slow, slow: { learning } } = this.page;
    if (!learning) return;
    if (this.#seeking !== session && this.#wanted !== null) {
      const wanted = this.#wanted;
      this.#wanted = null;
      if (wanted !== learning.update && learning.kept.includes(wanted)) this.#seek(wanted);
    }
    const play = button("learn-play");
    if (play.dataset.playing !== String(slow.playing)) {
      play.dataset.playing = String(slow.playing);
      play.setAttribute("aria-label", slow.playing ? "Pause learning" : "Play learning");
      setText(within(play, "span"), slow.playing ? "Pause" : "Learn");
    }
    setUsable(button("learn-step"), learning.state !== "stepping");
    const { kept, update, last } = learning, shown = this.#wanted ?? update;
    this.scrub.min = String(kept[0] ?? 0);
    this.scrub.max = String(Math.max(last, 1));
    this.scrub.disabled = kept.length < 2;
    this.scrub.value = String(shown);
    const low = kept[0] ?? 0;
    this.scrub.style.setProperty("--share", `${last > low ? ((shown - low) / (last - low)) * 100 : 0}%`);
    this.scrub.setAttribute("aria-valuetext", `update ${shown} of ${last}`);
    setText(element("update-shown"), String(shown));
    setText(element("update-last"), String(last));
    const origin = {
      random: "from random W", restored: "from W as it was", trained: "from trained W",
    }[learning.origin];
    const all = last - low + 1;
    const rest = kept.length < all ? `${kept.length} of ${all} kept, newest densest` : last > low ? "every W kept" : "";
    const to = last > update + 1 ? ` – ${last}` : "";
    const ahead = slow.rewound ? `learning on from here replaces ${update + 1}${to}` : "";
    setText(element("update-kept"), ahead || [origin, rest].filter(Boolean).join(" · "));
  }
}
