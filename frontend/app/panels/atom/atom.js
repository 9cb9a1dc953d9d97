// One atom, large: what it draws, how long its column is, how much it was used, and how it changed last.
/** @import { Entry, Model } from "../../types.js" */
/** @import { Slow } from "../../record/slow.js" */
import { SHADES } from "../../lib/colours.js";
import { activity } from "../../model/equations.js";
import { fixed, subscript } from "../../lib/format.js";
import { Picture, pixelsOf } from "../../lib/picture.js";
import { spark } from "../../lib/spark.js";

/** ‖w_k‖. @param {ArrayLike<number>} weights @param {number} latents @param {number} k */
function norm(weights, latents, k) {
  let sum = 0;
  for (let at = k; at < weights.length; at += latents) sum += weights[at] ** 2;
  return Math.sqrt(sum);
}

export class Atom {
  /** @param {HTMLElement} root @param {Slow} slow */
  constructor(root, slow) {
    this.slow = slow;
    const canvas = (/** @type {string} */ name) => /** @type {HTMLCanvasElement} */ (root.querySelector(`canvas.${name}`));
    const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
    this.drawn = new Picture(canvas("drawn"), SHADES.w);
    this.changed = new Picture(canvas("changed"), SHADES.e);
    this.history = canvas("history");
    this.text = { name: find(".name"), facts: find(".facts"), change: find(".change-caption"), use: find(".use-caption") };
  }

  /** @param {Model} model @param {Entry} entry @param {number | null} lit */
  paint(model, entry, lit) {
    const latents = model.sizes[1], size = pixelsOf(model.shape), { values } = entry.weights;
    const f = Array.from(entry.r, (value) => activity(model, value));
    const k = lit ?? this.slow.atom ?? f.reduce((most, value, at) => (Math.abs(value) > Math.abs(f[most]) ? at : most), 0);
    const column = (/** @type {(at: number) => number} */ of) => Float32Array.from({ length: model.sizes[0] }, (_, i) => of(i * latents + k));
    const atom = column((at) => values[at]);
    this.drawn.paint(atom, size, largest(atom));
    const change = this.slow.lastChange();
    const delta = change && column(change.delta);
    this.changed.paint(delta ?? new Float32Array(atom.length), size, delta ? largest(delta) : 1);
    const { course } = this.slow, use = course.use.of(k);
    set(this.text.name, `w${subscript(k)}`);
    set(this.text.facts, `norm <b>${fixed(norm(values, latents, k))}</b><br>${Math.abs(f[k]) < 5e-4 ? "not in x̂" : `f(r${subscript(k)}) = <b class="sym plain" data-sym="r">${fixed(f[k])}</b>`}`);
    set(this.text.change, !change ? "no change" : change.to - change.from === 1 ? `Δ at ${change.to}` : `Δ ${change.from} → ${change.to}`);
    set(this.text.use, use.length ? `use, updates ${course.use.first} – ${course.last}` : "nothing was learned yet");
    this.history.setAttribute("aria-label", `Use of atom ${k} over ${course.last} updates`);
    this.history.hidden = !use.length;
    spark(this.history, use, "r", { zero: true });
  }
}

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/** @param {HTMLElement} element @param {string} html */
function set(element, html) {
  if (element.dataset.html !== html) element.innerHTML = element.dataset.html = html;
}
