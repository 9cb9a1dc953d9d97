// Energy: F at every iteration kept, with the one on show marked; and what was changed from outside.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { inSight } from "../../lib/painter.js";
import { plot } from "../drawing.js";
import { ofError, ready, runs } from "../panel.js";
import { Curve } from "./curve.js";

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
