// What the landscape is drawn with.
/** @import { Numbers } from "../../lib/safetensors.js" */
import { rgb } from "../../lib/colours.js";
import { maximum, minimum } from "../../lib/extremes.js";

/** F as a picture of one pixel to a point, the second direction upwards. @param {Numbers} energy @param {number} n */
export function filled(energy, n) {
  // The lowest F is the ground itself; the highest leaves what is drawn on it to be seen.
  const ground = rgb("film"), e = rgb("e"), high = ground.map((part, c) => part + 0.75 * (e[c] - part));
  const picture = document.createElement("canvas"), image = new ImageData(n, n);
  const known = energy.filter(Number.isFinite), least = minimum(known), range = maximum(known) - least || 1;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const at = 4 * ((n - 1 - row) * n + column);
      const height = Math.sqrt(Math.max(0, (energy[row * n + column] - least) / range));
      const share = Number.isFinite(height) ? Math.min(1, height) : 1;
      for (let c = 0; c < 3; c++) image.data[at + c] = ground[c] + (high[c] - ground[c]) * share;
      image.data[at + 3] = 255;
    }
  }
  picture.width = picture.height = n;
  /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d")).putImageData(image, 0, 0);
  return picture;
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
export function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
export function ring(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} arm */
export function cross(context, x, y, arm) {
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.stroke();
}
