// The inspector: the equation of the pixel or the latent under the pointer, with its numbers plugged in, live.
/** @import { Layer } from "../layer.js" */
/** @import { Focus } from "../../record/view.js" */
import { symbol } from "../../model/symbol.js";
import { setMarkup, setText } from "../../lib/dom.js";
import { fixed, operand, rate, subscript } from "../../lib/format.js";
import { drawing } from "../layer.js";

/** An equation breaks between its parts and nowhere else. @param {string[]} parts */
const equation = (...parts) => parts.filter(Boolean).map((part) => `<span>${part}</span>`).join(" ");

export class Inspector {
  /** What was read out last: what is asked for with keys, once, and not again while its numbers run. */ #read = "";

  /** @param {HTMLElement} root @param {HTMLElement} ear Reads out what is written there. */
  constructor(root, ear) {
    this.root = root;
    this.ear = ear;
  }

  /**
   * @param {Layer} looked That is looked at; a pixel is of the image, whichever that is. @param {Focus} focus
   * @param {boolean} [withKeys] Whether it is chosen with keys.
   */
  paint(looked, focus, withKeys = false) {
    const layer = focus?.kind === "pixel" ? drawing(looked.model, looked.entry) : looked;
    const known = focus && focus.index < (focus.kind === "pixel" ? layer.units : layer.latents);
    setMarkup(this.root, known ? this.#equation(layer, focus) : this.#hint());
    const chosen = known && withKeys ? `${focus.kind} ${focus.index}` : "";
    if (chosen !== this.#read) setText(this.ear, chosen && this.#aloud());
    this.#read = chosen;
  }

  /** What is written, in sentences. */
  #aloud() { return [...this.root.children].map(({ textContent }) => textContent).join(". "); }

  /** @param {Layer} layer @param {NonNullable<Focus>} focus */
  #equation(layer, { kind, index }) {
    return kind === "pixel" ? this.#pixel(layer, index) : this.#latent(layer, index);
  }

  #hint() {
    const does = matchMedia("(hover: none)").matches ? "Tap" : "Point at";
    return `<p class="hint">${does} a pixel, a bar or an atom to see its own equation with the numbers in it.</p>`;
  }

  /** @param {Layer} layer @param {number} i */
  #pixel({ model: { shape }, entry, units, latents, prediction }, i) {
    const single = units === 1, one = latents === 1, columns = shape[shape.length - 1], n = single ? "" : subscript(i);
    const row = shape.length === 2 ? `: row ${Math.floor(i / columns)}, column ${i % columns}` : "";
    const where = single ? "the one pixel" : `pixel ${i}${row}`;
    const drawn = one ? `${symbol("W", `w${n}`)} ${symbol("f", "f")}(${symbol("r", "r")})`
      : `Σ<sub>k</sub> ${symbol("W", `W<sub>${i},k</sub>`)} ${symbol("f", "f")}(${symbol("r", "r<sub>k</sub>")})`;
    const xh = prediction[i], x = entry.sensed.x[i];
    if (!entry.sensed.mask[i]) {
      return `<h4>${where}</h4><p>${equation(`${symbol("xh", `x̂${n}`)} =`, drawn, `= <b>${fixed(xh)}</b>`)}</p>` +
        '<p class="hint">Not sensed: no error, no pull. This is the model\'s own idea.</p>';
    }
    const e = `= <b class="sym" data-sym="e">${fixed(x - xh, 3)}</b>`;
    return `<h4>${where}</h4><p>${equation(`${symbol("e", `e${n}`)} = ${symbol("x", `x${n}`)}`, `− ${drawn}`)}</p>` +
      `<p class="numbers">${equation(`= ${symbol("x", fixed(x, 3))}`, `− ${symbol("xh", operand(xh, 3))}`, e)}</p>`;
  }

  /** @param {Layer} layer @param {number} k */
  #latent(layer, k) {
    const { model: { prior: { kind, mean } }, entry, activation: f, isTop } = layer, r = layer.r[k];
    const { drive, against, change, rests: atKink } = layer.move(k);
    const one = layer.latents === 1, n = one ? "" : subscript(k);
    const name = symbol("r", `r${n}`), lambda = symbol("lambda", "λ");
    const slopeSign = f === "linear" ? "" : `${symbol("f", "f′")}(${name}) `;
    const away = mean ? `(${name} − ${mean})` : name;
    // At the top the prior draws r back, below it the error of the layer itself.
    const prior = { flat: "", gaussian: `− ${lambda} ${away}`, laplace: `− ${lambda} sign ${name}` }[kind];
    const back = isTop ? prior : `− ${symbol("e", `e${n}`)}`, backSign = isTop ? "lambda" : "e";
    const pull = `${slopeSign}${symbol("W", `w${n}`)}ᵀ${symbol("e", "e")}`;
    const rule = equation(
      `${name} ← ${name}`, `+ ${symbol("eta", "η")} (${pull}${back ? "" : ")"}`, back && `${back})`
    );
    const cut = f === "relu" && drive < 0;
    const rests = atKink && ((isTop && kind === "laplace") || cut);
    // Near rest a step is small: two digits more, so that it shows.
    const finer = Math.abs(change) < 0.005 ? 2 : 0;
    const numbers = equation(`= ${symbol("r", fixed(r, 3 + finer))}`,
      `+ ${symbol("eta", rate(entry.rate))} · (${symbol("e", fixed(drive, 2 + finer))}${back ? "" : ")"}`,
      back && `− ${symbol(backSign, operand(against, 2 + finer))})`,
      `= <b class="sym" data-sym="r">${fixed(r + change, 3 + finer)}</b>`);
    const why = cut ? `the pull ${symbol("e", fixed(drive))} is downwards, and below 0 ${symbol("f", "f")} is flat`
      : `the pull ${symbol("e", fixed(drive))} does not exceed ${symbol("lambda", `λ = ${fixed(entry.prior)}`)}`;
    const which = one ? "the one latent" : `latent ${k}`;
    return `<h4>${which}</h4><p>${rule}</p><p class="numbers">${rests ? `${why}: rests at <b>0</b>` : numbers}</p>`;
  }
}
