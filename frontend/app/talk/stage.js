// The stage: a talk while it is given. Controls are gone, the panels of the scene fill the window, and every scene is
// played from memory.
/** @import { Page } from "../page.js" */
/** @import { Kept } from "./scene.js" */
/** @import { Prepared } from "./prepared.js" */
import { element, within } from "../lib/dom.js";
import { Delay, pause } from "../lib/patience.js";
import { showState } from "../scenes/scenes.js";
import { Tape } from "../take/tape.js";
import { elementOf } from "../panels/index.js";
import { isRendered, shownCaption } from "./captions.js";
import { compose, staged } from "./compose.js";
import { NotNow, played } from "./prepared.js";
import { still } from "./still.js";

/**
 * The sheet that scenes are laid out on, enlarged to fill the window: wide as a projector's picture, or upright as a
 * phone.
 */
const SHEET = { wide: [640, 360], upright: [360, 640] };

const root = document.documentElement;
/** What of the root's dataset is the page's, and taken off it for as long as the talk is given. */
const TAKEN = ["mode", "lesson", "beside"];

export class Stage {
  /** @type {Kept[]} */ scenes = [];
  /** The number of the scene that is shown, from 0 on. */ at = 0;
  running = false;
  /** Whether its clock waits for the end of the dark. */ #waits = false;
  /** @type {HTMLElement | null} */ #still = null;
  /** @type {Element | null} Where the keyboard was before. */ #focus = null;
  /** How far all that scrolls was scrolled. @type {Map<Element, [number, number]>} */ #scrolled = new Map();
  /**
   * What the page was in: its mode, and the lesson beside it, whose looks are not those of the stage.
   * @type {Record<string, string | undefined>}
   */
  #before = {};
  /** What was open of the world and of learning. */ #tabs = { world: "", slow: "" };

