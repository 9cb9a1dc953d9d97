// How the panels of a scene share the stage: pictures by their side, plots and formulas by their width.
import { maximum } from "../lib/extremes.js";
import { PANELS } from "../scenes/panels.js";

/** Panels about as high as wide; all others want the width. */
const SQUARE = new Set(["input", "prediction", "error", "dictionary", "landscape", "world", "change"]);
/** How much of the height a panel wants where others lie under or over it, and how much (px of the sheet) it cannot do without: pictures want
 * most, a term has its name under it. @type {Record<string, Track>} */
const HEIGHT = { compare: { least: 0, share: 1.7 }, predict: { least: 96, share: 1.1 } };
/** @type {Track} */ const ALIKE = { least: 0, share: 1 };
/** What a scene shows that puts its spotlight on nothing. */
export const DEFAULT = ["compare", "settle"];
/** What stands for a whole card: of a card everything would be too small for the back row. @type {Record<string, string[]>} */
const CARDS = { fast: ["predict", "compare", "update", "settle"] };
/** Controls, which a talk does without. */
export const CONTROLS = new Set(["transport", "top", "bottom"]);
/** More would be too small for the back row. */
const MOST = 4;

/** @typedef {{ least: number, share: number }} Track */
/** @typedef {{ areas: string[][], rows: Track[], columns: number[] }} Composition One name a cell; how high the rows and how wide the columns are. */

/**
 * The panels that a scene puts on the stage.
 * @param {string[]} spotlight @param {string} look The picture of learning that is open.
 * @returns {string[]}
 */
export function staged(spotlight, look) {
  const learning = Object.keys(PANELS).filter((name) => PANELS[name].look);
  const named = spotlight.flatMap((name) => CARDS[name] ?? (name === "slow" ? learning.filter((one) => PANELS[one].look === look) : name)).filter((name) => !CONTROLS.has(name));
  // One picture of learning is open at a time.
  const open = named.find((name) => learning.includes(name));
  const shown = [...new Set(named)].filter((name) => !learning.includes(name) || name === open).slice(0, MOST);
  return shown.length ? shown : DEFAULT;
}

/** @param {string[]} names @param {boolean} upright Whether the window is higher than wide. @returns {Composition} */
export function compose(names, upright) {
  const square = names.filter((name) => SQUARE.has(name)), wide = names.filter((name) => !SQUARE.has(name));
  if (upright || (!square.length && wide.length < 3)) return { areas: names.map((name) => [name]), rows: names.map(height), columns: [1] };
  if (!wide.length && square.length < 4) return { areas: [square], rows: [ALIKE], columns: square.map(() => 1) };
  if (!wide.length || wide.length === 4) return { areas: [names.slice(0, 2), names.slice(2)], rows: [ALIKE, ALIKE], columns: [1, 1] };
  if (square.length) {
    // The wide ones in a column, the others beside them in another; rows that both can be cut into.
    const areas = Array.from({ length: wide.length * square.length }, (_, row) => [wide[Math.floor(row / square.length)], square[Math.floor(row / wide.length)]]);
    return { areas, rows: areas.map(([name]) => (square.length === 1 && wide.length > 1 ? height(name) : ALIKE)), columns: [1.35, 1] };
  }
  const first = wide.includes("compare") ? "compare" : wide[0], rest = wide.filter((name) => name !== first);
  return { areas: [[first, first], rest], rows: [height(first), { ...ALIKE, least: maximum(rest.map((name) => height(name).least)) }], columns: [1, 1] };
}

/** @param {string} name */
const height = (name) => HEIGHT[name] ?? ALIKE;
