// The light of the slow card, which is on for a moment when W has moved and r has not yet.

/** How long (ms) it stays on: after a step, while learning plays, and while it plays faster than is followed. */
const FOR = { step: 900, play: 240, race: 90 };

export class Light {
  on = false;
  #timer = 0;

  /** @param {() => void} ended Called when it has gone off by itself. */
  constructor(ended) {
    this.ended = ended;
  }

  /** @param {keyof typeof FOR} after What moved W. */
  flash(after) {
    this.on = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.on = false;
      this.ended();
    }, FOR[after]);
  }

  off() {
    this.on = false;
    clearTimeout(this.#timer);
  }
}
