// The pace of a recording: how many iterations are due at each of the browser's frames.

/** Iterations a second when it is to go as fast as it can. */
const FULL = 6000;
/** How much (ms) a clock that was held up makes up for, at most. */
const LONGEST_STEP = 100;

export class Pace {
  /** Iterations a second; null: as fast as it goes. @type {number | null} */ speed;
  /** The animation frame that is waited for; 0: none. */ #tick = 0;
  /** When the last one came (ms). */ #before = 0;
  /** What is due of the next iteration. */ #due = 0;

  /**
   * @param {number | null} speed
   * @param {() => boolean} runs Whether it goes on; asked at every frame.
   * @param {() => boolean} waits Whether what came is still to be painted.
   * @param {(iterations: number) => void} advance Called with how many are due.
   */
  constructor(speed, runs, waits, advance) {
    this.speed = speed;
    this.runs = runs;
    this.waits = waits;
    this.advance = advance;
  }

  start() {
    if (this.#tick || !this.runs()) return;
    this.#before = performance.now();
    this.#due = 0;
    this.#tick = requestAnimationFrame((now) => this.#turn(now));
  }

  stop() {
    cancelAnimationFrame(this.#tick);
    this.#tick = 0;
  }

  /** @param {number} now */
  #turn(now) {
    this.#tick = 0;
    if (!this.runs()) return;
    this.#tick = requestAnimationFrame((next) => this.#turn(next));
    const passed = Math.min(Math.max(now - this.#before, 0), LONGEST_STEP);
    this.#before = now;
    if (this.waits()) return;
    this.#due += (passed / 1000) * (this.speed ?? FULL);
    const whole = Math.floor(this.#due);
    this.#due -= whole;
    if (whole) this.advance(whole);
  }
}
