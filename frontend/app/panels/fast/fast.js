// The controls of the fast clock: its buttons, its sliders, and its alarm.
/** @import { Page } from "../../page.js" */
import { element } from "../../lib/dom.js";
import { mountAlarm } from "./alarm.js";
import { Controls } from "./controls.js";
import { Transport } from "./transport.js";

/** @param {Page} page */
export function mountFast(page) {
  const transport = new Transport(page), controls = new Controls(page);
  mountAlarm(page);
  page.painter.add({ region: element("fast").querySelector(".transport"), paint: () => {
    page.view.refresh();
    transport.paint();
  } });
  page.painter.add({ region: element("rate-control"), paint: () => controls.paint() });
}
