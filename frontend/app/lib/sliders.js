// A finger that comes down on a slider sets it at once, and may then turn out to scroll the page: the browser cancels
// its pointer, and the slider goes back to where it was.

/** For all sliders within `root`, now and later. @param {Document} root */
export function leaveSlidersToScrolling(root) {
  /** @type {{ slider: HTMLInputElement, value: string } | null} */ let held = null;
  root.addEventListener("pointerdown", ({ target, pointerType }) => {
    const slider = target instanceof HTMLInputElement && target.type === "range" ? target : null;
    held = slider && pointerType === "touch" ? { slider, value: slider.value } : null;
  }, { capture: true });
  root.addEventListener("pointercancel", () => {
    if (!held || held.slider.value === held.value) return;
    held.slider.value = held.value;
    for (const name of ["input", "change"]) held.slider.dispatchEvent(new Event(name, { bubbles: true }));
    held = null;
  }, { capture: true });
}
