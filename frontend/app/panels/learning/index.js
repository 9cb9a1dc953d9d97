// Learning curve: what each update did to F at r* and to the error of held-out digits. It shares the tab of the curves.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { few } from "../../lib/format.js";
import { openIn } from "../panel.js";
import { updatesPlot, updatesTable } from "../updates.js";
import { counted, wentFrom } from "../words.js";
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
  sentences: {
    "Learning curve"({ page: { slow: { updates: { before, heldout } } } }) {
      if (!before.length) return "No update was made yet.";
      const now = before.y(-1), F = before.length > 1 ? `went ${wentFrom(before.y(0), now)}` : `was ${few(now)}`;
      const seen = heldout.length ? `; held-out error a pixel ${heldout.y(-1).toFixed(4)}` : "";
      return `${counted(before.length, "update")}: F at r* ${F}${seen}.`;
    },
  },
  mount(page) {
    const curve = new LearningCurve(element("look-curves")), { plot } = curve;
    return [{
      region: plot.closest("figure"), dear: true, open: openIn(page, "curves"), plot,
      paint: () => curve.paint(page.slow),
    }];
  },
};
