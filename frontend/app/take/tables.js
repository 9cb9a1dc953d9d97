// The numbers of a panel as a table: for whoever reads with a screen reader, checks a value, or takes them to a spreadsheet.
/** @import { Entry, Model, Numbers } from "../types.js" */
/** @import { Page } from "../page.js" */
import { activity, nextStep } from "../model/equations.js";
import { maximum, minimum } from "../lib/extremes.js";
import { pixelsOf } from "../lib/picture.js";
import { madeOf } from "../slow/product.js";

/**
 * The first column names its row. A cell that is null holds nothing.
 * @typedef {number | string | null} Cell
 * @typedef {{ caption: string, columns: string[], rows: Cell[][] }} Table
 * @typedef {{ page: Page, model: Model, entry: Entry, latent: number }} Shown `latent`: the one whose own picture is looked at.
 */

/** @param {string} what @param {Entry} entry */
const at = (what, { iteration, weights }) => `${what} at iteration ${iteration}${weights.update ? `, W after ${weights.update} updates` : ""}`;

/** @param {string} caption @param {Model} model @param {ArrayLike<number>} values @param {Numbers | null} [mask] @returns {Table} */
function grid(caption, model, values, mask = null) {
  const [rows, columns] = pixelsOf(model.shape);
  const cell = (/** @type {number} */ i) => (mask && !mask[i] ? null : values[i]);
  return {
    caption: rows * columns > 1 ? `${caption}, row by row` : caption, columns: ["row", ...Array.from({ length: columns }, (_, column) => `column ${column}`)],
    rows: Array.from({ length: rows }, (_, row) => [row, ...Array.from({ length: columns }, (_, column) => cell(row * columns + column))]),
  };
}

/** Column k of a matrix (D, K). @param {(at: number) => number} matrix @param {Model} model @param {number} k */
export const columnOf = (matrix, { sizes: [pixels, latents] }, k) => Float64Array.from({ length: pixels }, (_, i) => matrix(i * latents + k));

/** @param {Float64Array} values */
const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** By the name of the panel. @type {Record<string, (shown: Shown) => Table>} */
export const TABLES = {
  input: ({ model, entry }) => grid(at("The input x (what is not sensed is left empty)", entry), model, entry.sensed.x, entry.sensed.mask),
  prediction: ({ model, entry }) => grid(at("The prediction x̂ = W f(r)", entry), model, entry.xh),
  error: ({ model, entry }) => grid(at("The error e = x − x̂ (what is not sensed is left empty)", entry), model, entry.e, entry.sensed.mask),
  predict: ({ model, entry }) => {
    const f = Float64Array.from(entry.r, (value) => activity(model, value)), { values } = entry.weights;
    const rows = Array.from(f, (active, k) => ({ k, active, long: norm(columnOf((place) => values[place], model, k)) }));
    rows.sort((a, b) => Math.abs(b.active) * b.long - Math.abs(a.active) * a.long);
    return {
      caption: at("What x̂ is the sum of, the largest part first", entry), columns: ["latent k", "f(r_k)", "length of atom w_k", "length of f(r_k) w_k"],
      rows: rows.map(({ k, active, long }) => [k, active, long, Math.abs(active) * long]),
    };
  },
  latents: ({ model, entry }) => {
    const step = nextStep(model, entry.weights.values, entry);
    return {
      caption: at("The latent state r, and what the next update adds to it", entry), columns: ["latent k", "r_k", "f(r_k)", "Δr_k"],
      rows: Array.from(entry.r, (value, k) => [k, value, activity(model, value), step[k]]),
    };
  },
  energy: ({ page: { store } }) => {
    const changed = new Map(store.events.map(({ iteration }) => [iteration, ""]));
    for (const { iteration, what } of store.events) changed.set(iteration, `${changed.get(iteration)}${{ x: "x", m: "mask", η: "η", λ: "λ" }[what] ?? what} `);
    const rows = [];
    for (let iteration = store.first; iteration <= store.last; iteration++) {
      const { rate, prior } = store.conditionsAt(iteration);
      rows.push([iteration, store.energyAt(iteration), rate, prior, changed.get(iteration)?.trim() ?? null]);
    }
    return { caption: "The energy F at every iteration kept, and what was changed from outside", columns: ["iteration", "F", "rate η", "prior λ", "changed"], rows };
  },
  dictionary: ({ page: { slow }, model, entry }) => {
    const { values } = entry.weights, use = slow.course.use.recent();
    return {
      caption: at("The columns of W", entry), columns: ["atom k", "length of w_k", "smallest weight", "largest weight", "f(r_k)", ...(use ? ["mean |f(r*)| while learning"] : [])],
      rows: Array.from(entry.r, (value, k) => {
        const atom = columnOf((place) => values[place], model, k);
        return [k, norm(atom), minimum(atom), maximum(atom), activity(model, value), ...(use ? [use[k]] : [])];
      }),
    };
  },
  atom: ({ model, entry, latent }) => grid(at(`Atom ${latent}: column ${latent} of W`, entry), model, columnOf((place) => entry.weights.values[place], model, latent)),
  change: ({ page: { slow }, model, entry }) => {
    const { delta, f, made, rate } = madeOf(slow, model, entry);
    return {
      caption: made ? `ΔW of update ${made.update}, atom by atom; η_w = ${rate}` : `ΔW that a step would make now, atom by atom; η_w = ${rate}`,
      columns: ["atom k", "f(r*_k)", "length of Δw_k", "smallest change", "largest change"],
      rows: Array.from(f, (active, k) => {
        const column = columnOf(delta, model, k);
        return [k, active, norm(column), minimum(column), maximum(column)];
      }),
    };
  },
  curves: ({ page: { slow: { course } } }) => {
    const measured = new Map(Array.from({ length: course.heldout.length }, (_, place) => [course.heldout.x(place), course.heldout.y(place)]));
    return {
      caption: course.ends.length ? "What each update of W did" : "What each update of W did: none was made yet",
      columns: ["update", "iterations before it", "F at r*, before", "F at r*, after", "held-out error a pixel"],
      rows: Array.from({ length: course.ends.length }, (_, u) => {
        const update = course.ends.x(u), iterations = course.ends.y(u) - (u ? course.ends.y(u - 1) : -1);
        return [update, iterations, course.settled.y(u), course.after.y(u), measured.get(update) ?? null];
      }),
    };
  },
  learning: (shown) => TABLES.curves(shown),
  landscape: ({ page: { slow: { landscape } } }) => {
    if (!landscape) return { caption: "F over a plane of r-space: not asked for yet; open Landscape", columns: ["direction 2"], rows: [] };
    const { along, across, energy, exact } = landscape, names = exact ? ["r₀", "r₁"] : ["direction 1", "direction 2"];
    return {
      caption: `F over a plane of r-space: ${names[0]} to the right, ${names[1]} downwards`, columns: [`${names[1]} \\ ${names[0]}`, ...Array.from(along, (value) => value.toPrecision(4))],
      rows: Array.from(across, (value, row) => [value, ...Array.from(energy.subarray(row * along.length, (row + 1) * along.length))]),
    };
  },
};

