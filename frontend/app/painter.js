// One painter. Whatever happens between two animation frames is painted once, at the next: the cheap panels every time, one of the dear
// ones (a plot costs 10 to 20 ms where the browser draws in software) in turn. When nothing changes any more all of them are exact.

/** `open` says whether it can be seen: what cannot is not painted. @typedef {{ paint: () => void, dear?: boolean, open?: () => boolean }} Panel */

export class Painter {
  /** @type {(Panel & { painted: number })[]} */ #panels = [];
  #version = 0;
  #asked = false;

  /** @param {(exact: boolean) => void} after Called when a frame is done; exact: every panel shows the newest there is. */
  constructor(after) {
    this.after = after;
  }

  /** @param {Panel} panel */
  add(panel) {
    this.#panels.push({ ...panel, painted: -1 });
  }

  /** Something that is shown has changed. */
  invalidate() {
    this.#version++;
    delete document.documentElement.dataset.exact;
    this.#ask();
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#frame();
    });
  }

  #frame() {
    const version = this.#version;
    const stale = this.#panels.filter((panel) => panel.painted < version && (panel.open?.() ?? true));
    const oldest = stale.filter((panel) => panel.dear).sort((a, b) => a.painted - b.painted)[0];
    for (const panel of stale) {
      if (panel.dear && panel !== oldest) continue;
      panel.painted = version;
      panel.paint();
    }
    const exact = this.#panels.every((panel) => panel.painted === this.#version || !(panel.open?.() ?? true));
    this.after(exact);
    if (!exact) this.#ask();
  }
}
