// Latent state: r, a bar a latent, and where the next update takes each.
/** @import { Figure } from "../panel.js" */
import { element } from "../../lib/dom.js";
import { fixed } from "../../lib/format.js";
import { inSight } from "../../lib/painter.js";
import { plot } from "../drawing.js";
import { ofError, ready, runs } from "../panel.js";
import { pointedLatent, pointLatent } from "../pointing.js";
import { at } from "../table.js";
import { nextMove, working } from "../words.js";
import { Bars } from "./bars.js";

/** @type {Figure} */
export const latents = {
  place: { title: "Latent state", selector: ".layer", stage: {} },
  taken: {
    title: "Latent state, and where the error pulls it (×10)", symbol: "r", tone: "r",
    table({ entry, layer: { r, f, step } }) {
      return {
        caption: at("The latent state r, and what the next update adds to it", entry),
        columns: ["latent k", "r_k", "f(r_k)", "Δr_k"],
        rows: Array.from(r, (value, k) => [k, value, f[k], step[k]]),
      };
    },
    picture: (shown, named) => plot(shown, named, "latents", { x: "latent k", y: "r" }),
  },
  sentences: {
    "Latent state"({ page, entry, layer, layer: { r, f } }) {
      const what = r.length > 1 ? working(f, "latent", r) : `r is ${fixed(r[0], 3)}`;
      return `At iteration ${entry.iteration}: ${what}. ${nextMove(layer.of(ofError(page, entry)).step)}.`;
    },
  },
  mount(page) {
    const root = element("latents"), bars = new Bars(root, (latent) => pointLatent(page, latent));
    return [{
      region: root.parentElement, dear: () => !runs(page), open: () => inSight(root), plot: root,
      paint: ready(page, (_, entry, layer) => {
        const { trajectory, slow: { branches } } = page, beside = branches.beside(entry.iteration);
        return bars.paint(layer, layer.of(ofError(page, entry)), {
          lit: pointedLatent(page, layer), from: trajectory.first, beside: beside && layer.of(beside),
          running: runs(page),
        });
      }),
    }];
  },
};
