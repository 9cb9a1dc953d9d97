// What is taken away is of one moment: both clocks are paused, and all that they made has come.
/** @import { Page } from "../types.js" */
import { until } from "../lib/patience.js";

/** Pause both clocks. @param {Page} page @returns {Promise<void>} resolves when the page has all that the server has */
export function stillness({ store, slow, link, view }) {
  const learns = () => slow.learning?.state === "playing" || slow.learning?.state === "stepping";
  const runs = () => view.state === "playing" || learns();
  const complete = () => store.epoch === link.clock?.epoch && store.last >= link.clock.kept[1];
  if (view.state !== "disconnected" && runs()) link.send({ type: "pause" });
  return until(() => view.state === "disconnected" || (!runs() && complete()));
}
