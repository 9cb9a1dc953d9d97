// The part of the address after `#s=`: a state that was shared. It is shown before anything else is, and stands there for as long as it is
// what the page shows.
/** @import { Page } from "../types.js" */
import { SHARED, TABLE, writeAddress } from "../settings.js";

/** What of the settings a shared state fixes. @param {Page} page */
const fixed = ({ settings }) => JSON.stringify(Object.keys(TABLE).filter((name) => name !== "theme").map((name) => settings[/** @type {keyof typeof settings} */ (name)]));

/**
 * Show what the address holds, now and whenever another is put there.
 * @param {Page} page
 * @returns {Promise<void>} resolves when it is known what the session begins with
 */
export async function followAddress(page) {
  /** What was shown, as long as it stands; null while there is none. @type {string | null} */
  let stands = null;

  async function show() {
    stands = null;
    try {
      const state = await page.scenes.decode(location.hash.slice(SHARED.length));
      const shown = page.scenes.show(state);
      shown.then(() => { stands = fixed(page); }, refuse);
    } catch (error) {
      refuse(error);
    }
  }

  /** @param {unknown} error */
  function refuse(error) {
    leave();
    page.say(`${error instanceof Error ? error.message : error}${/[.!?]$/.test(String(error)) ? "" : "."} ${page.store.empty ? "The page begins as it always does." : "The page stays as it was."}`, "error");
  }

  function leave() {
    stands = null;
    history.replaceState(null, "", location.pathname + location.search);
    writeAddress(page.settings);
  }

  page.onShown(() => {
    if (stands === null || page.link.attached) return;
    const seen = page.store.sensedAt(page.store.last);
    if (stands !== fixed(page) || (seen && seen.iteration > 0 && seen.source !== "scene")) leave();
  });
  addEventListener("hashchange", () => { if (location.hash.startsWith(SHARED)) show(); });
  if (location.hash.startsWith(SHARED)) await show();
}
