// Whether a line brings the iterations as fast as the clock is asked for: found out from what the page itself measures.
//
// A line is too slow if, from one of the server's beats to the next, and again to the one after,
//   - less than 4/5 of the iterations came that the speed of the clock makes, and
//   - the page waited for at least half of that time, with all painted and credit given: it was not its painting, and
//   - the beat itself came at least 100 ms later after it was sent than the quickest one over this line: much was
//     waiting on the line before it. A busy server is late with what it sends, but what it sends arrives at once; so
//     does all that a server on the same machine sends.

/** The part of the iterations due that has to come. */
const ENOUGH = 0.8;
/** The part of the time during which the page has to have been waiting. */
const WAITING = 0.5;
/** How much longer (ms) than the quickest beat one takes that had to queue. */
const QUEUED = 100;
/** From so many beats to the next, one after another, the line has to be too slow. */
const TIMES = 2;

export class Throughput {
  /** Iterations a second that the clock makes; null: it stands, or no speed is given. @type {number | null} */
  #speed = null;
  /** When the last beat came (ms); null: none has since the speed is this one. @type {number | null} */ #since = null;
  /** Iterations that have come since. */ #iterations = 0;
  /** How long (ms) the page has waited since. */ #waited = 0;
  /** Since when it waits (ms); null: it has something to paint. @type {number | null} */ #idle = null;
  /** Of the quickest beat, by how much the page's clock was ahead of the server's when it came (ms). */
  #quickest = Infinity;
  #times = 0;

  /** The clock goes on at this speed. @param {number | null} speed */
  follow(speed) {
    if (speed === this.#speed) return;
    [this.#speed, this.#since, this.#times] = [speed, null, 0];
  }

  /** All that came is painted. @param {number} now (ms) */
  painted(now) {
    this.#idle ??= now;
  }

  /** A trajectory frame came. @param {number} now (ms) @param {number} iterations */
  came(now, iterations) {
    this.#wait(now);
    this.#idle = null;
    this.#iterations += iterations;
  }

  /**
   * A beat came.
   * @param {number} now (ms) @param {number} at When it was sent (ms) by the server's clock.
   * @returns {boolean} whether the line is too slow
   */
  beat(now, at) {
    const passed = this.#since === null ? 0 : now - this.#since;
    this.#wait(now);
    this.#quickest = Math.min(this.#quickest, now - at);
    const queued = now - at - this.#quickest >= QUEUED, waited = this.#waited >= WAITING * passed;
    const late = this.#iterations < (ENOUGH * (this.#speed ?? 0) * passed) / 1000;
    this.#times = late && waited && queued ? this.#times + 1 : 0;
    [this.#since, this.#iterations, this.#waited] = [this.#speed === null ? null : now, 0, 0];
    return this.#times >= TIMES;
  }

  /** @param {number} now (ms) */
  #wait(now) {
    if (this.#idle === null || this.#since === null) return;
    this.#waited += now - Math.max(this.#idle, this.#since);
    this.#idle = now;
  }
}
