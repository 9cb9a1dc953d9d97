// Scenes: a state of the page is read off it, shown, written into a link, and a panel of it put into the light.
/** @import { Page } from "../page.js" */
/** @import { Channel } from "../session/connection.js" */
/** @import { Scene, State, Tab } from "./state.js" */
import { SHARED, writeAddress } from "../session/settings.js";
import { loadSamples } from "../world/samples.js";
import { Unable } from "../lib/deflate.js";
import { expand, squeeze } from "../lib/packed.js";
import { elementsOf, PLACES } from "../panels/index.js";
import { capture } from "./state.js";

/** Bytes that a link's state is at most, once it is written out. */
const LONGEST = 2 ** 20;
/** Letters of a link that every mail program and every slide takes. */
const LONGEST_LINK = 16_000;

export class Scenes {
  /** @type {import("../world/samples.js").Sample[]} */ #samples = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    loadSamples().then(({ samples }) => { this.#samples = samples; }, () => {}); // a page that is a file of its own carries none
  }

  /** What the page shows now, exactly. @returns {State} */
  capture() { return capture(this.page, this.#samples); }

  /**
   * Bring the session and the page to a state, in one round trip; or show what another channel has, which is of that state.
   * @param {State} state @param {Channel} [channel]
   * @returns {Promise<void>} resolves when it is painted; rejects with why it cannot be, and all is as it was
   */
  async show(state, channel) {
    const { page } = this, arrived = () => this.#arrange(state);
    if (channel) return page.showRecorded(channel, arrived);
    await page.showOwn();
    return page.own.show(state, arrived);
  }

  /** Put these panels into the light; none: all alike. @param {string[]} names */
  spotlight(names) {
    const root = document.documentElement, known = names.filter((name) => PLACES.has(name));
    for (const element of document.querySelectorAll(".spot")) element.classList.remove("spot");
    if (known.length) root.dataset.spotlight = known.join(" ");
    else delete root.dataset.spotlight;
    for (const name of known) for (const element of elementsOf(name)) element.classList.add("spot");
  }

  /**
   * @param {string[]} readings What the letters of a link may be, the likeliest first.
   * @returns {Promise<{ letters: string, state: State }>} rejects with why none of them is a state, for people
   */
  async decode(readings) {
    for (const letters of readings) {
      let state;
      try {
        state = JSON.parse(await expand(letters, LONGEST));
      } catch (error) {
        if (error instanceof Unable) throw error;
        continue;
      }
      if (typeof state !== "object" || state === null || typeof state.model !== "string") throw new Error("The link is of something else: its part after #s= holds no state of the page.");
      return { letters, state };
    }
    throw new Error("The link is damaged: its part after #s= cannot be read. It may have been cut off on its way; ask for it again.");
  }

  /**
   * A link that brings any Darkroom to a state; no server keeps anything for it.
   * @param {State | Scene} of @param {string[]} [hide] Panels that it leaves out.
   * @returns {Promise<string>} rejects with why there is none, for people
   */
  async link(of, hide = []) {
    const state = "state" in of ? of.state : of;
    if (state.weights && "values" in state.weights) throw new Error(UNSHARED);
    const theme = this.page.settings.theme ? [`theme=${this.page.settings.theme}`] : [];
    const asked = [...theme, ...(hide.length ? [`hide=${hide.join(",")}`] : [])].join("&");
    const link = `${location.origin}${location.pathname}${asked && `?${asked}`}${SHARED}${await squeeze(JSON.stringify(state))}`;
    if (link.length > LONGEST_LINK) throw new Error(`The link would have ${link.length} letters, more than ${LONGEST_LINK}, and would be cut off on its way. Add it as a scene of a talk and send the file.`);
    return link;
  }

  /** What is of the page alone. @param {State} state */
  #arrange(state) {
    const { view, tabs, settings, session } = this.page, sample = state.input?.sample ?? null;
    view.refresh();
    view.phase = null;
    view.focus = state.focus ? { ...state.focus } : null;
    tabs.world.dress(state.tab ?? tabOf(state));
    tabs.slow.select(state.look ?? "dictionary");
    if (!session.own) return;
    settings.sample = sample;
    writeAddress(settings);
  }
}

/** Why W by its values is in no link. */
const UNSHARED = "W learned in a way that no short recipe repeats, and all its values are too much for a link. Add it as a scene of a talk and send the file; or begin with " +
  "Reset learning or New weights and learn in one way throughout.";

/** Where a state says nothing of the tab. @param {State} state @returns {Tab} */
const tabOf = ({ mask, input }) => (mask ? "touch" : input && "sample" in input ? "samples" : "draw");
