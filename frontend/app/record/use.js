// How much each latent was used, over all updates, in bounded memory: when it is full, neighbouring stretches of
// updates are averaged.
/** @import { Numbers } from "../lib/safetensors.js" */

/** Bytes that are kept: 256 stretches of updates for 256 latents, each as wide as a pixel of the curves at most. */
const MOST = 256 * 2 ** 10;
/** Bytes that a stretch counts for at least: finer ones cannot be told apart. */
const LEAST = MOST / 256;

/**
 * The mean activity of each latent over a stretch of `count` updates, up to `last`.
 * @typedef {{ mean: Float32Array, count: number, last: number }} Row
 */

export class Use {
  /** One stretch after another. @type {Row[]} */ #rows = [];
  /** How many updates a stretch is of. */ #span = 1;

  /** The oldest update that is in a stretch. */
  get first() { return this.#rows.length ? this.#rows[0].last - this.#rows[0].count + 1 : 0; }

  /** @param {number} update @param {Numbers} activity Mean |f(r*)| over the batch, (K,). */
  push(update, activity) {
    const row = this.#rows[this.#rows.length - 1];
    if (row && row.count < this.#span) return merge(row, { mean: Float32Array.from(activity), count: 1, last: update });
    if (
      this.#rows.length >=
      Math.max(2, Math.floor(MOST / Math.max(LEAST, activity.length * Float32Array.BYTES_PER_ELEMENT)))
    )
      this.#halve();
    this.#rows.push({ mean: Float32Array.from(activity), count: 1, last: update });
  }

  #halve() {
    this.#span *= 2;
    this.#rows = this.#rows.filter((row, at) => {
      if (at % 2 === 0 && this.#rows[at + 1]) merge(row, this.#rows[at + 1]);
      return at % 2 === 0;
    });
  }

  /** Forget the stretches that reach beyond an update. @param {number} update */
  cut(update) {
    this.#rows = this.#rows.filter(({ last }) => last < update);
  }

  /** Of latent k, stretch after stretch. @param {number} k */
  of(k) { return this.#rows.map(({ mean }) => mean[k]); }

  /**
   * Mean activity of every latent over the newest stretches, null while nothing was learned.
   * @returns {Float32Array | null}
   */
  recent() {
    const rows = this.#rows.slice(-16);
    if (!rows.length) return null;
    const all = { mean: rows[0].mean.slice(), count: rows[0].count, last: 0 };
    for (const row of rows.slice(1)) merge(all, row);
    return all.mean;
  }

  /**
   * Mean activity of every latent over the stretch that an update is in.
   * @param {number} update
   * @returns {Float32Array | null}
   */
  at(update) { return this.#rows.find(({ count, last }) => update <= last && update > last - count)?.mean ?? null; }

  /** @returns {Use} */
  copy() {
    const other = new Use();
    other.#rows = this.#rows.map((row) => ({ ...row, mean: row.mean.slice() }));
    other.#span = this.#span;
    return other;
  }
}

/** Make one stretch of two. @param {Row} into @param {Row} other */
function merge(into, other) {
  const count = into.count + other.count;
  for (let k = 0; k < into.mean.length; k++) into.mean[k] += ((other.mean[k] - into.mean[k]) * other.count) / count;
  into.count = count;
  into.last = other.last;
}
