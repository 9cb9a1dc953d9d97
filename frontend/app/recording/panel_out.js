// One panel to take away: looked at as a picture or as numbers, and handed out as PNG, SVG or CSV.
/** @import { Page } from "../types.js" */
/** @import { Shown } from "./tables.js" */
import { activity } from "../equations.js";
import { download } from "./download.js";
import { PICTURES } from "./pictures.js";
import { survey } from "./survey.js";
import { csv, element, TABLES } from "./tables.js";
import { rasterised } from "./vector.js";

/** Pixels of a PNG to each of the picture's: sharp on a projector and in print. */
const FINE = 3;

export class PanelOut {
  /** Of the picture that is looked at. */ #url = "";
  /** The tab of the slow card to go back to. @type {string | null} */ #tab = null;
  /** Which look is under way: the newest is shown. */ #asked = 0;

  /** @param {Page} page @param {HTMLElement} root @param {(message: string) => void} refuse */
  constructor(page, root, refuse) {
    this.page = page;
    this.refuse = refuse;
    const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
    this.select = /** @type {HTMLSelectElement} */ (find("select"));
    this.latent = /** @type {HTMLInputElement} */ (find("input"));
    this.preview = find(".preview");
    this.buttons = Object.fromEntries(["picture", "numbers", "png", "svg", "csv"].map((name) => [name, /** @type {HTMLButtonElement} */ (find(`[data-do="${name}"]`))]));
    for (const [name, { title, symbol }] of Object.entries(PICTURES)) this.select.add(new Option(`${symbol}   ${title}`, name));
    this.select.value = "error";
    this.select.addEventListener("change", () => this.#look());
    this.latent.addEventListener("change", () => this.#look());
    for (const name of ["picture", "numbers"]) this.buttons[name].addEventListener("click", () => this.#turn(name));
    this.buttons.png.addEventListener("click", () => this.#try(async () => download(await rasterised(await this.#draw(), FINE), this.#named("png"))));
    this.buttons.svg.addEventListener("click", () => this.#try(async () => download(new Blob([await this.#draw()], { type: "image/svg+xml" }), this.#named("svg"))));
    this.buttons.csv.addEventListener("click", () => this.#try(async () => download(new Blob(["\ufeff", csv(this.#table())], { type: "text/csv" }), this.#named("csv"))));
  }

  get #numbers() { return this.buttons.numbers.getAttribute("aria-pressed") === "true"; }

  /** @param {string} ending */
  #named(ending) {
    const { model, entry, latent } = this.#shown(), which = this.select.value;
    return `darkroom-${model.name}-${which}${PICTURES[which].atom ? `-${latent}` : ""}-${entry.iteration}.${ending}`;
  }

  async open() {
    const { page } = this, { entry, model } = this.#shown(), asked = page.slow.atom;
    this.latent.max = String(model.sizes[1] - 1);
    const f = Array.from(entry.r, (value) => Math.abs(activity(model, value)));
    this.latent.value = String(asked ?? f.indexOf(Math.max(...f)));
    this.#tab = page.tabs.slow.current;
    await this.#look();
  }

  close() {
    this.#open(this.#tab);
    this.#forget();
    this.preview.replaceChildren();
  }

  /** @param {string} way */
  #turn(way) {
    for (const name of ["picture", "numbers"]) this.buttons[name].setAttribute("aria-pressed", String(name === way));
    return this.#look();
  }

  /** What the page shows now. @returns {Shown} */
  #shown() {
    const { page } = this, { model } = page.store, entry = page.view.r;
    if (!model || !entry) throw new Error("Nothing is shown yet: there is nothing to take away.");
    return { page, model, entry, latent: Math.min(Math.max(Math.round(Number(this.latent.value)) || 0, 0), model.sizes[1] - 1) };
  }

  #table() { return TABLES[this.select.value](this.#shown()); }

  /** The picture, as SVG. @returns {Promise<string>} */
  async #draw() {
    const { tab, draw } = PICTURES[this.select.value];
    await this.#ready();
    // Plots of the slow card are drawn where they are seen.
    if (tab) {
      this.#open(tab);
      await this.page.painter.painted();
    }
    return draw(this.#shown(), PICTURES[this.select.value]);
  }

  async #ready() { if (this.select.value === "landscape") await survey(this.page); }

  /** Show the panel that is chosen. */
  #look() {
    return this.#try(async () => {
      const asked = ++this.#asked, { atom = false, title } = PICTURES[this.select.value], image = new Image();
      /** @type {HTMLElement} */ (this.latent.parentElement).hidden = !atom;
      if (this.#numbers) {
        await this.#ready();
        this.preview.replaceChildren(element(this.#table()));
      } else {
        const svg = await this.#draw();
        if (asked !== this.#asked) return;
        this.#forget();
        this.#url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
        Object.assign(image, { src: this.#url, alt: title });
        this.preview.replaceChildren(image);
      }
      this.preview.scrollTo(0, 0);
    });
  }

  #forget() {
    URL.revokeObjectURL(this.#url);
    this.#url = "";
  }

  /** Open a tab of the slow card. @param {string | null} tab */
  #open(tab) { if (tab !== null) this.page.tabs.slow.select(tab); }

  /** @param {() => Promise<unknown>} work */
  async #try(work) {
    try {
      this.refuse("");
      await work();
    } catch (error) {
      this.preview.replaceChildren();
      this.refuse(error instanceof Error ? error.message : String(error));
    }
  }
}
