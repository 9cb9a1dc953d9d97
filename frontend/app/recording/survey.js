// The landscape as it is now: asked for where it is not there, since it goes with what is taken away.
/** @import { Page } from "../types.js" */

/** How long (ms) it is waited for, and how often it is looked for. */
const PATIENCE = 4000, EVERY = 30;

/** @param {Page} page @returns {Promise<void>} Resolves when it is there, or is known not to come. */
export async function survey({ store, slow, link, view }) {
  const there = () => slow.landscape?.epoch === store.epoch && slow.landscape.to === store.last;
  if (there() || (store.model?.sizes[1] ?? 0) < 2 || view.state === "disconnected") return;
  let refused = false;
  link.ask({ type: "landscape" }, () => { refused = true; });
  for (const end = performance.now() + PATIENCE; !there() && !refused && performance.now() < end;) await new Promise((resolve) => setTimeout(resolve, EVERY));
}
