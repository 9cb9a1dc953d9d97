// What a talk needs to go on without a network: of every scene the iterations that its state unfolds to, in memory.
/** @import { Recording } from "../take/read.js" */
/** @import { State } from "../scenes/state.js" */
import { readRecording } from "../take/read.js";
import { PLACES } from "../panels/index.js";

/** The server could not be asked, or not now: it may be asked again. */
export class NotNow extends Error {}

/** @type {WeakMap<State, Map<string, State>>} */ const variants = new WeakMap();

/**
 * The state that a scene is played in: with the picture of learning open that its spotlight is on.
 * @param {import("./scene.js").Scene} scene @returns {State}
 */
export function played({ state, spotlight }) {
  const look = spotlight.map((name) => PLACES.get(name)?.tab).find(Boolean), open = state.look ?? "dictionary";
  if (!look || look === open) return state;
  const known = variants.get(state) ?? new Map(), other = known.get(look) ?? { ...state, look };
  variants.set(state, known.set(look, other)); // the same object each time: what it unfolds to is kept by it
  return other;
}

export class Prepared {
  /** States never change; another state is another object. @type {WeakMap<State, Promise<Recording>>} */
  #asked = new WeakMap();
  /** @type {WeakMap<State, Recording>} */ #here = new WeakMap();

  /** What a state unfolds to, if it is here. @param {State} state */
  of(state) { return this.#here.get(state) ?? null; }

  /** @param {State} state @returns {Promise<Recording>} */
  async get(state) {
    const asked = this.#asked.get(state) ?? unfolded(state);
    this.#asked.set(state, asked);
    try {
      const recording = await asked;
      this.#here.set(state, recording);
      return recording;
    } catch (error) {
      if (this.#asked.get(state) === asked) this.#asked.delete(state); // it may be asked for again
      throw error;
    }
  }
}

/** @param {State} state @returns {Promise<Recording>} */
async function unfolded(state) {
  let reply;
  try {
    reply = await fetch("api/unfold", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(state),
    });
  } catch {
    throw new NotNow("The server cannot be reached, and this scene was not prepared before.");
  }
  if (reply.ok) return readRecording(await reply.arrayBuffer());
  const { detail } = await reply.json().catch(() => ({}));
  throw new (reply.status < 500 ? Error : NotNow)(
    typeof detail === "string" ? detail : `The server could not prepare it (error ${reply.status}).`,
  );
}
