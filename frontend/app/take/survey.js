// What is taken away is of one moment: the clocks stand, all that they made is here, and so is the landscape, which goes with it.
/** @import { Page } from "../page.js" */

/** How long (ms) something is waited for, and how often it is looked for. */
const PATIENCE = 4000, EVERY = 30;

/** @param {() => boolean} there @returns {Promise<void>} Resolves when it is there, or is known not to come. */
async function until(there) {
  for (const end = performance.now() + PATIENCE; !there() && performance.now() < end;) await new Promise((resolve) => setTimeout(resolve, EVERY));
}

/** Have both clocks stand. @param {Page} page @returns {Promise<void>} resolves when the page has all that the server has */
export function stillness({ session }) {
  const { store, slow, view } = session;
  const runs = () => view.state === "playing" || slow.learning?.state === "playing" || slow.learning?.state === "stepping";
  const complete = () => store.epoch === session.clock?.epoch && store.last >= session.clock.kept[1];
  if (view.state !== "disconnected" && runs()) session.send({ type: "pause" });
  return until(() => !session.shown || view.state === "disconnected" || (!runs() && complete()));
}

/** Ask for the landscape where it is not as it is now. @param {Page} page @returns {Promise<void>} */
export async function survey({ session }) {
  const { store, slow, view } = session;
  const there = () => slow.landscape?.epoch === store.epoch && slow.landscape.to === store.last;
  if (there() || (store.model?.sizes[1] ?? 0) < 2 || view.state === "disconnected") return;
  let refused = false;
  session.ask({ type: "landscape" }, () => { refused = true; });
  await until(() => there() || refused || !session.shown);
}
