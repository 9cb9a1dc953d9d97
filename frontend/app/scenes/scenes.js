// Scenes: the page is brought to a state, and panels of it are put into the light.
/** @import { Page } from "../page.js" */
/** @import { Channel } from "../session/channel.js" */
/** @import { State, Tab } from "./state.js" */
import { elementsOf } from "../panels/index.js";
import { writeAddress } from "../session/address.js";

/**
 * Bring the session and the page to a state, in one round trip; or show what another channel has, which is of that
 * state.
 * @param {Page} page @param {State} state @param {Channel} [channel]
 * @returns {Promise<void>} resolves when it is painted; rejects with why it cannot be, and all is as it was
 */
export async function showState(page, state, channel) {
  const arrived = () => showAround(page, state);
  if (channel) return page.showRecorded(channel, arrived);
  await page.showOwn();
  return page.own.showState(state, arrived);
}

/** Bring the page around the session to a state. @param {Page} page @param {State} state */
function showAround({ view, tabs, session }, state) {
  view.refresh();
  view.phase = null;
  view.focus = state.focus ? { ...state.focus } : null;
  tabs.world.dress(state.tab ?? tabOf(state));
  tabs.slow.select(state.look ?? "dictionary");
  if (!session.own) return;
  session.settings.sample = state.input?.sample ?? null;
  writeAddress(session.settings);
}

/** Where a state says nothing of the tab. @param {State} state @returns {Tab} */
const tabOf = ({ mask, input }) => (mask ? "touch" : input && "sample" in input ? "samples" : "draw");

/** Put these panels into the light; none: all alike. @param {string[]} names */
export function spotlight(names) { light(names.flatMap(elementsOf)); }

/** The same of any elements. @param {HTMLElement[]} elements */
export function light(elements) {
  for (const element of document.querySelectorAll(".spot")) element.classList.remove("spot");
  for (const element of elements) element.classList.add("spot");
}
