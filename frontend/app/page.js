// The page: one object that everything on it is mounted on. It shows one session; another is shown by assigning it.
/** @import { Model } from "./model/model.js" */
/** @import { Tone } from "./lib/status_line.js" */
/** @import { Tabs } from "./lib/tabs.js" */
/** @import { Focus } from "./record/view.js" */
/** @import { Channel } from "./session/channel.js" */
/** @import { Session as AnySession } from "./session/session.js" */
/** @import { Settings } from "./session/settings.js" */
import { element, within } from "./lib/dom.js";
import { onMissing } from "./lib/fetched.js";
import { Painter } from "./lib/painter.js";
import { StatusLine } from "./lib/status_line.js";
import { Tray } from "./record/tray.js";
import { OwnSession } from "./session/own.js";
import { Session } from "./session/session.js";
import { writeAddress } from "./session/address.js";

const root = document.documentElement;

/**
 * The tabs of the world: `dress` opens one on what is shown already and sends nothing; `drawing` is what was drawn, and
 * what can be undone; `held` what was seen before the dark.
 * @typedef {{ ink: Uint8Array[], live: boolean, unsent: boolean }} Drawing
 *
 * An image that another takes the place of for a while, and which sample it is.
 * @typedef {{ sample: number | null, x: Float32Array, source: string }} Held
 * @typedef {{
 *   readonly current: string, dress: (tab: string) => void, drawing: Drawing, held: Held | null,
 * }} WorldTabs
 */

export class Page {
  /** Something that is shown has changed. */ changed = () => this.painter.invalidate();
  painter = new Painter(() => this.session.painted());
  tray = new Tray(this.changed);
  /** The models there are, as they were trained. @type {Model[]} */ models = [];
  /** Set once the cards are mounted. @type {{ world: WorldTabs, slow: Tabs }} */ tabs = /** @type {any} */ ({});
  /** The reader's own session. */ own;
  /** The session on show. @type {AnySession} */ #session;
  #status = new StatusLine(element("status"), element("frames-status"));
  /** @type {(() => void)[]} */ #modelChanged = [];

  /** @param {Settings} settings What the address asks for. */
  constructor(settings) {
    this.#session = this.own = new OwnSession(this, settings);
    let missing = "";
    onMissing((sentence) => {
      if (sentence) this.say(missing = sentence, "lost");
      else if (this.#status.text === missing) this.#status.settle(); // else something newer is said
    });
  }

  get session() { return this.#session; }
  /** Show another session. The reader's own waits meanwhile, and is taken up again when it is shown; any other ends. */
  set session(other) {
    if (other === this.#session) return;
    this.#session.leave();
    this.#session = other;
    other.enter();
  }

  get settings() { return this.#session.settings; }
  get trajectory() { return this.#session.trajectory; }
  get view() { return this.#session.view; }
  get slow() { return this.#session.slow; }

  /**
   * Show what a channel has, as a recording, in the place of the session on show.
   * @param {Channel} channel @param {() => void} [arrived] Called when all of it is there and not yet painted.
   * @returns {Promise<void>} resolves when it is painted
   */
  showRecorded(channel, arrived = () => {}) {
    const session = this.session = new Session(this, channel, { ...this.settings });
    return session.begin(arrived);
  }

  /**
   * Back to the reader's own session.
   * @returns {Promise<void>} resolves when it is there; without a server, when it is known that there is none
   */
  async showOwn() {
    if (this.#session === this.own) return;
    this.session = this.own;
    await this.own.resumed;
    this.painter.paintAll();
  }

  /** What is open. @returns {import("./session/session.js").Layout} */
  get layout() {
    const tuning = element("tune").ariaExpanded === "true";
    return { tab: this.tabs.world.current, look: this.tabs.slow.current, tuning };
  }
  set layout({ tab, look, tuning }) {
    this.tabs.world.dress(tab);
    this.tabs.slow.select(look);
    element("tune").ariaExpanded = String(tuning);
  }

  // --- what is said --------------------------------------------------------------------------------------------------

  /** @param {string} message @param {Tone} [tone] */
  say = (message, tone) => this.#status.say(message, tone);

  /** @param {string | null} message Of an explosion, as long as it lasts. */
  alarm(message) {
    const alarm = element("alarm"), text = within(alarm, "p");
    alarm.hidden = message === null;
    if (text.textContent !== (message ?? "")) text.textContent = message;
  }

  turnTheme() {
    const theme = root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
    // It is of the reader, whichever session is shown.
    this.settings.theme = this.own.settings.theme = theme;
    writeAddress(this.own.settings);
    this.changed();
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  /** @param {Focus} focus What the pointer is on. */
  point(focus) {
    const { view } = this;
    if (focus?.kind === view.focus?.kind && focus?.index === view.focus?.index) return;
    view.focus = focus;
    this.changed();
  }

  /** Look at a latent layer: what was pointed at and picked was of another. @param {number} layer 1…L */
  lookAt(layer) {
    const { view, slow } = this;
    view.layer = layer;
    view.focus = slow.atom = slow.weight = null;
    this.modelChanged();
    this.changed();
  }

  /**
   * @param {() => void} callback Called at every painted frame. @param {HTMLElement | null} [region] What it draws in.
   */
  onShown(callback, region = null) { this.painter.add({ region, paint: callback }); }

  /** @param {() => void} callback Called when another model is shown, or another layer of it. */
  onModel(callback) { this.#modelChanged.push(callback); }

  modelChanged() { for (const call of this.#modelChanged) call(); }

  /** Write what is shown into the root's attributes, for stylesheets, readers and tests. */
  mirror() {
    const { view, slow } = this, entry = view.r;
    root.dataset.iteration = String(Math.max(0, view.shown));
    root.dataset.energy = entry && !view.awaits.e ? String(entry.energy) : "";
    root.dataset.sensedSince = entry ? String(entry.sensed.iteration) : "";
    root.dataset.state = view.state;
    root.dataset.phase = view.phase ?? "";
    root.dataset.weightUpdate = String(entry?.weights.update ?? slow.learning?.update ?? 0);
    root.dataset.learning = slow.learning?.state ?? "idle";
    root.dataset.clock = slow.lit;
  }
}
