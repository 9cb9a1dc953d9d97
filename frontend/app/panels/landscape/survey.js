// The landscape as it is now, waited for: it goes with what is taken away.
/** @import { Page } from "../panel.js" */
import { until } from "../../lib/patience.js";
import { latentsOf } from "../../model/model.js";

/**
 * Ask for the landscape where it is not as it is now.
 * @param {Pick<Page, "session">} page
 * @returns {Promise<void>}
 */
export async function survey({ session }) {
  const { trajectory, slow, view } = session;
  const there = () => slow.landscape?.epoch === trajectory.epoch && slow.landscape.to === trajectory.last;
  if (there() || !trajectory.model || latentsOf(trajectory.model) < 2 || view.state === "disconnected") return;
  let refused = false;
  session.ask({ type: "landscape" }, () => { refused = true; });
  await until(() => there() || refused || !session.shown);
}
