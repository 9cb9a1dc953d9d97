// Which arrow is lit. The page's iterations are too fast to be followed arrow by arrow, so that the light goes round at
// a pace of its own while the clock runs; where the page itself goes phase by phase, or is paused, the light does as
// the page does.
/** @import { Page } from "../page.js" */

/** How long (ms) each arrow is lit, here and in the familiar frame. */
const PACE = 480, ONCE = 700;
const ROUND = ["predict", "compare", "update"];
/** Of an image that is seen the loss is worked out; only where the network is to learn, it is sent back. */
const SEES = ["forward", "loss"], LEARNS = ["forward", "loss", "back"];

export class Sequence {
  /** What the one pass of the familiar frame was made for, and when (ms) it began. @type {unknown} */ #image = null;
  #began = -Infinity;
  #pass = SEES;
  /** What comes at the end of the pass. @type {(() => void) | null} */ #then = null;

  /** Send the light forward and back again. @param {() => void} then Called when it has come back. */
  learn(then) {
    this.finish();
    this.#began = performance.now();
    this.#pass = LEARNS;
    this.#then = then;
  }

  /** A pass that is under way has come to its end. */
  finish() {
    const then = this.#then;
    this.#then = null;
    this.#began = -Infinity;
    then?.();
  }

  /** @param {Page} page @param {boolean} still Nothing is to travel by itself. */
  now({ view, trajectory, slow, session, changed }, still) {
    const time = performance.now(), image = `${trajectory.epoch} ${trajectory.sensedAt(trajectory.last)?.iteration}`,
      playing = view.state === "playing";
    if (image !== this.#image && playing && !this.#then) {
      this.#image = image;
      this.#began = time;
      this.#pass = SEES;
    }
    const learns = slow.flashing || (slow.racing && session.clock?.state === "playing");
    const passed = Math.floor((time - this.#began) / ONCE);
    if (still || passed >= this.#pass.length) this.finish();
    if (still) return { here: learns ? "learn" : view.phase, familiar: null };
    if (playing || passed < this.#pass.length) setTimeout(changed, 120);
    return {
      here: learns ? "learn" : playing ? ROUND[Math.floor(time / PACE) % ROUND.length] : view.phase,
      familiar: this.#pass[passed] ?? null,
    };
  }
}
