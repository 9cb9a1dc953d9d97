// How long the page waits before it tries again what failed: longer each time, never all pages at once, and no longer
// than there is hope.

/** Milliseconds. */
const FIRST = 500, MOST = 5000;

export class Delay {
  #next = FIRST;

  /** It went well for a while. */
  reset() { this.#next = FIRST; }

  /**
   * How long (ms) to wait now: some half more or less than the last time's double, so that a class whose line broke
   * does not come back at one stroke.
   */
  next() {
    const wait = this.#next * (0.5 + Math.random());
    this.#next = Math.min(2 * this.#next, MOST);
    return wait;
  }
}

/**
 * Resolves after a time, or as soon as there is new hope: the network is back, or the page is looked at again.
 * @param {number} wait ms @returns {Promise<void>}
 */
export function pause(wait) {
  return new Promise((resolve) => {
    const over = new AbortController(), { signal } = over;
    const end = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, wait);
    for (const hope of ["online", "pageshow"]) addEventListener(hope, end, { signal });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) end(); }, { signal });
  });
}

/** How long (ms) something is waited for, and how often it is looked for. */
const PATIENCE = 4000, EVERY = 30;

/** @param {() => boolean} there @returns {Promise<void>} Resolves when it is there, or was not for too long. */
export async function until(there) {
  for (const end = performance.now() + PATIENCE; !there() && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
