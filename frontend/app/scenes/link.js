// A link that holds a state: written, and read. No server keeps anything for it.
/** @import { Scene, State } from "./state.js" */
import { Unable } from "../lib/deflate.js";
import { expand, squeeze } from "../lib/packed.js";
import { SHARED } from "../session/settings.js";

/** Bytes that a link's state is at most, once it is written out. */
const LONGEST = 2 ** 20;
/** Letters of a link that every mail program and every slide takes. */
const LONGEST_LINK = 16_000;
/** Why W by its values is in no link. */
const UNSHARED =
  "W learned in a way that no short recipe repeats, and all its values are too much for a link. " +
  "Add it as a scene of a talk and send the file; or begin with Reset or New W in the slow card and learn in one way " +
  "throughout.";

/**
 * A link that brings any Darkroom to a state.
 * @param {State | Scene} of @param {string | null} theme @param {string[]} [hide] Panels that it leaves out.
 * @returns {Promise<string>} rejects with why there is none, for people
 */
export async function linkTo(of, theme, hide = []) {
  const state = "state" in of ? of.state : of;
  if (state.weights && "values" in state.weights) throw new Error(UNSHARED);
  const asked = [...(theme ? [`theme=${theme}`] : []), ...(hide.length ? [`hide=${hide.join(",")}`] : [])].join("&");
  const letters = await squeeze(JSON.stringify(state));
  const link = `${location.origin}${location.pathname}${asked && `?${asked}`}${SHARED}${letters}`;
  if (link.length <= LONGEST_LINK) return link;
  throw new Error(
    `The link would have ${link.length} letters, more than ${LONGEST_LINK}, and would be cut off on its way. ` +
      "Add it as a scene of a talk and send the file.",
  );
}

/**
 * @param {string[]} readings What the letters of a link may be, the likeliest first.
 * @returns {Promise<{ letters: string, state: State }>} rejects with why none of them is a state, for people
 */
export async function decoded(readings) {
  for (const letters of readings) {
    let state;
    try {
      state = JSON.parse(await expand(letters, LONGEST));
    } catch (error) {
      if (error instanceof Unable) throw error;
      continue;
    }
    if (typeof state !== "object" || state === null || typeof state.model !== "string") {
      throw new Error("The link is of something else: its part after #s= holds no state of the page.");
    }
    return { letters, state };
  }
  throw new Error(
    "The link is damaged: its part after #s= cannot be read. It may have been cut off on its way; ask for it again.",
  );
}
