// What a scene is recognised by: x beside x̂, as small as they are.
/** @import { Model, Numbers } from "../types.js" */
/** @import { Recording } from "../recording/read.js" */
import { SHADES } from "../colours.js";
import { explanation } from "../equations.js";
import { Picture, pixelsOf } from "../picture.js";
import { fullScale } from "../panels/compare.js";
import { rowOf } from "../recording/read.js";
import { Reel } from "../recording/reel.js";

/** @param {Model} model @param {{ x: Numbers, mask: Numbers, xh: Numbers }} entry @returns {string} the address of a picture */
export function pictureOf(model, { x, mask, xh }) {
  const size = pixelsOf(model.shape), [rows, columns] = size, full = fullScale(model);
  const both = document.createElement("canvas"), gap = Math.max(1, columns >> 4);
  both.width = 2 * columns + gap;
  both.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (both.getContext("2d"));
  [[x, SHADES.x, mask], [xh, SHADES.xh, null]].forEach(([values, shades, hidden], place) => {
    const one = new Picture(document.createElement("canvas"), /** @type {Uint32Array} */ (shades));
    one.paint(/** @type {Numbers} */ (values), size, full, /** @type {Numbers | null} */ (hidden));
    context.drawImage(one.canvas, place * (columns + gap), 0);
  });
  return both.toDataURL();
}

/** Of where a recording stands when it is taken up. @param {Recording} recording */
export function pictureOfRecording(recording) {
  const { model, parameters, tensors } = recording, reel = new Reel(recording);
  const run = reel.runs.find(({ epoch }) => epoch === parameters.epoch) ?? reel.runs[0], row = reel.row(run, parameters.iteration) ?? run.last;
  const { x, mask, W } = reel.segment(row), seen = rowOf(tensors.x, x);
  const { xh } = explanation(model, rowOf(tensors.W, W), rowOf(tensors.r1, row), seen);
  return pictureOf(model, { x: seen, mask: rowOf(tensors.mask, mask), xh });
}
