// What the curves of learning have in common: their table, one row an update, and that there is none before the first.
/** @import { Named, Shown, Table } from "./panel.js" */
import { plot } from "./drawing.js";

/** @param {Shown} shown @returns {Table} */
export function updatesTable({ page: { slow: { updates } } }) {
  const { ends, before, after, heldout } = updates;
  const measured = new Map(Array.from({ length: heldout.length }, (_, place) => [heldout.x(place), heldout.y(place)]));
  return {
    caption: ends.length ? "What each update of W did" : "What each update of W did: none was made yet",
    columns: ["update", "iterations before it", "F at r*, before", "F at r*, after", "held-out error a pixel"],
    rows: Array.from({ length: ends.length }, (_, u) => {
      const update = ends.x(u), iterations = ends.y(u) - (u ? ends.y(u - 1) : -1);
      return [update, iterations, before.y(u), after.y(u), measured.get(update) ?? null];
    }),
  };
}

/** @param {Shown} shown @param {Named} named @param {string} id @param {{ x: string, y: string, y2?: string }} axes */
export function updatesPlot(shown, named, id, axes) {
  if (!shown.page.slow.updates.ends.length) {
    throw new Error("Nothing was learned yet: step or play learning, and every update is a point here.");
  }
  return plot(shown, named, id, axes);
}
