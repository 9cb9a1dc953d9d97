// At the first visit the lesson offers itself, in a place that nothing else needs; not where the address asks for
// something of its own.
import { element } from "../lib/dom.js";

const KEY = "darkroom.offer", NEVER = "never";
/** An address with one of these has its own mind. */
const BUSY = ["lesson", "talk", "hide", "scene"];

/** @param {boolean} begun Whether the lesson was opened before. @param {() => void} start */
export function mountOffer(begun, start) {
  const offer = element("offer");
  const asked = new URLSearchParams(location.search);
  const end = () => { offer.hidden = true; };
  const turnDown = (/** @type {() => Storage} */ storage) => {
    keep(storage);
    document.getElementById("lesson-open")?.focus({ preventScroll: true }); // where the lesson is to be had later
  };
  const doings = {
    start: () => start(),
    later: () => turnDown(() => sessionStorage),
    never: () => turnDown(() => localStorage),
  };
  for (const [name, act] of Object.entries(doings)) {
    offer.querySelector(`[data-do=${name}]`)?.addEventListener("click", () => {
      end();
      act();
    });
  }
  offer.hidden = begun || kept() || BUSY.some((name) => asked.has(name)) || location.hash.startsWith("#s=");
  return { end };
}

/** @param {() => Storage} storage Which a browser may not even let be named. */
function keep(storage) {
  try {
    storage().setItem(KEY, NEVER);
  } catch { /* no storage: it will be asked again */ }
}

function kept() {
  try {
    return [sessionStorage, localStorage].some((storage) => storage.getItem(KEY) === NEVER);
  } catch {
    return false;
  }
}
