// The alarm: what to do when F has run away.
/** @import { Page } from "../../page.js" */
import { element } from "../../lib/dom.js";

/** A safe rate, as a share of the limit: fast, and far from the edge. */
const SAFE = 0.5;

/** @param {Page} page */
export function mountAlarm(page) {
  const alarm = element("alarm");
  alarm.querySelector("button")?.addEventListener("click", () => recover(page));
  // On a phone the alarm stands on the buttons, however many rows they take.
  const buttons = /** @type {HTMLElement} */ (document.querySelector("#fast .transport"));
  new ResizeObserver(() =>
    document.documentElement.style.setProperty("--transport", `${buttons.offsetHeight}px`),
  ).observe(buttons);
}

/** Back to a rate that is certain to descend, and on from the last iteration that was sound. @param {Page} page */
function recover({ view, session }) {
  view.follows = true;
  if (!session.clock) return;
  const { limit, rate } = session.clock;
  session.send({ type: "set", rate: Number(((limit ?? rate ?? 1) * SAFE).toPrecision(2)) });
  session.send({ type: "play" });
}
