// Beside backprop: the familiar network beside this one, on the same image and from the same W, live. Both learn: the
// familiar one of a label that somebody gave, this one of the image alone.
/** @import { Page } from "../page.js" */
/** @import { Layer } from "../panels/layer.js" */
/** @import { Entry } from "../record/entry.js" */
import { element } from "../lib/dom.js";
import { setUsable, usable } from "../lib/focus.js";
import { few } from "../lib/format.js";
import { pressing, register } from "../lib/keys.js";
import { columnOf, drawing, magnitude, strongest } from "../panels/layer.js";
import { fullScale } from "../panels/pixels.js";
import { pointedLatent } from "../panels/pointing.js";
import { imageError } from "../record/equations.js";
import { fits } from "../record/fits.js";
import { loadSamples } from "../world/samples.js";
import { Diagram } from "./diagram.js";
import { ANSWERS, RATE } from "./network.js";
import { FAMILIAR, HERE } from "./plans.js";
import { mountRoles } from "./roles.js";
import { Sequence } from "./sequence.js";
import { Taught } from "./taught.js";
import { tellFamiliar, tellHere } from "./telling.js";
import { Which } from "./which.js";

/** The least that a whole bar, or a full colour, stands for: where all is 0, there is none. */
const LEAST = 1e-9;

class Frames {
  /** @type {HTMLDialogElement} */ dialog = element("frames");
  familiar = new Diagram(element("frame-familiar"), FAMILIAR, "familiar");
  here = new Diagram(element("frame-here"), HERE, "here");
  taught = new Taught();
  sequence = new Sequence();
  still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {HTMLButtonElement} */ #over = element("familiar-over");
  /** @type {HTMLButtonElement} */ #once = element("frames-learn");
  #which;
  /** The latent whose picture represents W. */ #latent = 0;
  #top = 0;
  /** The largest slope δ since the image or its label changed. */ #steepest = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    for (const opener of document.querySelectorAll("[data-opens=frames], #frames-open")) {
      opener.addEventListener("click", () => this.open());
    }
    mountRoles(element("roles"), ([familiar, here]) => {
      this.familiar.point(familiar);
      this.here.point(here);
    });
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.sequence.finish());
    element("frames-play").addEventListener("click", pressing("play"));
    element("frames-phase").addEventListener("click", pressing("phase"));
    this.#once.addEventListener("click", () => this.#learn());
    this.#over.addEventListener("click", () => {
      this.sequence.finish();
      this.taught.startOver();
      page.changed();
    });
    this.#which = new Which((label) => {
      this.sequence.finish();
      this.taught.say(label);
      page.changed();
    });
    this.#registerKeys();
    loadSamples().then(({ samples }) => {
      this.taught.know(samples);
      page.changed();
    }, () => {}); // then somebody is asked
    page.painter.add({ region: this.dialog, open: () => this.dialog.open, paint: () => this.#paint() });
  }

  #registerKeys() {
    register(
      { key: "b", shown: "B", name: "beside backprop", modes: ["page"], do: () => this.open() },
      { key: "b", shown: "B", name: "back to the page", modes: ["beside"], do: () => this.dialog.close() },
      { key: " ", shown: "Space", name: "play or pause", modes: ["beside"], do: pressing("frames-play") },
      { key: "w", shown: "W", name: "learn once, both of them", modes: ["beside"], do: pressing("frames-learn") },
    );
  }

  open() {
    this.dialog.showModal();
    this.page.changed();
  }

  /** Both learn once: this one on the page, the familiar one when its slopes have come back. */
  #learn() {
    pressing("learn-step")();
    this.sequence.learn(() => this.taught.learn());
    this.page.changed();
  }

  #paint() {
    const { view, trajectory: { model } } = this.page, entry = view.r, xh = view.xh, e = view.e;
    if (!model || !entry || !xh || !e || !fits(model, entry)) return;
    const { here, familiar } = this.sequence.now(this.page, this.still.matches), { taught } = this;
    const layer = drawing(model, entry);
    taught.follow(layer);
    this.#choose(layer);
    this.#showHere(layer, xh, e);
    this.#showFamiliar(layer, e);
    this.here.light(here);
    // Without a label there is nothing to compare with, and nothing to send back.
    this.familiar.light(taught.label === null && familiar !== "forward" ? null : familiar);
    tellFamiliar(taught);
    tellHere(this.page, layer, this.#latent);
    this.#which.show(taught);
    setUsable(this.#over, taught.steps > 0);
    // Both learn, or neither: while W is about to move here, it cannot be asked to.
    setUsable(this.#once, usable(/** @type {HTMLButtonElement} */ (element("learn-step"))));
  }

  /** The picture that represents W changes when it has to, not with every iteration. @param {Layer} layer */
  #choose(layer) {
    const { latents, f } = layer, pointed = pointedLatent(this.page, layer);
    if (pointed !== null && pointed < latents) this.#latent = pointed;
    else if (this.page.view.state !== "playing" || this.#latent >= latents || f[this.#latent] === 0) {
      this.#latent = strongest(f);
    }
  }

  /** @param {Layer} layer @param {Entry} xh @param {Entry} e */
  #showHere(layer, xh, e) {
    const { model, r, grid: size } = layer, full = fullScale(model), { x, mask } = e.sensed,
      atom = layer.atom(this.#latent);
    this.here.picture("x", x, size, full, mask);
    this.here.picture("atom", atom, size, Math.max(magnitude(atom), LEAST));
    this.here.picture("xh", xh.xh, size, full);
    this.here.picture("e", imageError(model, e), size, full, mask);
    const largest = Math.max(0.1, magnitude(r));
    this.#top = this.page.view.state === "playing" ? Math.max(this.#top, largest) : largest;
    this.here.bars("r", r, this.#top);
  }

  /** @param {Layer} layer @param {Entry} e */
  #showFamiliar(layer, e) {
    const { network, pass, deltas, label, loss } = this.taught, { grid: size, model } = layer, k = this.#latent,
      diagram = this.familiar, { x, mask } = e.sensed;
    if (!network || !pass) return;
    const atom = columnOf((at) => network.weights[at], layer, k);
    diagram.picture("x", x, size, fullScale(model), mask);
    diagram.picture("atom", atom, size, Math.max(magnitude(atom), LEAST));
    diagram.bars("h", pass.h, Math.max(magnitude(pass.h), LEAST));
    diagram.bars("yh", pass.answer, 1);
    diagram.labelled(label !== null);
    diagram.say("label", label === null ? "the label: nobody gave one" : `the label: it is a ${label}`);
    diagram.say("loss", loss === null ? "" : few(loss));
    diagram.bars("y", Float64Array.from({ length: ANSWERS }, (_, digit) => Number(digit === label)), 1);
    diagram.bars("error", deltas?.error ?? [], 1);
    // As the slopes fall, step after step, their bars do.
    const delta = deltas?.delta ?? new Float64Array(0), largest = Math.max(magnitude(delta), LEAST);
    this.#steepest = this.taught.fall ? Math.max(this.#steepest, largest) : largest;
    diagram.bars("delta", delta, this.#steepest);
    const change = Float64Array.from(pass.x, (value) => -RATE * value * (delta[k] ?? 0));
    diagram.picture("change", change, size, Math.max(magnitude(change), RATE * LEAST));
  }
}

/** @param {Page} page */
export function mountFrames(page) {
  new Frames(page);
}
