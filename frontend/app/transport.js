// The fast clock's buttons, their keys, and phase steps.
/** @import { Link } from "./session/link.js" */
/** @import { View } from "./record/view.js" */
import { pressing, register } from "./lib/keys.js";
import { SPEEDS } from "./session/settings.js";

/** @param {string} id */
const button = (id) => /** @type {HTMLButtonElement} */ (document.getElementById(id));

/** What the fast clock's buttons are pressed by, and those beside them. @type {import("./lib/keys.js").Key[]} */
const PRESSED = [
  { key: " ", shown: "Space", name: "play / pause", modes: ["page", "talk"], do: pressing("play") },
  { key: "ArrowRight", shown: "→", name: "one iteration", modes: ["page", "talk"], do: pressing("step") },
  { key: "ArrowLeft", shown: "←", name: "one iteration back", modes: ["page", "talk"], do: pressing("back") },
  { key: "Home", shown: "Home", name: "back to iteration 0, same start", modes: ["page"], do: pressing("reset") },
  { key: "n", shown: "N", name: "new start", modes: ["page"], do: pressing("restart") },
  { key: "p", shown: "P", name: "next phase: predict, compare, update", modes: ["page"], do: pressing("phase") },
  { key: "s", shown: "S", name: "run until settled", modes: ["page"], do: pressing("settle") },
  { key: "w", shown: "W", name: "one update of W: settle, learn, settle again", modes: ["page"], do: pressing("learn-step") },
  { key: " ", shift: true, shown: "Shift+Space", name: "play / pause learning", modes: ["page"], do: pressing("learn-play") },
  { key: "t", shown: "T", name: "light / dark", modes: ["page", "talk"], do: pressing("theme") },
  { key: "?", shown: "?", name: "this help", modes: ["page", "talk"], do: pressing("help") },
];

export class Transport {
  /** @type {number | null} The speed to go back to after a run until settled; null when none is under way. */ #after = null;
  #hurried = false;
  /** The speed that was chosen, for as long as the server says only the one before. @type {{ speed: number | null, before: number | null } | null} */ #asked = null;

  /** @param {Link} link @param {View} view @param {() => void} changed */
  constructor(link, view, changed) {
    this.link = link;
    this.view = view;
    this.changed = changed;
    this.scrub = /** @type {HTMLInputElement} */ (document.getElementById("scrub"));
    this.speed = /** @type {HTMLSelectElement} */ (document.getElementById("speed"));
    this.iteration = /** @type {HTMLElement} */ (document.getElementById("iteration"));
    this.last = /** @type {HTMLElement} */ (document.getElementById("last"));

    button("play").addEventListener("click", () => (view.state === "playing" ? this.pause() : this.play()));
    button("step").addEventListener("click", () => this.step());
    button("back").addEventListener("click", () => this.stand(view.shown - 1));
    button("reset").addEventListener("click", () => this.reset(null));
    button("restart").addEventListener("click", () => this.reset(((link.clock?.seed ?? 0) + 1) % 2 ** 32));
    button("phase").addEventListener("click", () => this.nextPhase());
    button("settle").addEventListener("click", () => this.settle());
    this.scrub.addEventListener("input", () => this.#look(Number(this.scrub.value)));
    this.scrub.addEventListener("change", () => this.stand(Number(this.scrub.value)));
    releaseAfterPointer();
    for (const speed of SPEEDS) this.speed.add(new Option(speed === null ? "full speed" : `${speed} it/s`, String(speed)));
    this.speed.addEventListener("change", () => {
      const speed = this.speed.value === "null" ? null : Number(this.speed.value);
      this.#asked = { speed, before: link.clock?.speed ?? null };
      this.#hurried = false; // whoever chooses a speed on the way has it
      link.send({ type: "set", speed });
    });
    register(...PRESSED);
  }

  play() {
    // r rests: there is nothing to go on with, so the same run is seen again.
    if (this.view.state === "settled") return this.again();
    this.#follow();
    this.link.send({ type: "play" });
  }

  pause() {
    this.link.send({ type: "pause" });
  }

  step() {
    this.#follow();
    this.link.send({ type: "step", updates: 1 });
  }

  /** Show a kept iteration and have the clock stand there. @param {number} iteration */
  stand(iteration) {
    const { store } = this.view;
    if (store.empty || iteration < store.first || iteration > store.last) return;
    this.#look(iteration);
    this.link.seek(iteration);
  }

  /** A clock that was not running stands at the start, to be looked at; for another start it runs. @param {number | null} seed null: the same */
  reset(seed) {
    const stands = seed === null && this.view.state === "settled";
    this.#follow();
    if (stands) this.link.send({ type: "pause" });
    this.link.send({ type: "reset", seed });
  }

  /** Run from the same start once more. */
  again() {
    this.#follow();
    this.link.send({ type: "reset", seed: null });
    this.link.send({ type: "play" });
  }

  /** As fast as it goes until r has settled, then at the speed of before. */
  settle() {
    const { clock } = this.link;
    if (!clock || clock.state === "settled") return;
    if (!this.#hurried) this.#after = (this.#asked ?? clock).speed;
    this.#hurried = true;
    this.#follow();
    this.link.send({ type: "play" });
    this.link.send({ type: "set", speed: null });
  }

  /** Predict, compare, update: what was just computed is shown, the rest waits for its phase. */
  nextPhase() {
    const { view } = this;
    if (view.state === "playing") this.pause();
    view.nextPhase();
    if (view.phase === "update") {
      view.goOn();
      this.link.send({ type: "step", updates: 1 });
    }
    this.changed();
  }

  #follow() {
    this.view.goOn();
    this.view.phase = null;
  }

  /** @param {number} iteration */
  #look(iteration) {
    const { view } = this;
    if (view.state === "playing") this.pause();
    view.follows = false;
    view.phase = null;
    view.shown = iteration;
    this.changed();
  }

