// Curves: F of every iteration of every inference that an update was made from.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { openIn } from "../panel.js";
import { updatesPlot, updatesTable } from "../updates.js";
import { counted, wentFrom } from "../words.js";
import { Sawtooth } from "./sawtooth.js";

/** @type {Figure} */
export const curves = {
  place: { title: "Curves", selector: "#look-curves", tab: "curves", stage: {} },
  taken: {
    title: "Energy of all inferences, and at r* before each update", symbol: "F", tone: "e", tab: "curves",
    table: updatesTable,
    picture: (shown, named) => updatesPlot(
      shown, named, "sawtooth", { x: "iterations, one inference after another", y: "F" }
    ),
  },
  sentences: {
    Sawtooth({ page: { slow: { updates: { ends, iterations, beforeAt, afterAt } } } }) {
      const count = ends.length;
      if (!count) return "No update was made yet.";
      const last = `the last update took F, with r* held, ${wentFrom(beforeAt.y(-1), afterAt.y(-1))}`;
      return `${counted(iterations, "iteration")} of ${counted(count, "inference")}; ${last}.`;
    },
  },
  mount(page) {
    const sawtooth = new Sawtooth(element("look-curves"), page), { plot } = sawtooth;
    return [{
      region: plot.closest("figure"), dear: true, open: openIn(page, "curves"), plot,
      paint: () => sawtooth.paint(page.slow, page.trajectory),
    }];
  },
};
