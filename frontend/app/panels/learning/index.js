// Learning curve: what each update did to F at r* and to the error of held-out digits. It shares the tab of the curves.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { openIn } from "../panel.js";
import { updatesPlot, updatesTable } from "../updates.js";
import { LearningCurve } from "./curve.js";

/** @type {Figure} */
export const learning = {
  taken: {
    title: "Energy at r*, update after update; held-out error a pixel", symbol: "F", tone: "e", tab: "curves",
    table: updatesTable,
    picture: (shown, named) => updatesPlot(
      shown, named, "learning-curve", { x: "update", y: "F at r*", y2: "held-out error a pixel" }
    ),
  },
  mount(page) {
    const curve = new LearningCurve(element("look-curves")), { plot } = curve;
    return [{
      region: plot.closest("figure"), dear: true, open: openIn(page, "curves"), plot,
      paint: () => curve.paint(page.slow),
    }];
  },
};
