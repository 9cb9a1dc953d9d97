// What the pointer is on: a pixel, or a latent.
/** @import { Focus } from "../record/view.js" */
/** @import { Layer } from "./layer.js" */
/** @import { Page } from "./panel.js" */

/** @param {Page} page @param {Focus} focus */
export function point({ view, changed }, focus) {
  if (focus?.kind === view.focus?.kind && focus?.index === view.focus?.index) return;
  view.focus = focus;
  changed();
}

/** @param {Page} page @param {number | null} latent */
export const pointLatent = (page, latent) => point(page, latent === null ? null : { kind: "latent", index: latent });

/** The latent of a layer that is pointed at: of the one that is looked at. @param {Page} page @param {Layer} layer */
export const pointedLatent = ({ view }, { layer }) =>
  view.focus?.kind === "latent" && view.layer === layer ? view.focus.index : null;

/**
 * Reports the pixel under the pointer, or, with the arrow keys, the one chosen on the focused picture. A finger hovers
 * over nothing: a tap takes a pixel, and it stays taken until it is tapped again or something else is pointed at.
 * @param {HTMLCanvasElement} canvas @param {(focus: Focus) => void} report
 */
export function pointAtPixels(canvas, report) {
  let chosen = { row: 0, column: 0 };
  let tapped = -1;
  const choose = (/** @type {number} */ row, /** @type {number} */ column) => {
    chosen = {
      row: Math.min(Math.max(row, 0), canvas.height - 1), column: Math.min(Math.max(column, 0), canvas.width - 1),
    };
    report({ kind: "pixel", index: chosen.row * canvas.width + chosen.column });
  };
  const chooseUnder = (/** @type {MouseEvent} */ { clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const row = Math.floor(((clientY - top) / height) * canvas.height);
    choose(row, Math.floor(((clientX - left) / width) * canvas.width));
  };
  canvas.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") chooseUnder(event); });
  canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") report(null); });
  canvas.addEventListener("click", (event) => {
    const before = tapped;
    chooseUnder(event);
    tapped = chosen.row * canvas.width + chosen.column;
    if (!(event instanceof PointerEvent && event.pointerType === "touch")) tapped = -1;
    else if (tapped === before) report(((tapped = -1), null));
  });
  // What was tapped stays in sight when the tap is followed by one on a button.
  canvas.addEventListener("blur", () => { if (tapped < 0) report(null); });
  canvas.addEventListener(
    "focus", () => { if (canvas.matches(":focus-visible")) choose(canvas.height >> 1, canvas.width >> 1); }
  );
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    choose(chosen.row + move[0], chosen.column + move[1]);
  });
}
