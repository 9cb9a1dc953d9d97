// A reload comes back to what was left: the state of the page, as a link has it, and what only the page knows, its drawing and its tray. They
// lie in the tab's own store, which ends with the tab.
/** @import { Page } from "../types.js" */
/** @import { State } from "./state.js" */
import { mode } from "../keys.js";
import { plan, SHARED } from "../settings.js";
import { bytesOf, inflated } from "./deflate.js";
import { pack } from "./packed.js";

/** @typedef {{ search: string, state: State, drawing: { ink: string[], live: boolean }, tray: string[] }} Left `ink`: the newest last. */

const PLACE = "darkroom.left";
/** How many strokes can still be undone afterwards. */
const UNDOS = 20;
/** Addresses that say themselves what comes up. */
const OWN = ["lesson", "talk"];

/** Keep what is seen, whenever the page is left. @param {Page} page */
function keep(page) {
  if (page.link.attached || mode() !== "page") return;
  try {
    const { ink, live } = page.tabs.world.drawing, tray = page.slow.tray.images;
    /** @type {Left} */
    const left = {
      search: location.search, state: page.scenes.capture(), drawing: { ink: ink.slice(-1 - UNDOS).map(pack), live },
      tray: tray.map((image) => pack(Float32Array.from(image))),
    };
    sessionStorage.setItem(PLACE, JSON.stringify(left));
  } catch { /* Nothing was seen yet, and what was left before holds; or there is no store, or no room in it. */ }
}

/** What was left, where the page was reloaded and its address is the same. @returns {Left | null} */
function recall() {
  const [entry] = performance.getEntriesByType("navigation"), asked = new URLSearchParams(location.search);
  const again = entry instanceof PerformanceNavigationTiming && ["reload", "back_forward"].includes(entry.type);
  if (!again || location.hash.startsWith(SHARED) || OWN.some((name) => asked.has(name))) return null;
  try {
    const left = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return left?.search === location.search ? left : null;
  } catch {
    return null;
  }
}

/** Come back to what was left, and keep what is left from now on. @param {Page} page */
export function comeBack(page) {
  const left = recall();
  for (const leaving of ["pagehide", "visibilitychange"]) addEventListener(leaving, () => keep(page));
  if (left) void bring(page, left);
}

/** @param {Page} page @param {Left} left */
async function bring(page, { state, drawing, tray }) {
  const { link, settings, slow, say, scenes, tabs } = page, asked = plan(settings);
  try {
    await scenes.show(state).catch(async (error) => {
      // The image and what was set can be had where all of it cannot.
      const { weights, r, iteration, ...rest } = state;
      await scenes.show(rest);
      say(`Not all of what was here could be brought back: ${error.message}`, "notice");
    });
    if (asked) link.send({ type: "set", ...asked });
    const numbers = (/** @type {string} */ packed) => inflated(bytesOf(packed));
    slow.tray.fill((await Promise.all(tray.map(numbers))).map(({ buffer }) => new Float32Array(buffer)));
    tabs.world.drawing = { ink: await Promise.all(drawing.ink.map(numbers)), live: drawing.live };
  } catch (error) {
    say(`What was here could not be brought back: ${error instanceof Error ? error.message : error}`, "error");
  }
}
