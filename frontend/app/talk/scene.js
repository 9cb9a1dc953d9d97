// The shapes of a talk. Nothing here runs.

/**
 * A state of the page with words to it, as it is in a file. `state` is what the page's scenes capture and show.
 * @typedef {{ title: string, caption: string, spotlight: string[], state: import("../scenes/state.js").State }} Scene
 * @typedef {{ format: string, title: string, scenes: Scene[] }} Talk
 *
 * A scene as it is kept here: with the caption it had when that was last rendered, and a picture of x beside x̂.
 * @typedef {Scene & { id: number, rendered: { from: string, html: string } | null, picture: string | null }} Kept
 */
export {};
