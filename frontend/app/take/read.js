// A recording: iterations of inference as they happened, and what each was under. One safetensors message, read by any
// client.
/** @import { Clock, Diverged, Settled } from "../session/events.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Unseen } from "../record/entry.js" */
/** @import { Tensor } from "../lib/safetensors.js" */
import { FORMAT } from "../constants.js";
import { parseFrame } from "../lib/safetensors.js";
import { byLayer, named } from "../record/layers.js";

/**
 * What holds from a row on: of which run it is (another begins with a reset, and with another W), which iteration that
 * row is of it, which rows of the tensors x, mask and W are in force, and how many updates that W has had. What else is
 * given is there by its name: a row of the tensor of that name, or what it is.
 * @typedef {Unseen & {
 *   row: number, epoch: number, iteration: number, x: number, mask: number, W: number, update: number, source: string,
 * }} Segment
 *
 * Where it stands when it is taken up, as a server says it.
 * @typedef {Clock & { bounds: Record<string, [number, number]> }} Parameters
 *
 * A single update of W: which row of W it led to.
 * @typedef {{
 *   W: number, learning_rate: number, before: number, after: number, batch: number, why: "step" | "play",
 * }} Made
 *
 * How the last row ends; null where the run was left there.
 * @typedef {Settled | Diverged | null} Ends
 *
 * `changes` tells of each row of D1, e and f.
 * @typedef {{
 *   model: Model, parameters: Parameters, segments: Segment[], ends: Ends, changes: Made[],
 *   metadata: Record<string, string>, tensors: Record<string, Tensor>, rows: number,
 * }} Recording
 */

/**
 * Tensors that every recording has, and their axes: T iterations, K latents, D pixels, S images and masks, M weights.
 * Where there are more layers r2 and W2 are of the second, and so on.
 */
const NEEDED = { r1: 2, energy: 1, x: 2, mask: 2, W: 3 };

/** @param {ArrayBuffer} message @returns {Recording} */
export function readRecording(message) {
  const { metadata, tensors } = parsed(message);
  if (metadata.format !== FORMAT)
    throw new Error(`recording: expected a file of format ${FORMAT}; got ${metadata.format ?? "another kind of file"}`);
  for (const [name, axes] of Object.entries(NEEDED)) {
    const got = tensors[name]?.shape;
    if (got?.length !== axes)
      throw new Error(
        `recording: expected a tensor ${name} with ${axes} axes; got ${got ? `shape ${got.join(" × ")}` : "none"}`,
      );
  }
  const rows = tensors.energy.shape[0];
  const told = (/** @type {string} */ name, /** @type {string} */ otherwise) => JSON.parse(metadata[name] ?? otherwise);
  const recording = {
    model: told("model", "{}"),
    parameters: told("parameters", "{}"),
    segments: told("segments", "[]"),
    ends: told("ends", "null"),
    changes: told("changes", "[]"),
    metadata,
    tensors,
    rows,
  };
  check(recording);
  return recording;
}

/** @param {ArrayBuffer} message */
function parsed(message) {
  try {
    return parseFrame(message);
  } catch (error) {
    throw new Error(
      `recording: expected a safetensors file; it cannot be read (${error instanceof Error ? error.message : error})`,
    );
  }
}

/** Whatever is named is there. @param {Recording} recording */
function check({ tensors, segments, rows }) {
  const states = byLayer(tensors, "r"), sizes = [tensors.x, ...states].map(({ shape }) => shape[1]);
  for (const [at, { shape: [count] }] of states.entries())
    if (count !== rows || rows === 0)
      throw new Error(`recording: expected as many rows of r${at + 1} as of energy; got ${count} and ${rows}`);
  const weights = weightsIn(tensors), shapes = states.map((_, at) => `${sizes[at]} × ${sizes[at + 1]}`).join(", ");
  const got = weights.map(({ shape }) => shape.slice(1).join(" × ")).join(", ");
  if (got !== shapes) throw new Error(`recording: expected W of shape ${shapes}; got ${got}`);
  segments.forEach((segment, at) => {
    const after = segments[at + 1]?.row ?? rows;
    if (segment.row >= after || (at === 0 && segment.row !== 0))
      throw new Error(
        `recording: expected segments that follow one another from row 0 on; got row ${segment.row} in segment ${at}`,
      );
    for (const [name, row] of Object.entries({ ...givenIn(segment, tensors).rows, W: segment.W })) {
      if (!(row >= 0 && row < tensors[name].shape[0]))
        throw new Error(
          `recording: expected ${name} to be one of ${tensors[name].shape[0]} rows; ` +
            `got ${row} in segment ${at}`,
        );
    }
  });
  if (!segments.length) throw new Error("recording: expected at least one segment; got none");
}

/** W of each layer: W, W2…WL. @param {Recording["tensors"]} tensors */
export const weightsIn = (tensors) => [tensors.W, ...byLayer(tensors, "W", 2)];

/** The reverse. @param {Tensor[]} weights @returns {Recording["tensors"]} */
export const asWeights = ([W, ...above]) => ({ W, ...named("W", above, 2) });

/**
 * What is given in a segment: the rows of what is seen, and all else.
 * @param {Segment} segment @param {Recording["tensors"]} tensors
 * @returns {{ rows: Record<string, number>, unseen: Unseen }}
 */
export function givenIn({ row, epoch, iteration, W, update, source, ...given }, tensors) {
  const fields = Object.entries(/** @type {Record<string, unknown>} */ (given));
  const seen = fields.filter(([name]) => name in tensors), unseen = fields.filter(([name]) => !(name in tensors));
  const rows = /** @type {[string, number][]} */ ([["x", given.x], ["mask", given.mask], ...seen]);
  return { rows: Object.fromEntries(rows), unseen: /** @type {Unseen} */ (Object.fromEntries(unseen)) };
}
