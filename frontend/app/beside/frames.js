// Beside backprop: the familiar diagram beside this one, on the same image, the same W and the same numbers, live.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Page } from "../page.js" */
/** @import { Layer } from "../panels/layer.js" */
/** @import { Entry } from "../record/entry.js" */
import { element, setMarkup } from "../lib/dom.js";
import { activity } from "../model/activations.js";
import { fixed } from "../lib/format.js";
import { drawing, magnitude, strongest } from "../panels/layer.js";
import { fullScale } from "../panels/pixels.js";
import { pointedLatent } from "../panels/pointing.js";
import { imageError } from "../record/equations.js";
import { fits } from "../record/fits.js";
import { Diagram } from "./diagram.js";
import { FAMILIAR, HERE } from "./plans.js";
import { mountRoles } from "./roles.js";
import { Sequence } from "./sequence.js";

/** Iterations that the strip under this frame has a tick for. */
const TICKS = 40;

class Frames {
  /** @type {HTMLDialogElement} */ dialog = element("frames");
  familiar = new Diagram(element("frame-familiar"), FAMILIAR, "familiar");
  here = new Diagram(element("frame-here"), HERE, "here");
  sequence = new Sequence();
  still = matchMedia("(prefers-reduced-motion: reduce)");
  /** ŷ of an image and a W. @type {{ x: Numbers, weights: Numbers, output: Float64Array } | null} */ #answer = null;
  /** The latent whose picture represents W. */ #latent = 0;
  #top = 0;

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
    for (const [id, pressed] of [
      ["frames-play", "play"],
      ["frames-phase", "phase"],
      ["frames-learn", "learn-step"],
    ]) {
      element(id).addEventListener("click", () => element(pressed).click());
    }
    page.painter.add({ region: this.dialog, open: () => this.dialog.open, paint: () => this.#paint() });
  }

  open() {
    this.dialog.showModal();
    this.page.changed();
  }

  #paint() {
    const { view, trajectory: { model } } = this.page, entry = view.r, xh = view.xh, e = view.e;
    if (!model || !entry || !xh || !e || !fits(model, entry)) return;
    const layer = drawing(model, entry);
    this.#show(layer, xh, e);
    const { here, familiar } = this.sequence.now(this.page, this.still.matches);
    this.here.light(here);
    this.familiar.light(familiar);
    this.#tell(layer, familiar);
  }

  /** @param {Layer} layer @param {Entry} xh @param {Entry} e */
  #show(layer, xh, e) {
    const { model, latents, f, r, grid: size } = layer, full = fullScale(model), { x, mask } = e.sensed,
      pointed = pointedLatent(this.page, layer);
    if (pointed !== null && pointed < latents) this.#latent = pointed;
    // The picture that represents W changes when it has to, not with every iteration.
    else if (this.page.view.state !== "playing" || this.#latent >= latents || f[this.#latent] === 0) {
      this.#latent = strongest(f);
    }
    const atom = layer.atom(this.#latent), brightest = Math.max(magnitude(atom), 1e-9);
    for (const diagram of [this.familiar, this.here]) {
      diagram.picture("x", x, size, full, mask);
      diagram.picture("atom", atom, size, brightest);
    }
    this.here.picture("xh", xh.xh, size, full);
    this.here.picture("e", imageError(model, e), size, full, mask);
    const largest = Math.max(0.1, magnitude(r));
    this.#top = this.page.view.state === "playing" ? Math.max(this.#top, largest) : largest;
    this.here.bars("r", r, this.#top);
    const output = this.#output(layer, x);
    this.familiar.bars("yh", output, Math.max(magnitude(output), 1e-9));
  }

  /** f(Wᵀx): the same W, read from pixels to units. @param {Layer} layer @param {Numbers} x */
  #output({ model, layer, latents, weights }, x) {
    if (this.#answer?.x === x && this.#answer.weights === weights) return this.#answer.output;
    const output = new Float64Array(latents);
    for (let i = 0; i < x.length; i++) {
      if (x[i]) for (let k = 0; k < latents; k++) output[k] += weights[i * latents + k] * x[i];
    }
    for (let k = 0; k < latents; k++) output[k] = activity(model, layer, output[k]);
    this.#answer = { x, weights, output };
    return output;
  }

  /** @param {Layer} layer @param {string | null} familiar */
  #tell({ entry, f: activities }, familiar) {
    const { slow, view } = this.page, k = this.#latent, playing = view.state === "playing";
    const f = activities[k], output = this.#answer?.output[k] ?? 0;
    setMarkup(
      element("frame-familiar-said"),
      `W read from pixels to units: <b>ŷ<sub>${k}</sub> = f(w<sub>${k}</sub> · x) = ${fixed(output)}</b>, how well ` +
      `picture ${k} fits the image.`,
    );
    setMarkup(
      element("frame-here-said"),
      `W read from units to pixels: <b>x̂ = ${fixed(f)} w<sub>${k}</sub> + …</b>, picture ${k} drawn so strongly, ` +
      `and the others.`,
    );
    const done = Math.min(TICKS, entry.iteration - this.page.trajectory.first), rest = view.state === "settled",
      update = slow.learning?.update ?? 0;
    element("strip-here").style.setProperty("--done", String(done / TICKS));
    element("strip-here").classList.toggle("rests", rest);
    element("strip-familiar").classList.toggle("rests", familiar === null && entry.iteration > 0);
    const moved = `r has moved ${times(entry.iteration)}${rest ? " and rests" : ""}`;
    setMarkup(element("strip-here-said"), `${moved}; W ${times(update)}`);
    setMarkup(element("strip-familiar-said"), "one pass; without y, no update of W");
    const play = element("frames-play");
    if (play.dataset.playing === String(playing)) return;
    play.dataset.playing = String(playing);
    /** @type {Element} */ (play.querySelector("span")).textContent = playing ? "Pause" : "Play";
  }
}

/** @param {number} count */
const times = (count) => (count === 1 ? "once" : `${count} times`);

/** @param {Page} page */
export function mountFrames(page) {
  new Frames(page);
}
