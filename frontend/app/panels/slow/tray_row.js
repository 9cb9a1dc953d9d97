// The tray in sight: a row of small pictures, each taken out by a click; and what is sent of it.
/** @import { Model } from "../../model/model.js" */
/** @import { Page } from "../panel.js" */
import { within } from "../../lib/dom.js";
import { onTheme, SHADES } from "../../lib/colours.js";
import { Picture, pixelsOf } from "../../lib/picture.js";

/** What is drawn is sent once it has rested for so long (ms). */
const REST = 300;

export class TrayRow {
  #shown = -1;
  #timer = 0;
  /** @type {Picture[]} */ #pictures = [];

  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.root = root;
    this.row = within(root, "div");
    this.words = within(root, "p");
    onTheme(() => { for (const picture of this.#pictures) picture.again(); });
  }

  /** @param {Model} model */
  paint(model) {
    const { slow: { learning, tray } } = this.page;
    const open = learning?.source === "drawings";
    this.root.hidden = !open;
    if (!open) return;
    if (tray.sent !== tray.version && !this.#timer) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.#send();
      }, REST);
    }
    if (this.#shown === tray.version) return;
    this.#shown = tray.version;
    const focused = [...this.row.children].findIndex((button) => button === document.activeElement);
    this.#pictures = [];
    this.row.replaceChildren(...tray.images.map((image, place) => {
      const button = document.createElement("button"), canvas = document.createElement("canvas");
      button.type = "button";
      button.setAttribute("aria-label", `Take drawing ${place + 1} out of the tray`);
      button.title = "take out of the tray";
      button.append(canvas);
      const picture = new Picture(canvas, SHADES.x);
      picture.paint(image, pixelsOf(model.shape), 1);
      this.#pictures.push(picture);
      button.addEventListener("click", () => tray.remove(place));
      return button;
    }));
    const count = tray.images.length;
    this.words.textContent = count ? "" : "Nothing here yet: what you draw or upload comes here, and is learned from.";
    this.row.scrollLeft = this.row.scrollWidth;
    // The keyboard stays at the place of what it took out.
    const next = this.row.children[Math.min(focused, count - 1)];
    if (focused >= 0 && next instanceof HTMLElement) next.focus();
  }

  #send() {
    const { slow, slow: { tray }, session } = this.page, { images } = tray;
    if (images.length) {
      const pixels = images[0].length, values = new Float32Array(images.length * pixels);
      images.forEach((image, place) => values.set(image, place * pixels));
      session.sendFrame({ kind: "drawings" }, { images: { shape: [images.length, pixels], values } });
    } else if (slow.playing) session.send({ type: "pause" });
    tray.sent = tray.version;
  }
}
