// Curves: F of every iteration of every inference that an update was made from.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { openIn } from "../panel.js";
import { updatesPlot, updatesTable } from "../updates.js";
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
  mount(page) {
    const sawtooth = new Sawtooth(element("look-curves"), page), { plot } = sawtooth;
    return [{
      region: plot.closest("figure"), dear: true, open: openIn(page, "curves"), plot,
      paint: () => sawtooth.paint(page.slow, page.trajectory),
    }];
  },
};
