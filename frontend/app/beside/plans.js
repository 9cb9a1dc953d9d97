// The two diagrams, drawn in the same 400 × 400: the place of each part, and which arrow is which step. The same thing
// is in the same place in both, so that what differs is the arrows.

export const SIZE = { width: 400, height: 400 };
const THUMB = 72;

/**
 * A part with a picture or bars of its own (`shows`: x, xh, e, atom, r, yh), or a box with a sign in it. Its name
 * stands above it or to its left; what it is, under it, or beside it from `below` its upper edge on. `missing`: there
 * is none.
 * @typedef {{
 *   name: string, shows?: string, sign?: string, colour: string, x: number, y: number, width?: number, height?: number,
 *   title?: string, caption?: string[], side?: "left", below?: number, missing?: boolean,
 * }} Part
 *
 * An arrow of a step of the sequence; `label` is at `at`.
 * @typedef {{ name: string, step: string, number?: string, colour: string, path: string, label?: string, at?: [number,
 *   number], anchor?: string, dashed?: boolean }} Arrow
 *
 * @typedef {{ parts: Part[], arrows: Arrow[], title: string }} Plan
 */

/** x → W → ŷ; a label; a loss; backprop. @type {Plan} */
export const FAMILIAR = {
  title: "The familiar diagram: x goes through W to the output ŷ, which a label y is compared with; backprop changes W",
  parts: [
    { name: "x", shows: "x", colour: "x", x: 4, y: 164, title: "x", caption: ["the input"] },
    { name: "W", shows: "atom", colour: "w", x: 106, y: 164, title: "W", caption: ["a filter", "for each unit"] },
    {
      name: "output", shows: "yh", colour: "ink", x: 208, y: 164, width: 76, title: "ŷ",
      caption: ["the output,", "one bar a unit"],
    },
    {
      name: "label", colour: "mute", x: 314, y: 44, width: 82, height: 46, sign: "y",
      caption: ["the label:", "nobody gave one"], side: "left", missing: true,
    },
    {
      name: "loss", colour: "mute", x: 314, y: 177, width: 82, height: 46, sign: "½‖ŷ − y‖²",
      caption: ["the loss: no y,", "so no number"], missing: true,
    },
  ],
  arrows: [
    { name: "in", step: "forward", colour: "x", path: "M80 200 H101" },
    {
      name: "through", step: "forward", number: "1", colour: "ink", path: "M182 200 H203", label: "forward, once",
      at: [142, 122], anchor: "middle",
    },
    { name: "out", step: "loss", colour: "ink", path: "M288 200 H309" },
    {
      name: "told", step: "loss", number: "2", colour: "mute", path: "M355 94 V172", label: "compare", at: [346, 138],
      anchor: "end",
    },
    {
      name: "back", step: "back", number: "3", colour: "w", path: "M355 262 V320 H142 V274",
      label: "backprop: the loss moves W", at: [249, 340], anchor: "middle",
    },
  ],
};

/** r → x̂; e = x − x̂; e → r, again and again; then W. @type {Plan} */
export const HERE = {
  title:
    "Predictive coding: r is drawn through W as the prediction x̂, compared with x; the error e moves r many times, " +
    "then W once",
  parts: [
    { name: "xh", shows: "xh", colour: "xh", x: 32, y: 50, title: "x̂", side: "left" },
    { name: "W", shows: "atom", colour: "w", x: 142, y: 50, title: "W" },
    { name: "r", shows: "r", colour: "r", x: 252, y: 50, width: 144, title: "r" },
    {
      name: "e", shows: "e", colour: "e", x: 32, y: 182, title: "e", side: "left",
      caption: ["the error,", "the only signal"], below: 92,
    },
    {
      name: "x", shows: "x", colour: "x", x: 32, y: 314, title: "x", side: "left",
      caption: ["the image: input", "and target in one.", "There is no label"], below: 18,
    },
  ],
  arrows: [
    { name: "down", step: "predict", colour: "r", path: "M247 86 H220" },
    {
      name: "drawn", step: "predict", number: "1", colour: "xh", path: "M137 86 H110",
      label: "predict: r, through W, draws x̂", at: [212, 14], anchor: "middle",
    },
    {
      name: "subtract", step: "compare", number: "2", colour: "xh", path: "M68 126 V176", label: "compare",
      at: [80, 154],
    },
    { name: "add", step: "compare", colour: "x", path: "M68 310 V260" },
    {
      name: "up", step: "update", number: "3", colour: "e", path: "M109 236 H350 V128",
      label: "update: e, through Wᵀ, moves r", at: [244, 254], anchor: "middle",
    },
    { name: "blame", step: "learn", colour: "w", path: "M109 198 H172", dashed: true },
    { name: "active", step: "learn", colour: "w", path: "M282 126 V198 H184", dashed: true },
    {
      name: "learn", step: "learn", number: "4", colour: "w", path: "M178 196 V128", label: "learn: e and r* move W",
      at: [190, 217],
    },
  ],
};

/** The place of a part's picture, in units of the diagram. @param {Part} part */
export const boxOf = ({ x, y, width = THUMB, height = THUMB }) => ({ x, y, width, height });