  paint() {
    const { view, link } = this;
    const { store } = view;
    const playing = view.state === "playing";
    // Once the server says that it hurries it also says that it plays, so that a standing clock has come to its end.
    if (this.#hurried && link.clock?.speed === null && !playing && view.state !== "disconnected") {
      this.#hurried = false;
      link.send({ type: "set", speed: this.#after });
    }
    const play = button("play");
    if (play.dataset.playing !== String(playing)) {
      play.dataset.playing = String(playing);
      play.setAttribute("aria-label", playing ? "Pause inference" : "Play inference");
      /** @type {Element} */ (play.querySelector("span")).textContent = playing ? "Pause" : "Play";
    }
    play.title = view.state === "settled" ? "Run again from the same start (Space)" : "Play or pause (Space)";
    button("back").disabled = store.empty || view.shown <= store.first;
    button("settle").disabled = view.state === "settled";
    button("phase").dataset.phase = view.phase ?? "";
    this.scrub.min = String(store.first);
    this.scrub.max = String(store.last);
    if (document.activeElement !== this.scrub || view.follows) this.scrub.value = String(view.shown);
    const share = store.last > store.first ? (view.shown - store.first) / (store.last - store.first) : 0;
    this.scrub.style.setProperty("--share", `${share * 100}%`);
    this.iteration.textContent = String(view.shown);
    this.last.textContent = String(store.last);
    /** @type {HTMLElement} */ (document.getElementById("seed")).textContent = String(link.clock?.seed ?? 0);
    if (this.#asked?.before !== link.clock?.speed || view.state === "disconnected") this.#asked = null;
    const speed = String(link.clock?.speed ?? null);
    // The address may ask for one that is not offered.
    if (![...this.speed.options].some(({ value }) => value === speed)) this.speed.add(new Option(`${speed} it/s`, speed));
    if (!this.#hurried && !this.#asked && document.activeElement !== this.speed) this.speed.value = speed;
  }
}

/** Whoever moved a slider or chose from a list with the pointer is done with it: the keys are the page's again. */
function releaseAfterPointer() {
  let pointed = false;
  document.addEventListener("pointerdown", () => { pointed = true; }, { capture: true });
  document.addEventListener("keydown", () => { pointed = false; }, { capture: true });
  document.addEventListener("change", ({ target }) => {
    if (pointed && target instanceof HTMLElement && target.matches("select, input[type=range]")) target.blur();
  });
}
