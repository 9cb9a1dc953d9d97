// One panel to take away: looked at as a picture or as numbers, and handed out as PNG, SVG or CSV.
/** @import { Page } from "../page.js" */
/** @import { Shown, Taken } from "../panels/panel.js" */
import { within } from "../lib/dom.js";
import { download } from "../lib/download.js";
import { rasterised } from "../lib/vector.js";
import { TAKEN } from "../panels/index.js";
import { Layer, strongest } from "../panels/layer.js";
import { csv, element } from "./tables.js";

/** Pixels of a PNG to each of the picture's: sharp on a projector and in print. */
const FINE = 3;

export class PanelOut {
  /** The tab of the slow card to go back to. @type {string | null} */ #tab = null;
  /** Which look is under way: the newest is shown, and none once it is closed. */ #asked = 0;

  /** @param {Page} page @param {HTMLElement} root @param {(message: string) => void} refuse */
  constructor(page, root, refuse) {
    this.page = page;
    this.refuse = refuse;
    this.select = /** @type {HTMLSelectElement} */ (within(root, "select"));
    this.latent = /** @type {HTMLInputElement} */ (within(root, "input"));
    this.preview = within(root, ".preview");
    const names = ["picture", "numbers", "png", "svg", "csv"];
    this.buttons = Object.fromEntries(
      names.map((name) => [name, /** @type {HTMLButtonElement} */ (within(root, `[data-do="${name}"]`))])
    );
    for (const [name, { title, symbol }] of TAKEN) this.select.add(new Option(`${symbol}   ${title}`, name));
    this.select.value = "error";
    this.select.addEventListener("change", () => this.#look());
    this.latent.addEventListener("change", () => this.#look());
    for (const name of ["picture", "numbers"]) this.buttons[name].addEventListener("click", () => this.#turn(name));
    this.buttons.png.addEventListener("click", () => this.#hand("png", (svg) => rasterised(svg, FINE)));
    this.buttons.svg.addEventListener("click", () => this.#hand("svg", blobOf));
    this.buttons.csv.addEventListener("click", () => this.#try(async () => {
      download(new Blob(["\ufeff", csv(this.#table())], { type: "text/csv" }), this.#named("csv"));
    }));
  }

  get #numbers() { return this.buttons.numbers.getAttribute("aria-pressed") === "true"; }

  /** @param {string} ending */
  #named(ending) {
    const { model, entry, latent } = this.#shown(), of = this.#taken.ofLatent ? `-${latent}` : "";
    return `darkroom-${model.name}-${this.select.value}${of}-${entry.iteration}.${ending}`;
  }

  async open() {
    const { page } = this;
    this.#tab = page.tabs.slow.current;
    const { layer: { f, latents } } = this.#shown();
    this.latent.max = String(latents - 1);
    this.latent.value = String(page.slow.atom ?? strongest(f));
    await this.#look();
  }

  close() {
    this.#asked++;
    this.#open(this.#tab);
    this.#tab = null;
    this.#fill();
  }

  /** @param {string} way */
  #turn(way) {
    for (const name of ["picture", "numbers"]) this.buttons[name].setAttribute("aria-pressed", String(name === way));
    return this.#look();
  }

  /** What the page shows now. @returns {Shown} */
  #shown() {
    const { page } = this, { model } = page.trajectory, entry = page.view.r;
    if (!model || !entry) throw new Error("Nothing is shown yet: there is nothing to take away.");
    const latent = Math.round(Number(this.latent.value)) || 0, layer = new Layer(model, entry, page.view.layer);
    return { page, model, entry, layer, latent: Math.min(Math.max(latent, 0), layer.latents - 1) };
  }

  get #taken() { return /** @type {Taken} */ (TAKEN.get(this.select.value)); }

  #table() { return this.#taken.table(this.#shown()); }

  /**
   * The picture, as SVG.
   * @param {() => boolean} wanted
   * @returns {Promise<string | null>} null once it is not wanted any more
   */
  async #draw(wanted) {
    const taken = this.#taken;
    await taken.prepare?.(this.page);
    // Plots of the slow card are drawn only while their tab is open.
    if (taken.tab && wanted()) {
      this.#open(taken.tab);
      await this.page.painter.painted();
    }
    const svg = wanted() ? await taken.picture(this.#shown(), taken) : null;
    return wanted() ? svg : null;
  }

  /** Show the panel that is chosen. */
  #look() {
    this.#asked++;
    return this.#try(async (wanted) => {
      const { ofLatent = false, title, prepare } = this.#taken;
      /** @type {HTMLElement} */ (this.latent.parentElement).hidden = !ofLatent;
      if (this.#numbers) {
        await prepare?.(this.page);
        if (wanted()) this.#fill(element(this.#table()));
        return;
      }
      const svg = await this.#draw(wanted);
      if (svg === null) return;
      this.#fill(Object.assign(new Image(), { src: URL.createObjectURL(blobOf(svg)), alt: title }));
    }, { empties: true });
  }

  /** Hand out the picture. @param {"png" | "svg"} ending @param {(svg: string) => Blob | Promise<Blob>} made */
  #hand(ending, made) {
    return this.#try(async (wanted) => {
      const name = this.#named(ending), svg = await this.#draw(wanted);
      if (svg !== null) download(await made(svg), name);
    });
  }

  /** In the place of what is looked at. @param {HTMLElement[]} things */
  #fill(...things) {
    const before = this.preview.querySelector("img");
    if (before) URL.revokeObjectURL(before.src);
    this.preview.replaceChildren(...things);
    this.preview.scrollTo(0, 0);
  }

  /** Open a tab of the slow card. @param {string | null} tab */
  #open(tab) { if (tab !== null) this.page.tabs.slow.select(tab); }

  /**
   * @param {(wanted: () => boolean) => Promise<unknown>} work `wanted`: whether nothing else is looked at by now, and
   *   it is not closed.
   * @param {{ empties?: boolean }} [failing] Whether nothing is looked at any more where it fails.
   */
  async #try(work, { empties = false } = {}) {
    const asked = this.#asked, wanted = () => asked === this.#asked;
    try {
      this.refuse("");
      await work(wanted);
    } catch (error) {
      if (!wanted()) return;
      if (empties) this.#fill();
      this.refuse(error instanceof Error ? error.message : String(error));
    }
  }
}

/** @param {string} svg */
const blobOf = (svg) => new Blob([svg], { type: "image/svg+xml" });
