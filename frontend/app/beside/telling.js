// What is said under the two diagrams: of the numbers that they show, and of what moved.
/** @import { Page } from "../page.js" */
/** @import { Layer } from "../panels/layer.js" */
/** @import { Taught } from "./taught.js" */
import { element, setMarkup } from "../lib/dom.js";
import { few, fixed, subscript } from "../lib/format.js";
import { RATE, SEED } from "./network.js";

/** Iterations that the strip under this frame has a tick for. */
const TICKS = 40;

/** @param {Taught} taught */
export function tellFamiliar({ label, pass, fall, steps }) {
  const labelled = label !== null && pass;
  setMarkup(
    element("frame-familiar-said"),
    labelled
      ? `<b>ŷ${subscript(label)} = ${few(pass.answer[label])}</b> is the chance it gives the label, ` +
        `<b>L = −ln ŷ${subscript(label)}</b> its loss.${fall ? "" : ` U began at random (seed ${SEED}).`}`
      : "No label, no loss: there is nothing to send back, and nothing to learn from this image.",
  );
  setMarkup(element("frame-familiar-fell"), fall ? fell(fall) : "");
  element("strip-familiar").classList.toggle("moved", steps > 0);
  const moved = labelled || steps ? `W and U have ${moves(steps)}` : "without y, no update";
  setMarkup(element("strip-familiar-said"), `one pass; ${moved}`);
}

/** @param {{ before: number, after: number }} fall */
const fell = ({ before, after }) =>
  `One step (η = ${RATE}): <b>L ${few(before)} → ${few(after)}</b>` +
  `${after === before ? ": every slope is 0, nothing moved." : "."}`;

/** @param {Page} page @param {Layer} layer @param {number} k The latent whose picture represents W. */
export function tellHere({ slow, view, trajectory }, { entry, f }, k) {
  const playing = view.state === "playing", rest = view.state === "settled", update = slow.learning?.update ?? 0;
  setMarkup(
    element("frame-here-said"),
    `W read from units to pixels: <b>x̂ = ${fixed(f[k])} w${subscript(k)} + …</b>, picture ${k} drawn so strongly, ` +
    `and the others.`,
  );
  const strip = element("strip-here"), done = Math.min(TICKS, entry.iteration - trajectory.first);
  strip.style.setProperty("--done", String(done / TICKS));
  strip.classList.toggle("moved", update > 0);
  const moved = `r has ${moves(entry.iteration)}${rest ? " and rests" : ""}`;
  setMarkup(element("strip-here-said"), `${moved}; W has ${moves(update)}`);
  const play = element("frames-play");
  if (play.dataset.playing === String(playing)) return;
  play.dataset.playing = String(playing);
  /** @type {Element} */ (play.querySelector("span")).textContent = playing ? "Pause" : "Play";
}

/** @param {number} count */
const moves = (count) => (count === 0 ? "not moved yet" : `moved ${count === 1 ? "once" : `${count} times`}`);
