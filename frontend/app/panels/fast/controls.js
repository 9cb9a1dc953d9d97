// The rate and the prior: sliders beside the terms they belong to. On the rate's the largest safe one is marked.
/** @import { Model } from "../../model/model.js" */
/** @import { Page } from "../../page.js" */
import { element } from "../../lib/dom.js";
import { limit as atMost, rate as shortly } from "../../lib/format.js";
import { priorName } from "../../model/rules.js";
import { BOUNDS } from "../../constants.js";

/** The slider runs from this share of the limit to that multiple of it, logarithmically. */
const LEAST = 1 / 50, MOST = 4;
/** How far along the slider a share of the limit is, from 0 to 1. @param {number} share */
const along = (share) => Math.log(share / LEAST) / Math.log(MOST / LEAST);
const STEPS = 1000;
/** The prior's slider: 0, then logarithmically from a hundredth of its top. */
const PRIOR_TOP = 2, PRIOR_LEAST = 0.005;

export class Controls {
  #dragging = false;
  /** The limit that the rate's slider was laid out by. */ #laidOut = 1;
  /** @type {Model | null} */ #of = null;
  /**
   * What was asked for and is not yet in force: until it is, the slider stands where it was put.
   * @type {Record<string, number>}
   */
  #asked = {};

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.rate = /** @type {HTMLInputElement} */ (element("rate"));
    this.prior = /** @type {HTMLInputElement} */ (element("prior"));
    this.rate.addEventListener("input", () => this.#choose("rate", this.#rateOf(Number(this.rate.value))));
    this.prior.addEventListener("input", () => this.#choose("prior", this.#priorOf(Number(this.prior.value))));
    for (const slider of [this.rate, this.prior]) slider.addEventListener("change", () => { this.#dragging = false; });
    this.rate.addEventListener("change", () => {
      // Far from where the limit was, as with half of the image in the dark, the slider could not reach it any more.
      if (this.#limitAt < 0.3 || this.#limitAt > 0.98) this.#laidOut = this.#limit;
      page.session.fast.tryRate(this.#asked.rate ?? page.session.clock?.rate ?? 1);
    });
  }

  /** @param {"rate" | "prior"} what @param {number} value */
  #choose(what, value) {
    this.#dragging = true;
    this.#asked[what] = value;
    this.page.session.send({ type: "set", [what]: value });
  }

  /** Whether a slider is to follow what is in force. @param {"rate" | "prior"} what @param {number} value In force. */
  #follows(what, value) {
    const asked = this.#asked[what];
    // The prior comes back as 1 / (1 / λ).
    if (asked !== undefined && Math.abs(value - asked) <= 1e-6 * asked) delete this.#asked[what];
    return !this.#dragging && this.#asked[what] === undefined;
  }

  get #limit() {
    const { clock } = this.page.session;
    return clock?.limit ?? clock?.rate ?? 1;
  }

  /** Where the limit is on the slider, from 0 to 1. */
  get #limitAt() { return Math.min(Math.max(along(this.#limit / this.#laidOut), 0), 1); }

  /** @param {number} position */
  #rateOf(position) {
    const [least, most] = BOUNDS.rate;
    return Math.min(
      Math.max(Number((this.#laidOut * LEAST * (MOST / LEAST) ** (position / STEPS)).toPrecision(3)), least),
      most,
    );
  }

  /** @param {number} position */
  #priorOf(position) {
    return position === 0 ? 0 : Number((PRIOR_LEAST * (PRIOR_TOP / PRIOR_LEAST) ** (position / STEPS)).toPrecision(3));
  }

  paint() {
    const { session: { clock }, trajectory: { model } } = this.page;
    if (!clock || !model) return;
    // The limit depends on r. The slider keeps its scale, and its thumb its place, as long as nobody touches it; only
    // the limit's mark moves.
    if (this.#of !== model) this.#laidOut = this.#limit;
    this.#of = model;
    const share = clock.rate / this.#limit;
    this.rate.parentElement?.style.setProperty("--limit", `${100 * this.#limitAt}%`);
    if (this.#follows("rate", clock.rate))
      this.rate.value = String(Math.round(along(clock.rate / this.#laidOut) * STEPS));
    set("rate-value", shortly(clock.rate));
    const wild = share > 1.0005;
    const control = element("rate-control");
    control.classList.toggle("wild", wild);
    control.style.setProperty("--share", `${(Number(this.rate.value) / STEPS) * 100}%`);
    this.rate.setAttribute(
      "aria-valuetext",
      `${shortly(clock.rate)}, ${wild ? "beyond" : "below"} the stability limit ${atMost(this.#limit)}`,
    );
    control.classList.toggle("safe", clock.limit === null); // there is none to be marked
    const limit = atMost(this.#limit), hint = wild ? `beyond the limit ${limit}` : `safe up to ${limit}`;
    set("rate-hint", clock.limit === null ? "any rate is safe here" : hint);
    const { kind } = model.prior;
    const prior = element("prior-control");
    prior.hidden = kind === "flat";
    if (this.#follows("prior", clock.prior)) this.prior.value = String(priorPosition(clock.prior));
    prior.style.setProperty("--share", `${(Number(this.prior.value) / STEPS) * 100}%`);
    set("prior-value", shortly(clock.prior));
    this.prior.setAttribute("aria-valuetext", shortly(clock.prior));
    set("prior-name", priorName(model));
    set(
      "prior-hint",
      kind === "laplace" ? "more: fewer latents" : "more: nearer the mean",
    );
  }
}

/** Where a prior is on its slider. @param {number} prior */
function priorPosition(prior) {
  return prior <= 0
    ? 0
    : Math.max(1, Math.round((Math.log(prior / PRIOR_LEAST) / Math.log(PRIOR_TOP / PRIOR_LEAST)) * STEPS));
}

/** @param {string} id @param {string} text */
function set(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
}
