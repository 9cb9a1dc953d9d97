// Contour lines of numbers on a grid: marching squares.
/** @import { Numbers } from "./safetensors.js" */

/**
 * The lines where the numbers are one of `heights`, as a path in columns and rows of the grid.
 * @param {Numbers} values (n, n), row by row. @param {number} n @param {number[]} heights
 * @returns {Path2D}
 */
export function contours(values, n, heights) {
  const path = new Path2D(), ends = new Float64Array(8);
  for (let row = 0; row < n - 1; row++) {
    for (let column = 0; column < n - 1; column++) {
      const at = row * n + column, a = values[at], b = values[at + 1], c = values[at + n + 1], d = values[at + n];
      const low = Math.min(a, b, c, d), high = Math.max(a, b, c, d);
      for (const level of heights) {
        if (level <= low || level > high) continue;
        let count = 0;
        const cross = (/** @type {number} */ x, /** @type {number} */ y) => {
          ends[count++] = x;
          ends[count++] = y;
        };
        // Where the line crosses the sides: top, right, bottom, left.
        if (a < level !== b < level) cross(column + (level - a) / (b - a), row);
        if (b < level !== c < level) cross(column + 1, row + (level - b) / (c - b));
        if (d < level !== c < level) cross(column + (level - d) / (c - d), row + 1);
        if (a < level !== d < level) cross(column, row + (level - a) / (d - a));
        for (let end = 0; end + 3 < count; end += 4) {
          path.moveTo(ends[end], ends[end + 1]);
          path.lineTo(ends[end + 2], ends[end + 3]);
        }
      }
    }
  }
  return path;
}

/**
 * Levels that lie evenly on the slope of a bowl: their distance grows with height.
 * @param {number} least @param {number} most @param {number} count
 */
export const levels = (least, most, count) =>
  Array.from({ length: count }, (_, k) => least + (most - least) * ((k + 0.5) / count) ** 2);
