// On a phone the lesson is a sheet over the lower part of the page: its grip pulls it up and down, in shares of the window's height.

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

  grip.addEventListener("pointerdown", (start) => {
    const from = height;
    grip.setPointerCapture(start.pointerId);
    const drag = new AbortController(), { signal } = drag;
    grip.addEventListener("pointermove", ({ clientY }) => take(from + (100 * (start.clientY - clientY)) / innerHeight), { signal });
    const lift = (/** @type {PointerEvent} */ { clientY }) => {
      drag.abort();
      if (Math.abs(clientY - start.clientY) < TAP) take(from < 30 ? MIDDLE : from < 70 ? HIGH : LOW);
    };
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) grip.addEventListener(name, lift, { signal });
  });
  grip.addEventListener("keydown", (event) => {
    const next = { ArrowUp: height + STEP, ArrowDown: height - STEP, Home: LOW, End: HIGH, Enter: height < 70 ? HIGH : MIDDLE }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    take(next);
  });
  // Where it is dragged, the page behind it is not.
  sheet.addEventListener("touchmove", (event) => { if (event.target === grip) event.preventDefault(); }, { passive: false });
}
