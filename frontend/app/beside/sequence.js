// Which arrow is lit. The page's iterations are too fast to be followed arrow by arrow, so that the light goes round at
// a pace of its own while the clock runs; where the page itself goes phase by phase, or is paused, the light does as
// the page does.
/** @import { Page } from "../page.js" */

/** How long (ms) each arrow is lit, here and in the familiar frame. */
const PACE = 480, ONCE = 900;
const ROUND = ["predict", "compare", "update"];
/** Without a label there is no loss, and nothing to send back: the familiar network answers, and that is all. */
const PASS = ["forward", "loss"];

export class Sequence {
  /** What the one pass of the familiar frame was made for, and when (ms) it began. @type {unknown} */ #image = null;
  #began = -Infinity;

  /** @param {Page} page @param {boolean} still Nothing is to travel by itself. */
  now({ view, trajectory, slow, session, changed }, still) {
    const time = performance.now(), image = `${trajectory.epoch} ${trajectory.sensedAt(trajectory.last)?.iteration}`,
      playing = view.state === "playing";
    if (image !== this.#image && playing) {
      this.#image = image;
      this.#began = time;
    }
    const learns = slow.flashing || (slow.racing && session.clock?.state === "playing");
    const passed = Math.floor((time - this.#began) / ONCE);
    if (still) return { here: learns ? "learn" : view.phase, familiar: null };
    if (playing || passed < PASS.length) setTimeout(changed, 120);
    return {
      here: learns ? "learn" : playing ? ROUND[Math.floor(time / PACE) % ROUND.length] : view.phase,
      familiar: PASS[passed] ?? null,
    };
  }
}
