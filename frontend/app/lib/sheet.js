// A sheet of controls that are seldom needed: a button opens it over the page (`popovertarget`), and it closes with
// Esc or a press elsewhere, as popovers do.

/** Around it, and between it and its button (px). */
const AWAY = 8;

export class Sheet {
  /** @param {HTMLElement} sheet @param {Element} row With the button that opens it. It stays in sight. */
  constructor(sheet, row) {
    this.row = row;
    this.sheet = sheet;
    sheet.addEventListener("beforetoggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") this.#place();
    });
    const follow = () => { if (sheet.matches(":popover-open")) this.#place(); };
    addEventListener("resize", follow);
    addEventListener("scroll", follow, { capture: true, passive: true });
  }

  /** At the right end of the row, on the side that has more room. */
  #place() {
    const { style } = this.sheet, { top, right, bottom } = this.row.getBoundingClientRect();
    const above = top > innerHeight - bottom;
    const { clientWidth } = document.documentElement, end = Math.max(AWAY, clientWidth - right);
    style.right = `${end}px`;
    style.maxWidth = `${clientWidth - end - AWAY}px`;
    style.top = above ? "auto" : `${bottom + AWAY}px`;
    style.bottom = above ? `${innerHeight - top + AWAY}px` : "auto";
    style.maxHeight = `${(above ? top : innerHeight - bottom) - 2 * AWAY}px`;
  }
}
