// What a scene is recognised by: x beside x̂, as small as they are.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Recording } from "../take/read.js" */
import { SHADES } from "../lib/colours.js";
import { entryOf } from "../model/equations.js";
import { pixelsOf, shade } from "../lib/picture.js";
import { pngAtOnce } from "../lib/png.js";
import { rowOf } from "../lib/safetensors.js";
import { fullScale } from "../panels/pixels.js";
import { givenIn } from "../take/read.js";
import { Reel } from "../take/reel.js";

/**
 * @param {Model} model @param {{ x: Numbers, mask: Numbers, xh: Numbers }} entry
 * @returns {string} the address of a picture
 */
export function pictureOf(model, { x, mask, xh }) {
  const [rows, columns] = pixelsOf(model.shape), full = fullScale(model);
  const gap = Math.max(1, columns >> 4), width = 2 * columns + gap, both = new Uint32Array(width * rows);
  [[x, SHADES.x(), mask], [xh, SHADES.xh(), null]].forEach(([values, shades, hidden], place) => {
    const one = new Uint32Array(rows * columns);
    shade(
      one,
      /** @type {Numbers} */ (values),
      /** @type {Uint32Array} */ (shades),
      full,
      /** @type {Numbers | null} */ (hidden),
    );
    for (let row = 0; row < rows; row++) {
      both.set(one.subarray(row * columns, (row + 1) * columns), row * width + place * (columns + gap));
    }
  });
  return pngAtOnce({ pixels: both, width, height: rows });
}

/** Of the iteration at which a recording is opened. @param {Recording} recording */
export function pictureOfRecording(recording) {
  const { model, parameters, tensors } = recording, reel = new Reel(recording);
  const run = reel.runs.find(({ epoch }) => epoch === parameters.epoch) ?? reel.runs[0],
    row = reel.row(run, parameters.iteration) ?? run.last;
  const at = reel.segment(row), { unseen } = givenIn(at, tensors),
    given = { ...unseen, x: rowOf(tensors.x, at.x), mask: rowOf(tensors.mask, at.mask) };
  const { xh } = entryOf(model, given, reel.weightsOf(at.W), reel.states(row));
  return pictureOf(model, { ...given, xh });
}
