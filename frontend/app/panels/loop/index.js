// The loop: r, what goes down from it, and what comes back up. As one panel it is what a talk shows in the place of its
// parts.
/** @import { Panel } from "../panel.js" */

/** @type {Panel} */
export const loop = {
  place: {
    title: "The loop", selector: "#loop",
    stage: { contains: ["predict", "update", "compare", "latents", "input", "prediction", "error"] },
  },
};
