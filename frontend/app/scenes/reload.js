// A reload comes back to what was left. The server has the session still, with all that came of it; where it has not,
// the state of the page, as a link has it, makes another like it. What only the page knows, its drawing, its tray and
// what is looked at, lies with that state in the tab's session storage, which ends with the tab.
/** @import { Page } from "../page.js" */
/** @import { Focus } from "../record/view.js" */
/** @import { Layout } from "../session/session.js" */
/** @import { State } from "./state.js" */
import { mode } from "../lib/keys.js";
import { writeAddress } from "../session/address.js";
import { plan } from "../session/plan.js";
import { SHARED } from "../session/settings.js";
import { bytesOf, inflated } from "../lib/deflate.js";
import { pack } from "../lib/packed.js";
import { showState } from "./scenes.js";
import { capture } from "./state.js";

/**
 * What is looked at: which iteration, null where that is the newest; and up to which there were.
 * @typedef {{
 *   shown: number | null, last: number, layer: number, focus: Focus, atom: number | null,
 *   weight: { unit: number, latent: number } | null, branches: { last: number | null, compares: boolean },
 * }} Looks
 *
 * `state` is null where the page does not say what comes up: in a lesson or a talk. `ink`: the newest last. `cut`:
 * there was no line.
 * @typedef {{ ink: string[], live: boolean, unsent: boolean }} Drawing
 * @typedef {{
 *   search: string, state: State | null, looks: Looks, layout: Layout, drawing: Drawing, tray: string[],
 *   held: { sample: number | null, x: string, source: string } | null, cut: boolean,
 * }} Left
 */

/** Another name whenever something else is kept: what another Darkroom kept is nothing to come back to. */
const PLACE = "darkroom.left.2", KEY = "darkroom.key";
/** How many strokes can still be undone afterwards. */
const UNDOS = 20;
/** How many iterations are asked for again: as many as of a branch that is taken up. */
const AGAIN = 2000;

/** Keep what is there, whenever the page is left. @param {Page} page */
function keep(page) {
  const { own, own: { view, slow, trajectory } } = page;
  if (page.trajectory.empty) return; // nothing was seen yet, and what was left before holds
  try {
    const { drawing: { ink, live, unsent }, held } = page.tabs.world, tray = page.tray.images;
    /** @type {Left} */
    const left = {
      search: location.search, state: !page.session.own || mode() !== "page" ? null : capture(page),
      looks: {
        shown: view.follows ? null : view.shown, last: trajectory.last, layer: view.layer, focus: view.focus,
        atom: slow.atom, weight: slow.weight, branches: slow.branches.looks,
      },
      layout: own.layout,
      drawing: { ink: ink.slice(-1 - UNDOS).map(pack), live, unsent },
      tray: tray.map((image) => pack(Float32Array.from(image))),
      held: held && { ...held, x: pack(held.x) }, cut: view.state === "disconnected",
    };
    sessionStorage.setItem(PLACE, JSON.stringify(left));
  } catch { /* There is no storage, or no room in it. */ }
}

/**
 * What was left, where the page was reloaded; or was there before, without a line: a reload may then have shown the
 * browser's own page, and what follows upon that is none.
 * @returns {Left | null}
 */
function recall() {
  const [entry] = performance.getEntriesByType("navigation");
  const again = entry instanceof PerformanceNavigationTiming && ["reload", "back_forward"].includes(entry.type);
  try {
    /** @type {Left | null} */
    const left = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return again || left?.cut ? left : null;
  } catch {
    return null;
  }
}

/**
 * Come back to the place at the server. Its key is kept only from when the page is left until the next is there:
 * whoever duplicates the tab meanwhile gets a place of its own.
 * @param {Page["own"]} session
 */
function keepPlace(session) {
  const forget = () => sessionStorage.removeItem(KEY);
  try {
    session.key = sessionStorage.getItem(KEY);
    forget();
  } catch { return; /* There is no storage. */ }
  addEventListener("pagehide", () => {
    try {
      if (session.key) sessionStorage.setItem(KEY, session.key);
    } catch { /* There is no room: a free place will do. */ }
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) forget(); });
}

/** Come back to what was left, and keep what is left from now on. @param {Page} page */
export function comeBack(page) {
  keepPlace(page.own);
  const left = recall();
  for (const leaving of ["pagehide", "visibilitychange"]) addEventListener(leaving, () => keep(page));
  if (left) void bring(page, left);
}

/** @param {Page} page @param {Left} left */
async function bring(page, left) {
  const { drawing, tray, held } = left, asked = new URLSearchParams(location.search);
  // The address may say itself what comes up. Over a talk that is nothing: the session waits behind it.
  const own = left.search === location.search && !location.hash.startsWith(SHARED) && !asked.has("lesson");
  try {
    const shows = own && (await bringSession(page, left, asked.has("talk")));
    const numbers = (/** @type {string} */ packed) => inflated(bytesOf(packed));
    page.tray.fill((await Promise.all(tray.map(numbers))).map(({ buffer }) => new Float32Array(buffer)));
    if (held && shows) {
      page.tabs.world.held = { ...held, x: new Float32Array((await numbers(held.x)).buffer) };
    }
    page.tabs.world.drawing = {
      ink: await Promise.all(drawing.ink.map(numbers)),
      live: drawing.live && shows,
      unsent: drawing.unsent && shows,
    };
  } catch (error) {
    page.say(`What was here could not be brought back: ${error instanceof Error ? error.message : error}`, "error");
  }
}

/**
 * @param {Page} page @param {Left} left @param {boolean} talks Whether a talk lies over it.
 * @returns {Promise<boolean>} whether the session is the one that was left, or another like it
 */
async function bringSession(page, { state, looks, layout }, talks) {
  const { own, own: { key, view, slow } } = page;
  const look = () => {
    view.refresh();
    view.layer = looks.layer;
    view.focus = looks.focus;
    [slow.atom, slow.weight, slow.branches.looks] = [looks.atom, looks.weight, looks.branches];
    if (looks.shown !== null) [view.follows, view.shown] = [false, looks.shown];
    page.layout = layout;
  };
  if (key !== null && (await own.comeBack(key, looks.last - AGAIN, look))) return true;
  if (state === null || talks) return false;
  await showLeft(page, state);
  return true;
}

/** @param {Page} page @param {State} state */
async function showLeft(page, state) {
  const { own, say } = page, { settings } = own, { sample } = settings, asked = plan(settings);
  await showState(page, state).catch(async (error) => {
    // The image and what was set can be had where all of it cannot.
    const { weights, r, iteration, ...rest } = state;
    await showState(page, rest);
    say(`Not all of what was here could be brought back: ${error.message}`, "notice");
  });
  if (asked) own.send({ type: "set", ...asked });
  settings.sample = sample; // the address says it as it did
  writeAddress(settings);
}
