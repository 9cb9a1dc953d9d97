// The fast card: it holds the steps of inference; here are its buttons, its sliders and its alarm.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { mountAlarm } from "./alarm.js";
import { Controls } from "./controls.js";
import { Transport } from "./transport.js";

/** @type {Panel} */
export const fast = {
  place: { title: "Fast: inference", selector: "#fast", stage: { holds: ["loop", "settle"] } },
  mount(page) {
    const transport = new Transport(page), controls = new Controls(page);
    mountAlarm(page);
    return [
      { region: element("fast").querySelector(".transport"), paint: () => {
        page.view.refresh();
        transport.paint();
      } },
      { region: element("rate-control"), paint: () => controls.paint() },
    ];
  },
};
