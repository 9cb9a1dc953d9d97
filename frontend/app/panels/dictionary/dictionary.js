// The dictionary: every column of W as the picture it draws, framed as brightly as it takes part in x̂.
/** @import { Numbers } from "../../lib/safetensors.js" */
/** @import { Model } from "../../model/model.js" */
/** @import { Layer } from "../layer.js" */
/** @import { Page } from "../panel.js" */
import { colour, SHADES } from "../../lib/colours.js";
import { allWithin, oneOf, within } from "../../lib/dom.js";
import { maximum, minimum } from "../../lib/extremes.js";
import { useOf } from "../made.js";
import { Mosaic } from "../mosaic.js";
import { pointedLatent, pointLatent } from "../pointing.js";

/** While learning the order by use changes at most this often (ms). */
const CALM = 1500;

export class Dictionary {
  /** The W that is drawn. @type {Numbers | null} */ #drawn = null;
  #byUse = false;
  #sorted = -Infinity;
  /** Which layer's order it is. */ #of = { model: /** @type {Model | null} */ (null), layer: 0 };

  /** @param {Page} page @param {HTMLCanvasElement} canvas */
  constructor(page, canvas) {
    const look = /** @type {HTMLElement} */ (canvas.closest(".look"));
    this.page = page;
    this.mosaic = new Mosaic(canvas);
    this.key = within(look, ".minus");
    this.mosaic.listen({
      point: (latent) => pointLatent(page, latent),
      pick(latent) {
        page.slow.atom = latent;
        page.changed();
      },
    });
    oneOf(allWithin(look, "[data-sort]"), ({ dataset }) => {
      this.#byUse = dataset.sort === "use";
      this.#sorted = -Infinity;
      page.changed();
    });
  }

  /** @param {Layer} layer */
  paint(layer) {
    const { page } = this, { atom } = page.slow, pointed = pointedLatent(page, layer), { weights, f } = layer;
    if (this.#drawn !== weights || this.mosaic.faded) {
      this.mosaic.develop(layer, (at) => weights[at], SHADES.w);
      this.key.hidden = minimum(weights) >= 0;
    }
    this.#drawn = weights;
    const active = f.map(Math.abs), most = Math.max(1e-6, maximum(active));
    this.#sort(layer, active);
    this.mosaic.paint((k) => {
      const share = active[k] / most, chosen = k === pointed || k === atom;
      return {
        frame: colour(chosen ? "ink" : "r"), wide: chosen,
        strength: chosen ? 1 : share < 0.02 ? 0 : 0.25 + 0.75 * share,
      };
    });
  }

  /**
   * By use while learning; as long as nothing was learned, by use in the image shown.
   * @param {Layer} layer @param {Float64Array} active
   */
  #sort(layer, active) {
    const now = performance.now(), { page: { slow }, mosaic: { order } } = this, same = layer.is(this.#of);
    if (now - this.#sorted < CALM && same && slow.playing) return;
    // While nothing is learned it stays as it is, to be read.
    if (this.#byUse && same && !slow.playing && this.#sorted > 0) return;
    this.#of = { model: layer.model, layer: layer.layer };
    this.#sorted = now;
    const use = this.#byUse ? useOf(slow, layer)?.recent() ?? active : null;
    order.sort((a, b) => (use ? use[b] - use[a] : 0) || a - b);
  }
}
