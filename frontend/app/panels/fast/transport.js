// The fast clock's buttons, their keys, its timeline and its speed.
/** @import { Page } from "../../page.js" */
import { element, setMarkup, within } from "../../lib/dom.js";
import { setUsable } from "../../lib/focus.js";
import { rate } from "../../lib/format.js";
import { pressing, register } from "../../lib/keys.js";
import { symbol } from "../../model/symbol.js";
import { SPEEDS } from "../../session/settings.js";

/** @param {string} id */
const button = (id) => /** @type {HTMLButtonElement} */ (element(id));

/** What the fast clock's buttons are pressed by, and those beside them. @type {import("../../lib/keys.js").Key[]} */
const PRESSED = [
  { key: " ", shown: "Space", name: "play / pause", modes: ["page", "talk"], do: pressing("play") },
  { key: "ArrowRight", shown: "→", name: "one iteration", modes: ["page", "talk"], do: pressing("step") },
  { key: "ArrowLeft", shown: "←", name: "one iteration back", modes: ["page", "talk"], do: pressing("back") },
  { key: "Home", shown: "Home", name: "back to iteration 0, same start", modes: ["page"], do: pressing("reset") },
  { key: "n", shown: "N", name: "new start", modes: ["page"], do: pressing("restart") },
  { key: "p", shown: "P", name: "next phase: predict, compare, update", modes: ["page"], do: pressing("phase") },
  { key: "s", shown: "S", name: "run until settled", modes: ["page"], do: pressing("settle") },
  {
    key: "w",
    shown: "W",
    name: "one update of W: settle, learn, settle again",
    modes: ["page"],
    do: pressing("learn-step"),
  },
  {
    key: " ",
    shift: true,
    shown: "Shift+Space",
    name: "play / pause learning",
    modes: ["page"],
    do: pressing("learn-play"),
  },
  { key: "t", shown: "T", name: "light / dark", modes: ["page", "talk"], do: pressing("theme") },
  { key: "?", shown: "?", name: "this help", modes: ["page", "talk"], do: pressing("help") },
];

/** What each phase brings. @type {Record<import("../../record/view.js").Phase, string>} */
const PHASES = {
  predict: "Predict: x̂ is what r draws.", compare: "Compare: e is what x̂ missed of x.", update: "Update: e moves r.",
};

export class Transport {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.when = within(element("fast"), ".when");
    this.scrub = /** @type {HTMLInputElement} */ (element("scrub"));
    this.speed = /** @type {HTMLSelectElement} */ (element("speed"));
    this.iteration = element("iteration");
    this.last = element("last");
    this.seed = element("seed");
    this.tuned = element("tuned");

    const { clock } = this,
      press = (/** @type {string} */ id, /** @type {() => void} */ act) => button(id).addEventListener("click", act);
    press("play", () => (page.view.state === "playing" ? clock().pause() : clock().play()));
    press("step", () => clock().step());
    press("back", () => clock().seek(page.view.shown - 1));
    press("reset", () => clock().reset(null));
    press("restart", () => clock().restart());
    press("phase", () => {
      clock().nextPhase();
      page.say(PHASES[page.view.phase ?? "predict"], "notice");
    });
    press("settle", () => clock().settle());
    this.scrub.addEventListener("input", () => clock().showIteration(Number(this.scrub.value)));
    this.scrub.addEventListener("change", () => clock().seek(Number(this.scrub.value)));
    releaseAfterPointer();
    const tune = button("tune");
    press("tune", () => tune.setAttribute("aria-expanded", String(tune.ariaExpanded !== "true")));
    for (const speed of SPEEDS)
      this.speed.add(new Option(speed === null ? "full speed" : `${speed} it/s`, String(speed)));
    this.speed.addEventListener("change", () =>
      clock().choose(this.speed.value === "null" ? null : Number(this.speed.value)),
    );
    register(...PRESSED);
  }

  /** That of the session on show. */
  clock = () => this.page.session.fast;

  paint() {
    const { view, trajectory, session } = this.page, playing = view.state === "playing";
    session.fast.refresh();
    const play = button("play");
    if (play.dataset.playing !== String(playing)) {
      play.dataset.playing = String(playing);
      play.setAttribute("aria-label", playing ? "Pause inference" : "Play inference");
      /** @type {Element} */ (play.querySelector("span")).textContent = playing ? "Pause" : "Play";
    }
    play.title = view.state === "settled" ? "Run again from the same start (Space)" : "Play or pause (Space)";
    setUsable(button("back"), !trajectory.empty && view.shown > trajectory.first);
    setUsable(button("settle"), view.state !== "settled");
    button("phase").dataset.phase = view.phase ?? "";
    this.scrub.min = String(trajectory.first);
    this.scrub.max = String(trajectory.last);
    if (document.activeElement !== this.scrub || view.follows) this.scrub.value = String(view.shown);
    const { first, last } = trajectory, share = last > first ? (view.shown - first) / (last - first) : 0;
    this.scrub.style.setProperty("--share", `${share * 100}%`);
    this.scrub.setAttribute("aria-valuetext", `iteration ${view.shown} of ${last}`);
    this.iteration.textContent = String(view.shown);
    this.when.dataset.state = view.state;
    this.last.textContent = String(trajectory.last);
    this.seed.textContent = String(session.clock?.seed ?? 0);
    const { clock } = session, speed = String(clock?.speed ?? null), set = [
      clock && `${symbol("eta", "η")} <b>${rate(clock.rate)}</b>`,
      clock && trajectory.model?.prior.kind !== "flat" && `${symbol("lambda", "λ")} <b>${rate(clock.prior)}</b>`,
    ];
    setMarkup(this.tuned, [...set.filter(Boolean), "speed"].join(" · "));
    // The address may ask for one that is not offered.
    if (![...this.speed.options].some(({ value }) => value === speed))
      this.speed.add(new Option(`${speed} it/s`, speed));
    if (!session.fast.speedPending && document.activeElement !== this.speed) this.speed.value = speed;
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
