// A table of numbers as a file, and to be read on the page or by a screen reader.
/** @import { Cell, Table } from "../panels/panel.js" */

/** A number whole: float32 is told apart by nine digits. @param {Cell} cell */
const written = (cell) => (
  typeof cell === "number" ? String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(9))) : cell ?? ""
);

/** As comma-separated values (RFC 4180). @param {Table} table */
export function csv({ columns, rows }) {
  const quoted = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  return [columns, ...rows].map((row) => row.map((cell) => quoted(written(cell))).join(",")).join("\r\n") + "\r\n";
}

/** Rows that the page shows of a table, at most; the file has them all. */
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

/**
 * Smaller than what float32 adds to 1 by far: what is left of weights that are nothing. In the file it is what it is.
 */
const NOTHING = 1e-12;

/** To read: four digits that matter. @param {Cell} cell */
function shown(cell) {
  if (typeof cell !== "number") return cell ?? "";
  if (!Number.isFinite(cell)) return Number.isNaN(cell) ? "not a number" : cell > 0 ? "∞" : "−∞";
  if (Math.abs(cell) < NOTHING) return "0";
  const far = Math.abs(cell) >= 1e5 || Math.abs(cell) < 1e-4;
  const text = Number.isInteger(cell) ? String(cell) : far ? cell.toExponential(2) : String(
    Number(cell.toPrecision(4))
  );
  return text.replace(/-/g, "−");
}
