// The two diagrams, drawn in the same 400 × 400: the place of each part, and which arrow is which step. The same thing
// is in the same place in both, so that what differs is the arrows.

export const SIZE = { width: 400, height: 400 };
const THUMB = 72;

/**
 * A part with a picture or bars of its own (`shows`), or a box with a sign in it. Its name stands above it or to its
 * left; what it is, under it, or beside it from `below` its upper edge on, or ends at `saidAt`. `ticks`: its bars are
 * the digits, which stand under them. `labelled`: without a label there is none.
 * @typedef {{
 *   name: string, shows?: string, sign?: string, colour: string, x: number, y: number, width?: number, height?: number,
 *   title?: string, caption?: string[], side?: "left", below?: number, saidAt?: [number, number], ticks?: boolean,
 *   labelled?: boolean,
 * }} Part
 *
 * An arrow of a step of the sequence; `label` is at `at`.
 * @typedef {{ name: string, step: string, number?: string, colour: string, path: string, label?: string, at?: [number,
 *   number], anchor?: string, dashed?: boolean }} Arrow
 *
 * `signs`: symbols on an arrow, of what has no picture.
 * @typedef {{
 *   parts: Part[], arrows: Arrow[], signs?: { text: string, colour: string, at: [number, number] }[], title: string,
 * }} Plan
 */

/**
 * x → h → ŷ, which a label is compared with; the slopes of the loss go back against the arrows. The label and what it
 * is compared with are where, in the other one, the image and the prediction of it are.
 * @type {Plan}
 */
export const FAMILIAR = {
  title:
    "The familiar diagram: x goes through W to the units h and through U to ten chances ŷ, which a label y is " +
    "compared with; the slopes of the loss go back against the arrows and change W and U",
  parts: [
    { name: "x", shows: "x", colour: "x", x: 4, y: 50, title: "x", caption: ["the input"] },
    { name: "W", shows: "atom", colour: "w", x: 98, y: 50, title: "W" },
    { name: "h", shows: "h", colour: "ink", x: 196, y: 50, title: "h", caption: ["f(Wᵀx)"] },
    { name: "output", shows: "yh", colour: "ink", x: 306, y: 50, width: 90, title: "ŷ", ticks: true },
    {
      name: "error", shows: "error", colour: "e", x: 306, y: 182, width: 90, caption: ["ŷ − y"], saidAt: [384, 274],
      labelled: true,
    },
    { name: "delta", shows: "delta", colour: "e", x: 196, y: 182, title: "δ", labelled: true },
    {
      name: "change", shows: "change", colour: "w", x: 98, y: 182, caption: ["ΔW = −η xδᵀ"], labelled: true,
    },
    {
      name: "loss", colour: "ink", x: 140, y: 314, width: 110, height: 46, title: "L", side: "left", sign: "",
      caption: ["the loss"], saidAt: [216, 378], labelled: true,
    },
    {
      name: "label", shows: "y", colour: "ink", x: 306, y: 314, width: 90, height: 46, title: "y", side: "left",
      ticks: true, caption: [""], saidAt: [396, 392], labelled: true,
    },
  ],
  arrows: [
    { name: "in", step: "forward", colour: "x", path: "M80 86 H93" },
    { name: "through", step: "forward", colour: "ink", path: "M174 86 H191" },
    {
      name: "read", step: "forward", number: "1", colour: "ink", path: "M272 86 H301",
      label: "forward: x, through W and U, gives ŷ", at: [200, 14], anchor: "middle",
    },
    {
      name: "given", step: "loss", number: "2", colour: "ink", path: "M318 140 V177", label: "compare", at: [326, 164],
    },
    { name: "told", step: "loss", colour: "ink", path: "M318 310 V259" },
    { name: "measured", step: "loss", colour: "ink", path: "M275 337 H255" },
    { name: "back", step: "back", colour: "e", path: "M301 218 H273" },
    { name: "blame", step: "back", colour: "e", path: "M191 218 H175" },
    { name: "active", step: "back", colour: "x", path: "M40 146 V218 H93", dashed: true },
    { name: "moveW", step: "back", colour: "w", path: "M134 178 V128" },
    {
      name: "moveU", step: "back", number: "3", colour: "w", path: "M287 214 V106",
      label: "backprop: δ goes back, W and U move", at: [4, 294],
    },
  ],
  signs: [{ text: "U", colour: "w", at: [287, 74] }],
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