  /**
   * @param {Page} page @param {Prepared} prepared
   * @param {{ moved: () => void, left: () => void }} report
   */
  constructor(page, prepared, report) {
    this.page = page;
    this.prepared = prepared;
    this.report = report;
    this.main = within(document, "main");
    this.strip = element("strip");
    this.words = within(this.strip, ".strip-words");
    this.number = within(this.strip, ".strip-number");
    addEventListener("resize", () => { if (this.running) this.#arrange(); });
  }

  /** Whether the stage is what is seen, if only as what a talk is waited for on. */
  get entered() { return !this.strip.hidden; }

  /** The stage in the place of the page, with nothing on it yet. */
  enter() {
    if (!this.entered) {
      this.#scrolled = scrolled();
      this.#focus = document.activeElement;
      // Space is the clock's, not that of the button just pressed.
      if (this.#focus instanceof HTMLElement) this.#focus.blur();
      this.strip.hidden = false;
      this.#say("", "Getting ready…");
      this.number.textContent = "";
    }
    if (root.dataset.mode === "talk") return;
    this.#before = Object.fromEntries(TAKEN.map((name) => [name, root.dataset[name]]));
    for (const name of TAKEN) delete root.dataset[name];
    root.dataset.mode = "talk";
  }

  /** @param {Kept[]} scenes @param {number} at */
  async start(scenes, at) {
    this.scenes = scenes;
    this.running = true;
    const { tabs } = this.page;
    this.#tabs = { world: tabs.world.current, slow: tabs.slow.current };
    await this.go(at);
  }

  /** @param {number} to */
  async go(to) {
    if (!this.running) return;
    this.at = Math.min(Math.max(to, 0), this.scenes.length - 1);
    this.lighten();
    const scene = this.scenes[this.at];
    if (!this.prepared.of(played(scene))) {
      this.#tell(scene, "Getting ready…");
      this.report.moved();
      if (!await this.#prepare(scene)) return;
    }
    await this.#show(scene);
  }

  /**
   * As long as the scene is the one to be shown, and may still come.
   * @param {Kept} scene
   * @returns {Promise<boolean>} whether it can be shown now
   */
  async #prepare(scene) {
    for (const delay = new Delay(); ; await pause(delay.next())) {
      if (!this.#stands(scene)) return false;
      try {
        await this.prepared.get(played(scene));
        return this.#stands(scene);
      } catch (error) {
        if (this.#stands(scene)) this.#tell(scene, /** @type {Error} */ (error).message);
        if (!(error instanceof NotNow)) return false;
      }
    }
  }

  /** Once more, from where its state has it. */
  again() { return this.go(this.at); }

  /** @param {Kept} scene */
  #stands(scene) { return this.running && this.scenes[this.at] === scene; }

  /** @param {Kept} scene */
  async #show(scene) {
    const state = played(scene), recording = this.prepared.of(state);
    if (!recording) return;
    this.#waits = false;
    this.#tell(scene);
    this.#arrange();
    const shown = showState(this.page, state, new Tape(recording));
    this.words.scrollTop = 0;
    await shown;
    if (this.#stands(scene)) this.report.moved();
  }

  /** What was got ready of a scene is to be seen, if it is the one that is shown. @param {Kept} scene */
  ready(scene) {
    if (this.#stands(scene) && root.dataset.staged === "scene") this.#tell(scene);
    else this.count();
  }

  /** @param {Kept} scene @param {string} [trouble] Why there is nothing else to see of it. */
  #tell(scene, trouble) {
    this.#say(scene.title, trouble ?? shownCaption(scene));
    this.count();
  }

  /** @param {string} title @param {string | Node[]} words Text: in the place of a scene. */
  #say(title, words) {
    root.dataset.staged = typeof words === "string" ? "nothing" : "scene";
    within(this.strip, "h2").textContent = title;
    const parts = typeof words === "string" ? [words] : words;
    within(this.strip, ".scene-words").replaceChildren(...parts);
  }

  /** Which scene of how many, and as long as some are not ready, how many are. */
  count() {
    const ready = this.scenes.filter((scene) => this.prepared.of(played(scene)) && isRendered(scene)).length;
    const all = this.scenes.length;
    this.number.textContent = `${this.at + 1} / ${all}${ready < all ? ` · ${ready} ready` : ""}`;
  }

  /** @param {Kept} scene */
  #names(scene) { return staged(scene.spotlight, scene.state.look ?? "dictionary"); }

  /** Lay the panels of the scene out. */
  #arrange() {
    const { main } = this, upright = innerHeight > innerWidth, [wide, high] = upright ? SHEET.upright : SHEET.wide;
    root.style.setProperty("--scale", String(Math.min(innerWidth / wide, innerHeight / high)));
    this.#clear();
    const names = this.#names(this.scenes[this.at]), { areas, rows, columns } = compose(names, upright);
    main.style.gridTemplateAreas = areas.map((row) => `"${row.join(" ")}"`).join(" ");
    main.style.gridTemplateRows = rows.map(({ least, share }) => `minmax(${least}px, ${share}fr)`).join(" ");
    main.style.gridTemplateColumns = columns.map((share) => `minmax(0, ${share}fr)`).join(" ");
    for (const name of names) {
      const panel = elementOf(name);
      if (!panel) continue;
      panel.classList.add("staged");
      panel.classList.toggle("narrow", upright || areas.some((row) => row.includes(name) && new Set(row).size > 1));
      panel.classList.toggle("alone", names.length === 1);
      panel.style.gridArea = name;
      for (let wing = panel.parentElement; wing && wing !== main; wing = wing.parentElement) wing.classList.add("wing");
    }
  }

  #clear() {
    for (const panel of this.main.querySelectorAll(".staged, .wing")) {
      panel.classList.remove("staged", "narrow", "alone", "wing");
      if (panel instanceof HTMLElement) panel.style.gridArea = "";
    }
  }

  // --- not to be seen, and not to be changed -------------------------------------------------------------------------

  get dark() { return !element("blank").hidden; }
  get frozen() { return this.#still !== null; }

  /** The dark: nothing is seen, and the clock waits. Again: it goes on from there. */
  blank() {
    if (this.dark) return this.lighten();
    const { view, session: { fast } } = this.page;
    this.#waits = view.state === "playing";
    if (this.#waits) fast.pause();
    element("blank").hidden = false;
  }

  lighten() {
    if (!this.dark) return;
    element("blank").hidden = true;
    if (this.#waits) this.page.session.fast.play();
    this.#waits = false;
  }

  /**
   * The still: what is seen stands, and everything behind it goes on, the clock as well as the scenes. Again: what it
   * has come to is seen.
   */
  freeze() {
    if (this.#still) {
      this.#still.remove();
      this.#still = null;
      return;
    }
    this.#still = still(this.main, this.strip);
    const mark = document.createElement("p");
    mark.className = "still-mark";
    mark.textContent = "frozen";
    this.#still.append(mark);
    document.body.append(this.#still);
  }

  async end() {
    if (!this.entered) return;
    const { running } = this;
    this.running = false;
    this.#waits = false;
    this.lighten();
    if (this.#still) this.freeze();
    if (document.fullscreenElement) void document.exitFullscreen();
    this.#clear();
    for (const property of ["grid-template-areas", "grid-template-rows", "grid-template-columns"]) {
      this.main.style.removeProperty(property);
    }
    for (const name of [...TAKEN, "staged"]) delete root.dataset[name];
    for (const [name, value] of Object.entries(this.#before)) if (value !== undefined) root.dataset[name] = value;
    root.style.removeProperty("--scale");
    this.strip.hidden = true;
    this.report.left();
    if (this.#focus instanceof HTMLElement) this.#focus.focus({ preventScroll: true });
    const scrollBack = () => { for (const [of, [left, top]] of this.#scrolled) of.scrollTo(left, top); };
    scrollBack();
    const { page, page: { tabs, changed } } = this;
    if (!running) return changed();
    await page.showOwn();
    if (this.running) return; // it was started again meanwhile
    if (tabs.world.current !== this.#tabs.world) tabs.world.dress(this.#tabs.world);
    tabs.slow.select(this.#tabs.slow);
    scrollBack();
    changed();
  }
}

/** How far all that is scrolled is. @returns {Map<Element, [number, number]>} */
const scrolled = () => new Map(
  [...document.querySelectorAll("html, body *")]
    .filter(({ scrollLeft, scrollTop }) => scrollLeft || scrollTop)
    .map((of) => [of, [of.scrollLeft, of.scrollTop]]),
);
