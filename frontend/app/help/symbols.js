// The symbols: how they light up together. Pointing at one lights it in every formula, frames its panels and
// explains it.

/** @import { Described } from "./glossary.js" */
import { glossary } from "./glossary.js";

/** @type {Map<string, Described>} */ let known = new Map();

/** How long (ms) a symbol is pointed at before it is explained. */
const WAIT = 250;

/** Let pointing at (or focusing) any symbol light it everywhere. @param {HTMLElement} root */
export function linkSymbols(root) {
  void glossary().then((all) => { known = all; });
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  root.append(tip);
  let waiting = 0;
  const over = (/** @type {Event} */ { target }) => {
    light(root, target instanceof Element ? target.closest("[data-sym]") : null);
    const pointed = target instanceof Element ? target.closest("[data-tip], [data-sym]") : null;
    clearTimeout(waiting);
    tip.hidden = true;
    const meaning = pointed && meaningOf(pointed);
    // In an open dialog everything is written out.
    if (pointed && meaning && !pointed.closest("dialog")) {
      waiting = setTimeout(() => place(tip, pointed, meaning), WAIT);
    }
  };
  root.addEventListener("pointerover", over);
  root.addEventListener("focusin", over);
  root.addEventListener("scroll", () => { tip.hidden = true; }, { capture: true, passive: true });
}

/** @param {HTMLElement} root @param {Element | null} symbol */
function light(root, symbol) {
  const name = symbol?.getAttribute("data-sym") ?? "";
  if (document.documentElement.dataset.lit === name) return;
  document.documentElement.dataset.lit = name;
  for (const lit of root.querySelectorAll(".lit-symbol")) lit.classList.remove("lit-symbol");
  if (!name) return;
  const shown = [name, ...(known.get(name)?.shows ?? [])].map((one) => `[data-shows~="${one}"]`);
  for (const other of root.querySelectorAll(`[data-sym="${name}"], ${shown.join(", ")}`)) {
    other.classList.add("lit-symbol");
  }
}

/** What a symbol is called in the glossary. @param {Element} symbol */
export function nameOf(symbol) {
  const written = symbol.textContent;
  return (
    symbol.getAttribute("data-tip") ??
    (written === "r*"
      ? "rest"
      : (symbol.closest("msub") ?? symbol).textContent === "ηw"
        ? "etaw"
        : (symbol.getAttribute("data-sym") ?? ""))
  );
}

/** @param {Element} symbol */
function meaningOf(symbol) {
  const described = known.get(nameOf(symbol));
  return described && `${described.sign}: ${described.meaning}`.replace(/_/g, "");
}

/**
 * Above what it explains, or under it, and within the window.
 * @param {HTMLElement} tip @param {Element} symbol @param {string} text
 */
function place(tip, symbol, text) {
  if (!symbol.isConnected) return;
  tip.textContent = text;
  tip.hidden = false;
  const box = symbol.getBoundingClientRect(), { offsetWidth, offsetHeight } = tip;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - offsetWidth / 2), innerWidth - offsetWidth - 8);
  const top = box.top - offsetHeight - 8 > 0 ? box.top - offsetHeight - 8 : box.bottom + 8;
  tip.style.translate = `${left}px ${top}px`;
}
