// How the panels of a scene share the stage: pictures by their side, plots and formulas by their width.
/** @import { Stage } from "../panels/panel.js" */
import { maximum } from "../lib/extremes.js";
import { PLACES } from "../panels/index.js";

/** The names of what can be on the stage: all but controls. */
export const STAGED = [...PLACES].filter(([, { stage }]) => stage).map(([name]) => name);
/** What a scene shows that puts its spotlight on nothing. */
export const DEFAULT = ["compare", "settle"];
/** More would be too small for the back row. */
const MOST = 4;

/**
 * How much of the height a row wants, and how much (px of the sheet) it cannot do without.
 * @typedef {{ least: number, share: number }} Track
 */
/** @type {Track} */ const ALIKE = { least: 0, share: 1 };
/**
 * @typedef {{ areas: string[][], rows: Track[], columns: number[] }} Composition One name a cell; how high the rows and
 * how wide the columns are.
 */

/** @param {string} name @returns {Stage} */
const stageOf = (name) => PLACES.get(name)?.stage ?? {};
/** @param {string} name */
const tabOf = (name) => PLACES.get(name)?.tab;

/** @param {string} name @returns {Track} */
function height(name) {
  const { least, share } = { ...ALIKE, ...stageOf(name) };
  return { least, share };
}

/**
 * The panels that a scene puts on the stage.
 * @param {string[]} spotlight @param {string} look The tab of the slow card that is open.
 * @returns {string[]}
 */
export function staged(spotlight, look) {
  const open = [...PLACES.keys()].filter((name) => tabOf(name) === look);
  const held = (/** @type {string} */ name) => (stageOf(name).tabs ? open : stageOf(name).holds);
  const named = spotlight.flatMap((name) => held(name) ?? name).filter((name) => STAGED.includes(name));
  const within = named.flatMap((name) => stageOf(name).contains ?? []);
  // One tab is open at a time.
  const first = named.find(tabOf);
  const shown = [...new Set(named)].filter(
    (name) => (!tabOf(name) || name === first) && !within.includes(name)
  ).slice(0, MOST);
  return shown.length ? shown : DEFAULT;
}

/** @param {string[]} names @param {boolean} upright Whether the window is higher than wide. @returns {Composition} */
export function compose(names, upright) {
  const square = names.filter((name) => stageOf(name).square), wide = names.filter((name) => !stageOf(name).square);
  const whole = names.find((name) => stageOf(name).contains), others = names.filter((name) => name !== whole);
  if (whole && others.length && !upright) {
    return { areas: others.map((name) => [whole, name]), rows: others.map(height), columns: [1.5, 1] };
  }
  if (upright || (!square.length && wide.length < 3)) {
    return { areas: names.map((name) => [name]), rows: names.map(height), columns: [1] };
  }
  if (!wide.length && square.length < 4) return { areas: [square], rows: [ALIKE], columns: square.map(() => 1) };
  if (!wide.length || wide.length === 4) {
    return { areas: [names.slice(0, 2), names.slice(2)], rows: [ALIKE, ALIKE], columns: [1, 1] };
  }
  if (square.length) {
    // The wide ones in a column, the others beside them in another; rows that both can be cut into.
    const cell = (/** @type {number} */ row) => [
      wide[Math.floor(row / square.length)], square[Math.floor(row / wide.length)],
    ];
    const areas = Array.from({ length: wide.length * square.length }, (_, row) => cell(row));
    return { areas, rows: areas.map(
      ([name]) => (square.length === 1 && wide.length > 1 ? height(name) : ALIKE)
    ), columns: [1.35, 1] };
  }
  const first = wide.find((name) => stageOf(name).wide) ?? wide[0], rest = wide.filter((name) => name !== first);
  const below = { ...ALIKE, least: maximum(rest.map((name) => height(name).least)) };
  return { areas: [[first, first], rest], rows: [height(first), below], columns: [1, 1] };
}
