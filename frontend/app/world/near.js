// The pixels near a straight line: what a stroke inks and what a hand feels.

/**
 * @param {{ x: number, y: number }} from @param {{ x: number, y: number }} to In pixels.
 * @param {number} reach How far from the line, in pixels. @param {number} rows @param {number} columns Of the grid.
 * @param {(at: number, distance: number, along: number) => void} visit Called for each pixel whose middle may be in
 *   reach: its place, its distance from the line, and where along the line it is nearest, from 0 to 1.
 * @returns {{ left: number, top: number, right: number, bottom: number } | null} the pixels visited
 */
export function near(from, to, reach, rows, columns, visit) {
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const right = Math.min(columns, Math.ceil(Math.max(from.x, to.x) + reach));
  const bottom = Math.min(rows, Math.ceil(Math.max(from.y, to.y) + reach));
  if (left >= right || top >= bottom) return null;
  const dx = to.x - from.x, dy = to.y - from.y, length2 = dx * dx + dy * dy;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const px = column + 0.5 - from.x, py = row + 0.5 - from.y;
      const along = length2 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2)) : 0;
      visit(row * columns + column, Math.hypot(px - along * dx, py - along * dy), along);
    }
  }
  return { left, top, right, bottom };
}
