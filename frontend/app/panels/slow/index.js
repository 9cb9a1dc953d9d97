// The slow card: its tabs hold the pictures of learning; here are its controls and its clock.
/** @import { Panel } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { BranchRow } from "./branch_row.js";
import { SlowTransport } from "./clock.js";
import { Notice } from "./notice.js";
import { PlanControls } from "./plan.js";
import { TrayRow } from "./tray_row.js";

/** @type {Panel} */
export const slow = {
  place: { title: "Slow: learning", selector: "#slow", stage: { tabs: true } },
  mount(page) {
    const tray = new TrayRow(page, element("tray"));
    const clock = [
      new SlowTransport(page), new PlanControls(page), new Notice(page, element("slow-notice")), new BranchRow(page),
    ];
    return [
      { region: tray.root, paint: () => { if (page.trajectory.model) tray.paint(page.trajectory.model); } },
      {
        region: element("slow").querySelector(".transport"),
        paint() {
          for (const part of clock) part.paint();
          const picked = page.slow.weight !== null && page.tabs.slow.current === "update";
          document.documentElement.toggleAttribute("data-picked", picked);
        },
      },
    ];
  },
};
