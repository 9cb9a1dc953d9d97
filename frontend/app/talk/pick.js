// Picking panels where they are: a click on one puts it into the spotlight, or takes it out again.
import { register } from "../lib/keys.js";
import { elementOf } from "../panels/index.js";
import { STAGED } from "./compose.js";

const pickable = () => STAGED.flatMap((name) => {
  const element = elementOf(name);
  return element ? [{ name, element }] : [];
});

/** @type {(() => void) | null} */ let done = null;

/** What they would go to is out of sight. */
export const endPicking = () => done?.();

/** @param {() => string[]} chosen @param {(name: string) => void} toggle */
export function pickPanels(chosen, toggle) {
  if (done) return endPicking();
  const root = document.documentElement, over = new AbortController(), { signal } = over;
  const mark = () => {
    for (const { name, element } of pickable()) element.classList.toggle("picked", chosen().includes(name));
  };
  done = () => {
    done = null;
    over.abort();
    delete root.dataset.picking;
    for (const panel of document.querySelectorAll(".picked, .pickable")) panel.classList.remove("picked", "pickable");
  };
  root.dataset.picking = "";
  mark();
  // The innermost panel under the pointer: the picture before its row, the row before its card.
  const under = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Element)) return undefined;
    return pickable().filter(({ element }) => element.contains(target)).sort(
      (a, b) => (a.element.contains(b.element) ? 1 : -1)
    )[0];
  };
  document.addEventListener("pointerover", (event) => {
    for (const panel of document.querySelectorAll(".pickable")) panel.classList.remove("pickable");
    under(event)?.element.classList.add("pickable");
  }, { signal });
  // Before whatever else a click would do there; whoever clicks beside the cards is done.
  document.addEventListener("click", (event) => {
    if (!event.isTrusted) return; // a key presses buttons by clicks of its own
    if (event.target instanceof Element && event.target.closest(".talk-panel")) return;
    event.preventDefault();
    event.stopPropagation();
    const found = under(event);
    if (!found) return endPicking();
    toggle(found.name);
    mark();
  }, { capture: true, signal });
  const keep = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element && event.target.closest(".talk-panel"))) event.stopPropagation();
  };
  for (const kind of ["pointerdown", "mousedown"]) document.addEventListener(kind, keep, { capture: true, signal });
}

export const isPicking = () => done !== null;

register({
  key: "Escape", shown: "Esc", name: "end picking panels", modes: ["page"], when: () => done !== null, do: endPicking,
});
