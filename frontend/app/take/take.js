// Take away: what was played as one page, as numbers, as a script; and any panel as a picture or as a table.
/** @import { Page } from "../page.js" */
import { element, finder, within } from "../lib/dom.js";
import { download, sizeOf } from "../lib/download.js";
import { setUsable } from "../lib/focus.js";
import { survey } from "../panels/landscape/survey.js";
import { onePage, shellSize } from "./html.js";
import { packed } from "./packed.js";
import { PanelOut } from "./panel_out.js";
import { isPlayer } from "./player.js";
import { stillness } from "./stillness.js";
import { writeRecording } from "./write.js";

/** @param {Page} page */
export function mountTake(page) {
  new Take(page);
}

class Take {
  /** The recording whose size is shown, which is what is downloaded. @type {ArrayBuffer | null} */ #whole = null;
  /** @type {string} */ #carried = "";
  /** Which opening of the dialog is under way. */ #opened = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.dialog = /** @type {HTMLDialogElement} */ (element("take-dialog"));
    const find = finder(this.dialog);
    this.what = find(".what");
    this.said = find(".refusal");
    this.panel = new PanelOut(page, find(".one-panel"), (message) => this.#refuse(message));
    this.ways = Object.fromEntries(["page", "tensors", "script"].map((name) => {
      const root = find(`[data-way="${name}"]`);
      const button = /** @type {HTMLButtonElement} */ (within(root, "button"));
      return [name, { root, button, size: within(root, ".size") }];
    }));
    element("take").addEventListener("click", () => this.#open());
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.#close());
    this.#onPress("page", async () => download(
      new Blob([await onePage(page, this.#carried)], { type: "text/html" }), `${this.#name}.html`
    ));
    this.#onPress("tensors", async () => {
      if (this.#whole) {
        download(new Blob([this.#whole], { type: "application/octet-stream" }), `${this.#name}.safetensors`);
      }
    });
    this.#onPress("script", async () => {
      if (page.view.state === "disconnected") {
        throw new Error("The line to the server is broken, and the script is written there. Try again once it stands.");
      }
      const { name, text } = await page.session.request({ type: "script", beside: `${this.#name}.safetensors` });
      download(new Blob([text], { type: "text/x-python" }), name);
    });
    // What a server writes is not to be had without one.
    for (const name of isPlayer() ? ["page", "script"] : []) this.ways[name].root.remove();
  }

  /** What files are called. */
  get #name() { return `darkroom-${this.page.trajectory.model?.name ?? "run"}`; }

  async #open() {
    const { page } = this, opened = ++this.#opened;
    this.#refuse("");
    this.dialog.showModal();
    this.#describe();
    for (const { size, button } of Object.values(this.ways)) {
      size.textContent = "…";
      setUsable(button, false);
    }
    await this.#try(async () => {
      await stillness(page);
      if (opened !== this.#opened) return;
      this.#describe();
      await this.panel.open();
      await survey(page);
      if (opened !== this.#opened) return;
      this.#whole = writeRecording(page, true);
      this.#tell("tensors", sizeOf(this.#whole.byteLength));
      if (isPlayer()) return;
      // What the session stands at is what the server writes down: while a tape is shown that is something else.
      this.#tell("script", page.session.own ? "a few kB" : "of the live session only", page.session.own);
      const [carried, shell] = [await packed(writeRecording(page, false)), await shellSize()];
      if (opened !== this.#opened) return;
      this.#carried = carried;
      this.#tell("page", sizeOf(shell + carried.length));
    });
  }

  /** What there is to take away. */
  #describe() {
    const { runs, model } = this.page.trajectory;
    const iterations = runs.reduce((sum, run) => sum + run.last - run.first + 1, 0), updates = runs.length - 1;
    const several = updates > 0 ? `, in ${runs.length} runs with an update of W between them` : "";
    const long = iterations === 1 ? "1 iteration" : `${iterations} iterations`;
    this.what.textContent = `${long} of ${model?.title ?? "no model"}${several}`;
  }

  /** @param {string} way @param {string} size @param {boolean} [there] */
  #tell(way, size, there = true) {
    this.ways[way].size.textContent = size;
    setUsable(this.ways[way].button, there);
  }

  #close() {
    this.#opened++;
    this.#whole = null;
    this.#carried = "";
    this.panel.close();
  }

  /** @param {string} way @param {() => Promise<void>} work */
  #onPress(way, work) {
    this.ways[way].button.addEventListener("click", () => {
      this.#refuse("");
      void this.#try(work);
    });
  }

  /** @param {() => Promise<void>} work */
  async #try(work) {
    const opened = this.#opened;
    try {
      await work();
    } catch (error) {
      if (opened === this.#opened) this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} message */
  #refuse(message) { this.said.textContent = message; }
}
