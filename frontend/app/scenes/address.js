// The part of the address after `#s=`: a state that was shared. It is shown before anything else is, and stands there
// for as long as it is what the page shows.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Page } from "../page.js" */
/** @import { Settings } from "../session/settings.js" */
import { decoded } from "./link.js";
import { showState } from "./scenes.js";
import { Passing } from "../session/arrival.js";
import { mendAddress, readings } from "../session/mending.js";
import { rewrite, writeAddress } from "../session/address.js";
import { SHARED, TABLE } from "../session/settings.js";

/** What the address says of a state otherwise. */
const NAMES = /** @type {(keyof Settings)[]} */ (Object.keys(TABLE).filter((name) => name !== "theme"));

/** What a shared state fixes: settings, how W came to be, and what is seen. @param {Page} page */
const fixed = ({ settings, slow: { learning }, trajectory }) => ({
  set: JSON.stringify([learning?.origin, learning?.update, ...NAMES.map((name) => settings[name])]),
  seen: trajectory.sensedAt(trajectory.last),
});

/** @param {ReturnType<typeof fixed>} one @param {ReturnType<typeof fixed>} other */
const same = (one, other) =>
  one.set === other.set &&
  (one.seen === other.seen || (alike(one.seen?.x, other.seen?.x) && alike(one.seen?.mask, other.seen?.mask)));

/** @param {Numbers | undefined} a @param {Numbers | undefined} b */
const alike = (a, b) => a === b || (a?.length === b?.length && a?.every((value, i) => value === b?.[i]));

/**
 * Show what the address holds, now and whenever another is put there.
 * @param {Page} page
 * @returns {Promise<void>} resolves when it is known what the session begins with
 */
export async function followAddress(page) {
  /** What was shown, as long as it stands; null while there is none. @type {ReturnType<typeof fixed> | null} */
  let stands = null;

  /** @param {string} hash */
  async function showLinked(hash) {
    stands = null;
    try {
      const { letters, state } = await decoded(readings(hash));
      const shown = showState(page, state);
      shown.then(() => {
        stands = fixed(page);
        tidy(letters);
      }, refuse);
    } catch (error) {
      refuse(error);
    }
  }

  /** @param {unknown} error */
  function refuse(error) {
    const passing = error instanceof Passing;
    if (!passing) leave();
    const why = error instanceof Error ? error.message : String(error), stop = /[.!?]$/.test(why) ? "" : ".";
    const then = page.trajectory.empty ? "The page begins as it always does." : "The page stays as it was.";
    page.say(
      `${why}${stop} ${then}${passing ? " The link stays in the address: reload the page to try it again." : ""}`,
      "error",
    );
  }

  /** The address is the link to what was shared, and says nothing of what was shown before. @param {string} letters */
  function tidy(letters) {
    const shown = location.hash;
    rewrite("shared", () => {
      const { pathname, search, hash } = location;
      if (hash !== shown) return pathname + search + hash; // another was put there meanwhile
      const asked = new URLSearchParams(search), stale = NAMES.filter((name) => asked.has(name));
      for (const name of stale) asked.delete(name);
      const text = asked.toString();
      return `${pathname}${stale.length ? text && `?${text}` : search}${SHARED}${letters}`;
    });
  }

  function leave() {
    stands = null;
    const left = location.hash;
    rewrite("shared", () => `${location.pathname}${location.search}${location.hash === left ? "" : location.hash}`);
    writeAddress(page.settings);
  }

  page.onShown(() => {
    if (stands !== null && page.session.own && !page.trajectory.empty && !same(stands, fixed(page))) leave();
  });
  /** Shows what the address holds, if it holds a state. */
  const look = async () => {
    const { hash } = mendAddress();
    if (hash.startsWith(SHARED)) await showLinked(hash);
  };
  addEventListener("hashchange", look);
  await look();
}
