// When the landscape is asked for: whenever it is another than the one asked for last, and never more than a few times
// a second.
/** @import { Page } from "../panel.js" */

/** At most this often (ms): while the clocks are paused, and while one runs. */
const STANDING = 200, RUNNING = 600;

export class Asking {
  #asked = { what: "", at: -Infinity };
  #timer = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  ask() {
    const { session, slow, trajectory, view, changed } = this.page, entry = trajectory.at(trajectory.last);
    if (!session.clock || !slow.learning || !entry || view.state === "disconnected") return;
    const running = view.state === "playing", { clock } = session;
    // While r moves its path grows: it is asked for at ever longer intervals.
    const reached = running ? Math.floor(2 * Math.log2(trajectory.last + 1)) : `${clock.iteration} ${clock.state}`;
    const what = [
      trajectory.epoch, slow.learning.update, slow.learning.branch, entry.sensed.iteration, entry.prior, reached,
    ].join();
    if (what === this.#asked.what && (slow.landscape || slow.noLandscape)) return;
    const now = performance.now(), due = this.#asked.at + (running ? RUNNING : STANDING);
    if (now < due) return this.#later(due - now);
    this.#asked = { what, at: now };
    session.ask({ type: "landscape" }, (message) => {
      slow.landscape = null;
      slow.noLandscape = message;
      changed();
    });
  }

  /** @param {number} wait */
  #later(wait) {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.page.changed();
    }, wait);
  }
}
