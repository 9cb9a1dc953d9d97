// Stillness: what is taken away is of one moment, at which both clocks are paused and all that they made has come.
/** @import { Page } from "../page.js" */
import { until } from "../lib/patience.js";

/** Pause both clocks. @param {Page} page @returns {Promise<void>} resolves when the page has all that the server has */
export function stillness({ session }) {
  const { trajectory, slow, view } = session;
  const learns = () => slow.learning?.state === "playing" || slow.learning?.state === "stepping";
  const runs = () => view.state === "playing" || learns();
  const complete = () => trajectory.epoch === session.clock?.epoch && trajectory.last >= session.clock.kept[1];
  if (view.state !== "disconnected" && runs()) session.send({ type: "pause" });
  return until(() => !session.shown || view.state === "disconnected" || (!runs() && complete()));
}
