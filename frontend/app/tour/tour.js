// The first minute: a tour of the live page in four beats, each something that the reader does, and can leave.
/** @import { Page } from "../page.js" */
/** @import { mountLesson } from "../lesson/lesson.js" */
import { element } from "../lib/dom.js";
import { register } from "../lib/keys.js";
import { Waiting } from "../lesson/waiting.js";
import { light } from "../scenes/scenes.js";
import { BEATS, given } from "./beats.js";
import { Card } from "./card.js";

const root = document.documentElement;

/** How long (ms) there is to see what was done, before the next beat. */
const LINGER = 4500;

const END = {
  title: "That is predictive coding",
  words: "A guess, drawn, compared, corrected; and, much slower, a better way of drawing. The lesson says why, step " +
    "by step, beside the backprop you know. <b>Reset</b>, in the slow card, takes back what was learned.",
};

class Tour {
  /** Which beat it is at, and after the last one their number; null while closed. @type {number | null} */ #at = null;
  /** Ends with the beat. */ #beat = new AbortController();
  /** Whether what the beat asks for was done. */ #done = false;
  /** What was seen: it stays said as it was then. */ #seen = "";
  /** What is in the light, in letters. */ #lit = "";
  /**
   * The speed that was the reader's own, where the beat has another.
   * @type {{ own: number | null, now: number } | null}
   */
  #speed = null;

  /** @param {Page} page @param {ReturnType<typeof mountLesson>} lesson */
  constructor(page, lesson) {
    this.page = page;
    this.opener = element("tour-open");
    this.card = new Card({
      leave: () => this.leave(),
      show: () => { if (this.#at !== null) BEATS[this.#at]?.show(page); },
      back: () => this.back(),
      next: () => this.next(),
      lesson: () => {
        this.#end();
        void lesson.open(null, { focus: true });
      },
    });
    this.waiting = new Waiting(page, this.card.root);
    this.opener.addEventListener("click", () => {
      lesson.close();
      void this.open();
    });
    element("talk-open").addEventListener("click", () => this.#end()); // its scenes lie beside the page, too
    register(
      { key: "PageDown", shown: "Page ↓", name: "the next beat", modes: ["tour"], do: () => this.next() },
      { key: "PageUp", shown: "Page ↑", name: "the beat before", modes: ["tour"], do: () => this.back() },
      {
        key: "Escape", shown: "Esc", name: "leave it", modes: ["tour"],
        when: () => page.slow.weight === null, do: () => this.leave(),
      },
    );
    // A lesson or a talk that begins has the page to itself.
    new MutationObserver(() => { if (root.dataset.mode !== "tour") this.#end(); })
      .observe(root, { attributeFilter: ["data-mode"] });
    page.onShown(() => this.#paint(), this.card.root);
  }

  async open() {
    await this.page.showOwn();
    root.dataset.mode = "tour";
    this.#go(0);
    this.card.title.focus({ preventScroll: true });
  }

  next() {
    if (this.#at === BEATS.length) this.leave();
    else if (this.#at !== null) this.#go(this.#at + 1);
  }

  back() {
    if (this.#at) this.#go(this.#at - 1);
  }

  /** The page stays as it is. */
  leave() {
    const { hasFocus } = this.card;
    this.#end();
    if (hasFocus || document.activeElement === document.body) this.opener.focus({ preventScroll: true });
  }

  #end() {
    if (this.#at === null) return;
    this.#at = null;
    this.#beat.abort();
    this.#setSpeed();
    light([]);
    this.card.close();
    if (root.dataset.mode === "tour") delete root.dataset.mode;
  }

  /** @param {number} at */
  #go(at) {
    const { page, card } = this, beat = BEATS[at];
    this.#beat.abort();
    this.#beat = new AbortController();
    this.#at = at;
    this.#done = false;
    this.#lit = "";
    this.#setSpeed(beat?.speed);
    beat?.begin(page);
    const { title, words } = beat ?? END;
    card.show(title, words, at, BEATS.length, beat?.spares());
    this.#paint();
    if (beat) void this.#follow(at, this.#beat.signal);
    else if (card.hasFocus) card.lesson.focus({ preventScroll: true });
  }

  /** Until the reader did it, and had a look at what came of it. @param {number} at @param {AbortSignal} signal */
  async #follow(at, signal) {
    try {
      await BEATS[at].done(this.page, this.waiting, signal);
      this.#done = true;
      this.#paint();
      await this.waiting.untilCalm(() => given(this.page), LINGER, () => true, signal);
      this.next();
    } catch (error) {
      if (!signal.aborted) throw error; // else it was left
    }
  }

  #paint() {
    if (this.#at === null) return;
    const { page, card } = this, beat = BEATS[this.#at];
    if (!beat) {
      card.tell("", false);
      return light([]); // and the card stays where it is
    }
    const lost = page.view.state === "disconnected";
    card.tell(
      lost ? "The line to the server is broken. This goes on once it is back." : this.#told(beat), this.#done && !lost,
    );
    const lit = beat.lit(page);
    const now = [page.view.phase, ...lit.map(({ id, ariaLabel, dataset }) => id || ariaLabel || dataset.phase)].join();
    if (now === this.#lit) return;
    this.#lit = now;
    light(lit);
    card.speakOf(lit);
  }

  /** @param {typeof BEATS[number]} beat */
  #told(beat) {
    if (!this.#done) this.#seen = "";
    else this.#seen ||= beat.shown(this.page);
    return this.#seen || beat.todo(this.page);
  }

  /** The reader's own where none is said, unless it was chosen anew meanwhile. @param {number} [speed] */
  #setSpeed(speed) {
    const { session } = this.page, now = session.clock?.speed ?? null;
    if (speed !== undefined) {
      this.#speed ??= { own: now, now: speed };
      session.fast.choose(speed);
    } else if (this.#speed) {
      if (session.fast.speedPending || now === this.#speed.now) session.fast.choose(this.#speed.own);
      this.#speed = null;
    }
  }
}

/** @param {Page} page @param {ReturnType<typeof mountLesson>} lesson */
export const mountTour = (page, lesson) => new Tour(page, lesson);
