// The talk as another window wrote it: which of its scenes are those that are here already, so that what is open stays
// open, and what was got ready of a state stays ready.
/** @typedef {import("./scene.js").Kept} Kept */
/** @typedef {import("./scene.js").Scene} Scene */

/** All that a file would have of it. @param {Scene} scene */
const text = ({ title, caption, spotlight, state }) => JSON.stringify([title, caption, spotlight, state]);

/**
 * @param {Scene[]} read @param {Kept[]} here
 * @returns {(Kept | null)[]} for each scene that was read the one that it is; null where it is new
 */
export function known(read, here) {
  const left = new Set(here), texts = here.map(text), sought = read.map(text);
  const take = (/** @type {Kept | undefined} */ scene) => (scene && left.delete(scene) ? scene : null);
  // What is wholly the same, at its place before elsewhere: of several alike each stays itself. Then what had only its
  // words changed.
  const there = read.map((_, at) => (texts[at] === sought[at] ? take(here[at]) : null));
  const same = there.map(
    (one, at) => one ?? take(here.find((other, place) => left.has(other) && texts[place] === sought[at])),
  );
  return same.map(
    (one, at) =>
      one ?? (here[at] && JSON.stringify(here[at].state) === JSON.stringify(read[at].state) ? take(here[at]) : null),
  );
}
