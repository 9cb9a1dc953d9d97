// Ink: how dark each point of the drawing surface is, on a grid of its own, apart from the screen's. A stroke
// touches only the pixels near it, so drawing costs the same however much has been drawn.
import { near } from "./near.js";

/** Pixels a side: four for each of the model's 28. */
export const SIDE = 112;

/**
 * A place on the surface and how wide the brush is there, in pixels of ink.
 * @typedef {{ x: number, y: number, radius: number }} Point
 *
 * Left and top are inside, right and bottom outside.
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 */

// Half the width of the rim in which ink fades to nothing. The training digits were made smaller with smoothing, and
// have such rims.
const RIM = 1;

export class Ink {
  /** Row by row, 0 to 255. */
  pixels = new Uint8Array(SIDE * SIDE);
  /** @type {Box | null} What was changed since it was last asked for. */ #changed = null;

  get blank() { return this.pixels.every((ink) => ink === 0); }

  /** @param {Uint8Array} pixels */
  replace(pixels) {
    this.pixels.set(pixels);
    this.#changed = { left: 0, top: 0, right: SIDE, bottom: SIDE };
  }

  clear() {
    this.replace(new Uint8Array(SIDE * SIDE));
  }

  /**
   * Ink, or no ink, along the line between two points. The darkest ink wins where lines overlap, so the joints of a
   * stroke do not show.
   * @param {Point} from @param {Point} to @param {boolean} erase
   */
  line(from, to, erase) {
    const reach = Math.max(from.radius, to.radius) + RIM;
    const inked = near(from, to, reach, SIDE, SIDE, (at, distance, along) => {
      const inside = from.radius + along * (to.radius - from.radius) + RIM - distance;
      if (inside <= 0) return;
      const cover = Math.round(255 * Math.min(1, inside / (2 * RIM)));
      this.pixels[at] = erase ? Math.min(this.pixels[at], 255 - cover) : Math.max(this.pixels[at], cover);
    });
    if (inked) this.#grow(inked);
  }

  /** What was changed since the last call, or null. */
  takeChanged() {
    const changed = this.#changed;
    this.#changed = null;
    return changed;
  }

  /** @param {Box} box */
  #grow(box) {
    const known = this.#changed ?? box;
    this.#changed = {
      left: Math.min(known.left, box.left), top: Math.min(known.top, box.top),
      right: Math.max(known.right, box.right), bottom: Math.max(known.bottom, box.bottom),
    };
  }
}
