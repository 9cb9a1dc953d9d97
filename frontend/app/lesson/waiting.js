// Waiting for what the page shows, not for a time.
/** @import { Page } from "../page.js" */

export class Waiting {
  /** @type {Set<() => void>} */ #asked = new Set();

  /** @param {Page} page @param {HTMLElement} region Who waits. */
  constructor(page, region) {
    this.page = page;
    page.onShown(() => { for (const ask of [...this.#asked]) ask(); }, region);
  }

  /**
   * Resolves at the first painted frame at which the condition holds.
   * @param {() => boolean} condition @param {AbortSignal} signal Rejects when it is aborted.
   * @returns {Promise<void>}
   */
  until(condition, signal) {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#asked.delete(ask);
        signal.removeEventListener("abort", give);
      };
      const give = () => {
        end();
        reject(signal.reason);
      };
      const ask = () => {
        if (!condition()) return;
        end();
        resolve();
      };
      if (signal.aborted) return reject(signal.reason);
      this.#asked.add(ask);
      signal.addEventListener("abort", give);
      this.page.changed(); // a frame is painted even where nothing changes
    });
  }

  /**
   * The same, and not before a value has stayed as it is for so long (ms).
   * @param {() => unknown} value @param {number} span @param {() => boolean} condition @param {AbortSignal} signal
   */
  untilCalm(value, span, condition, signal) {
    let last = value(), since = performance.now(), waits = false;
    return this.until(() => {
      const now = value(), left = span - (performance.now() - since);
      if (now !== last) since = performance.now();
      if (now === last && left <= 0) return condition();
      last = now;
      if (!waits) {
        setTimeout(() => {
          waits = false;
          this.page.changed();
        }, span);
      }
      waits = true;
      return false;
    }, signal);
  }
}
