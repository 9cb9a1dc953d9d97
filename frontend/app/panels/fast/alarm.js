// The alarm: what to do when F has run away.
/** @import { Page } from "../../page.js" */
import { element, within } from "../../lib/dom.js";

/** A safe rate, as a share of the limit: fast, and far from the edge. */
const SAFE = 0.5;

/** @param {Page} page */
export function mountAlarm(page) {
  const alarm = element("alarm");
  alarm.querySelector("button")?.addEventListener("click", () => recover(page));
  // On a phone the alarm stands on the sliders, where they are open, and these on the buttons, whatever their rows.
  const stacked = { "--transport": within(element("fast"), ".transport"), "--drawer": element("tuning") };
  const observer = new ResizeObserver(() => {
    for (const [name, part] of Object.entries(stacked))
      document.documentElement.style.setProperty(name, `${part.offsetHeight}px`);
  });
  for (const part of Object.values(stacked)) observer.observe(part);
}

/** Back to a rate that is certain to descend, and on from the last iteration that was sound. @param {Page} page */
function recover({ view, session }) {
  view.follows = true;
  if (!session.clock) return;
  const { limit, rate } = session.clock;
  session.send({ type: "set", rate: Number(((limit ?? rate ?? 1) * SAFE).toPrecision(2)) });
  session.send({ type: "play" });
}
