// Energy: F at every iteration kept, with the one on show marked; and what was changed from outside.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { few } from "../../lib/format.js";
import { inSight } from "../../lib/painter.js";
import { plot } from "../drawing.js";
import { ofError, ready, runs } from "../panel.js";
import { counted, wentFrom } from "../words.js";
import { Curve } from "./curve.js";
import { said, storyOf } from "./story.js";

/** Where it is about to go. @param {string} state @param {number} step What the last iteration added; NaN of none. */
const way = (state, step) =>
  state === "diverged" ? "running away" : state === "settled" ? "at rest"
    : step < 0 ? "still falling" : step > 0 ? "rising" : "at its start";

/** @type {Figure} */
export const energy = {
  place: { title: "Energy", selector: "figure[aria-label='Energy']", stage: {} },
  taken: {
    title: "Energy", symbol: "F", tone: "e",
    table({ page: { trajectory } }) {
      /** @type {Map<number, string[]>} */ const changed = new Map();
      for (const { iteration, what } of trajectory.events)
        changed.set(iteration, [...(changed.get(iteration) ?? []), what]);
      const rows = [];
      for (let iteration = trajectory.first; iteration <= trajectory.last; iteration++) {
        const { rate, prior } = trajectory.rateAndPriorAt(iteration);
        rows.push([iteration, trajectory.energyAt(iteration), rate, prior, changed.get(iteration)?.join(" ") ?? null]);
      }
      return {
        caption: "The energy F at every iteration kept, and what was changed from outside",
        columns: ["iteration", "F", "rate η", "prior λ", "changed"], rows,
      };
    },
    picture: (shown, named) => plot(shown, named, "energy", { x: "iteration", y: "F (log)" }),
  },
  sentences: {
    Energy({ page, page: { trajectory, view, slow: { branches } }, entry }) {
      const { from, changes } = storyOf(trajectory), { iteration, energy: F } = ofError(page, entry);
      const begun = `Energy since iteration ${from}${changes.length ? ` (${said(changes)})` : ""}`;
      const past = iteration < from ? ` ${few(F)} at iteration ${iteration}, before that; then` : "";
      const to = iteration < from ? trajectory.last : iteration, now = trajectory.energyAt(to);
      const went = `${wentFrom(trajectory.energyAt(from), now)} in ${counted(to - from, "iteration")}`;
      const { last } = trajectory, end = few(trajectory.energyAt(last));
      const ahead = to < last ? `; ${end} at iteration ${last}` : "";
      const other = branches.other?.trajectory;
      const beside = other ? `; of the branch beside it ${few(other.energyAt(other.last))} at the end` : "";
      return `${begun}:${past} ${went}, ${way(view.state, now - trajectory.energyAt(to - 1))}${ahead}${beside}.`;
    },
  },
  mount(page) {
    const root = element("energy"), curve = new Curve(root, (iteration) => page.session.fast.seek(iteration));
    return [{
      region: root.parentElement, dear: () => !runs(page), open: () => inSight(root), plot: root,
      paint: ready(page, (_, entry) => curve.paint(
        page.trajectory, ofError(page, entry).iteration, page.slow.branches.other?.trajectory ?? null, runs(page)
      )),
    }];
  },
};
