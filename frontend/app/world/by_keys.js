// What is held in a hand, moved over a square surface by the arrow keys, for whoever has no pointer. It goes from pixel
// to pixel of the image, eight at once with Shift, and says where it is.
/** @import { Tool } from "./pointers.js" */
import { setText, within } from "../lib/dom.js";

const SIDE = 28, FAR = 8;

/**
 * @param {HTMLElement} surface Takes the focus. @param {Tool} tool
 * @param {{ hovers?: boolean, tells: (at: { x: number, y: number }) => string }} how `hovers`: whether it acts without
 *   being put down, which Enter does; `tells`: what is where it is.
 */
export function followKeys(surface, tool, { hovers = false, tells }) {
  const mark = Object.assign(document.createElement("span"), { className: "keyed" });
  const said = within(/** @type {HTMLElement} */ (surface.parentElement), ".keyed-said");
  mark.ariaHidden = "true";
  surface.append(mark);
  let row = SIDE / 2, column = SIDE / 2, down = false;
  const at = () => ({ x: (column + 0.5) / SIDE, y: (row + 0.5) / SIDE, pressure: 0.5 });

  function put() {
    down = true;
    tool.down(at(), { eraser: false });
  }
  function lift() {
    if (down) tool.lift();
    down = false;
  }
  function show() {
    mark.style.cssText = `left:${at().x * 100}%;top:${at().y * 100}%`;
    mark.classList.toggle("down", down);
    setText(said, `row ${row}, column ${column}: ${tells(at())}${down && !hovers ? "; the pen is down" : ""}`);
  }

  surface.addEventListener("focus", () => { if (surface.matches(":focus-visible")) show(); });
  surface.addEventListener("blur", () => {
    lift();
    setText(said, "");
  });
  surface.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [0, 0] }[key];
    if (!step || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    const far = shiftKey ? FAR : 1, inside = (/** @type {number} */ to) => Math.min(Math.max(to, 0), SIDE - 1);
    if (key !== "Enter") {
      [row, column] = [inside(row + far * step[0]), inside(column + far * step[1])];
      if (down) tool.move([at()]);
      else if (hovers) put();
    } else if (event.repeat) return;
    else if (down) lift();
    else put();
    show();
  });
}