/** A number whole: float32 is told apart by nine digits. @param {Cell} cell */
const written = (cell) => (typeof cell === "number" ? String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(9))) : cell ?? "");

/** As comma-separated values (RFC 4180). @param {Table} table */
export function csv({ columns, rows }) {
  const quoted = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  return [columns, ...rows].map((row) => row.map((cell) => quoted(written(cell))).join(",")).join("\r\n") + "\r\n";
}

/** Rows that a table shows: more are in the file. */
const MOST_ROWS = 500;

/** @param {Table} table @returns {HTMLTableElement} */
export function element({ caption, columns, rows }) {
  const table = document.createElement("table");
  const more = rows.length > MOST_ROWS ? `. The first ${MOST_ROWS} of ${rows.length} rows; CSV has them all` : "";
  table.createCaption().textContent = `${caption}${more}.`;
  const head = table.createTHead().insertRow(), body = table.createTBody();
  head.append(...columns.map((name) => header(name, "col")));
  for (const [name, ...cells] of rows.slice(0, MOST_ROWS)) {
    const row = body.insertRow();
    row.append(header(shown(name), "row"));
    for (const cell of cells) row.insertCell().textContent = shown(cell);
  }
  return table;
}

/** @param {string} words @param {"col" | "row"} scope */
function header(words, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = words;
  return cell;
}

/** Smaller than what float32 adds to 1 by far: what is left of weights that are nothing. In the file it is what it is. */
const NOTHING = 1e-12;

/** To read: four digits that matter. @param {Cell} cell */
function shown(cell) {
  if (typeof cell !== "number") return cell ?? "";
  if (!Number.isFinite(cell)) return Number.isNaN(cell) ? "not a number" : cell > 0 ? "∞" : "−∞";
  if (Math.abs(cell) < NOTHING) return "0";
  const text = Number.isInteger(cell) ? String(cell) : Math.abs(cell) >= 1e5 || Math.abs(cell) < 1e-4 ? cell.toExponential(2) : String(Number(cell.toPrecision(4)));
  return text.replace(/-/g, "−");
}
