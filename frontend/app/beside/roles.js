// Where each familiar role went. A row lights the parts that play it, in both diagrams.
import { symbol } from "../model/symbol.js";
import { fragment } from "../lib/format.js";

/**
 * `parts`: the names of those in the familiar diagram, and of those in this one.
 * @typedef {{ role: string, familiar: string, here: string, parts: [string[], string[]] }} Role
 */

const x = symbol("x", "x"), xh = symbol("xh", "x̂"), e = symbol("e", "e"), r = symbol("r", "r"),
  rest = symbol("rest", "r*"), W = symbol("W", "W"), F = symbol("F", "F"), yh = symbol("yh", "ŷ"), y = symbol("y", "y");
/** Of the familiar network alone. @param {string} letter */
const plain = (letter) => `<i class="sym">${letter}</i>`;

/** @type {Role[]} */
const ROLES = [
  {
    role: "input",
    familiar: `${x}, goes in once`,
    here: `${x}, compared with at every iteration`,
    parts: [
      ["x", "forward"],
      ["x", "compare"],
    ],
  },
  {
    role: "label",
    familiar: `${y}: somebody has to say it`,
    here: `${x} again: it is the target, too`,
    parts: [["label"], ["x"]],
  },
  {
    role: "output",
    familiar: `${yh}, a chance for each answer`,
    here: `none. ${xh} is drawn to be compared`,
    parts: [["output"], ["xh"]],
  },
  {
    role: "hidden activity", familiar: `${plain("h")}, computed in one pass`,
    here: `${r}: searched for, in many`,
    parts: [
      ["h", "forward"],
      ["r", "update"],
    ],
  },
  {
    role: "loss",
    familiar: `${plain("L")}, at the answer: ${yh} against ${y}`,
    here: `${F}, at the picture: ½‖${e}‖² and the prior`,
    parts: [["loss"], ["e"]],
  },
  {
    role: "gradient", familiar: `of ${plain("L")}, sent back against the arrows`,
    here: `of ${F} in ${r}, at every iteration; in ${W}, at ${rest}`,
    parts: [["back", "delta", "change"], ["update", "learn"]],
  },
  { role: "moves per image", familiar: "nothing", here: `${r}, many times`, parts: [[], ["r", "update"]] },
  {
    role: "moves over images", familiar: `${W} and ${plain("U")}`,
    here: `${W}, once each`,
    parts: [
      ["W", "back"],
      ["W", "learn"],
    ],
  },
  {
    role: "driven by",
    familiar: `${yh} − ${y}, from the far end`,
    here: `${e}, from next to ${W}`,
    parts: [
      ["error", "back"],
      ["e", "learn", "update"],
    ],
  },
  {
    role: "test time",
    familiar: `one pass, read ${yh}`,
    here: `the same search; ${W} stays`,
    parts: [
      ["forward", "output"],
      ["predict", "compare", "update"],
    ],
  },
];

/** @param {HTMLTableSectionElement} body @param {(parts: [string[], string[]] | [null, null]) => void} point */
export function mountRoles(body, point) {
  body.append(
    ...ROLES.map(({ role, familiar, here }, at) =>
      fragment(
        `<tr tabindex="0" data-role="${at}"><th scope="row">${role}</th><td>${familiar}</td><td>${here}</td></tr>`,
      ),
    ),
  );
  let pinned = -1;
  const rowOf = (/** @type {Event} */ { target }) =>
    target instanceof Element ? Number(target.closest("tr")?.dataset.role ?? -1) : -1;
  const show = (/** @type {number} */ at) => {
    for (const row of body.rows) row.classList.toggle("pointed", Number(row.dataset.role) === at);
    point(at < 0 ? [null, null] : ROLES[at].parts);
  };
  body.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") show(rowOf(event)); });
  body.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") show(pinned); });
  body.addEventListener("focusin", (event) => { if (body.querySelector(":focus-visible")) show(rowOf(event)); });
  body.addEventListener("focusout", () => show(pinned));
  // A finger does not hover: what it taps stays, until it is tapped again.
  body.addEventListener("click", (event) => {
    const at = rowOf(event);
    pinned = pinned === at ? -1 : at;
    show(pinned);
  });
}
