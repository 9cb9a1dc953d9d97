// On a phone the lesson is a sheet over the lower part of the page: its grip pulls it up and down, in shares of the
// window's height.
import { followHand } from "../world/pointers.js";

const LOW = 15, MIDDLE = 46, HIGH = 88, STEP = 8;
/** Moved by less (pixels) the grip was tapped. */
const TAP = 6;

/** @param {HTMLElement} sheet @param {HTMLElement} grip */
export function mountSheet(sheet, grip) {
  let height = MIDDLE;

  /** @param {number} share */
  function take(share) {
    height = Math.min(HIGH, Math.max(LOW, Math.round(share)));
    document.documentElement.style.setProperty("--sheet", `${height}dvh`);
    grip.setAttribute("aria-valuenow", String(height));
    grip.setAttribute("aria-valuetext", `${height} % of the window`);
  }
  take(MIDDLE);

  /** Where it was taken hold of, and where it is dragged, in pixels of the window. */
  const drag = { from: 0, height: 0, at: 0 };
  const settle = () => take(drag.height < 30 ? MIDDLE : drag.height < 70 ? HIGH : LOW);
  followHand(grip, {
    down({ clientY }) { Object.assign(drag, { from: clientY, height, at: clientY }); },
    move({ clientY }) {
      drag.at = clientY;
      take(drag.height + (100 * (drag.from - clientY)) / innerHeight);
    },
    lift() { if (Math.abs(drag.at - drag.from) < TAP) settle(); },
    takeBack() { take(drag.height); },
  });
  grip.addEventListener("keydown", (event) => {
    const next = {
      ArrowUp: height + STEP, ArrowDown: height - STEP, Home: LOW, End: HIGH, Enter: height < 70 ? HIGH : MIDDLE,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    take(next);
  });
  // Where it is dragged, the page behind it is not.
  sheet.addEventListener(
    "touchmove",
    (event) => {
      if (event.target === grip) event.preventDefault();
    },
    { passive: false },
  );
}
