// A reel is what is on a recording, as the frames of the wire: runs of inference, one after another, each under one W.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */
/** @import { Recording, Segment } from "./read.js" */
import { rowOf } from "../lib/safetensors.js";
import { byLayer, named } from "../record/layers.js";
import { givenIn, weightsIn } from "./read.js";

/** The rows of one run of inference. @typedef {{ epoch: number, first: number, last: number }} Run */

export class Reel {
  /** @param {Recording} recording */
  constructor(recording) {
    this.recording = recording;
    const { segments, rows } = recording;
    const begins = segments.filter(({ epoch }, at) => epoch !== segments[at - 1]?.epoch);
    /** @type {Run[]} */
    this.runs = begins.map(({ epoch, row }, at) => ({ epoch, first: row, last: (begins[at + 1]?.row ?? rows) - 1 }));
  }

  /** @param {number} row @returns {Segment} */
  segment(row) {
    return /** @type {Segment} */ (this.recording.segments.findLast((segment) => segment.row <= row));
  }

  /** W₁…W_L. @param {number} W A row of the weights. */
  weightsOf(W) { return weightsIn(this.recording.tensors).map((weights) => rowOf(weights, W)); }

  /** r₁…r_L. @param {number} row */
  states(row) { return byLayer(this.recording.tensors, "r").map((r) => rowOf(r, row)); }

  /** @param {number} row Its number in its run. */
  iteration(row) {
    const segment = this.segment(row);
    return segment.iteration + row - segment.row;
  }

  /** @param {Run} run @param {number} iteration @returns {number | null} null where that is not in the run */
  row(run, iteration) {
    const row = run.first + iteration - this.iteration(run.first);
    return row >= run.first && row <= run.last ? row : null;
  }

  /** How many updates W has had at a row. @param {number} row */
  update(row) { return this.segment(row).update; }

  /**
   * The run that stands for W after so many updates: the last under it.
   * @param {number} update
   * @returns {Run | null}
   */
  under(update) { return this.runs.findLast(({ first }) => this.update(first) === update) ?? null; }

  /** The numbers of updates that can be gone to. */
  get kept() {
    return [...new Set(this.runs.map(({ first }) => this.update(first)))].sort((a, b) => a - b);
  }

  /**
   * W of a run. What a single update was made of goes with it.
   * @param {Run} run @param {number} epoch @param {"open" | "step" | "play" | "seek" | "reset"} why
   * @returns {Frame}
   */
  weights(run, epoch, why) {
    const { tensors, changes, parameters } = this.recording, { W } = this.segment(run.first);
    const metadata = {
      kind: "weights",
      update: String(this.update(run.first)),
      epoch: String(epoch),
      log: String(parameters.learning.log),
      why,
    };
    const shapes = weightsIn(tensors).map(({ shape }) => shape.slice(1));
    const shaped = (/** @type {Numbers} */ values, /** @type {number} */ at) => ({ shape: shapes[at], values });
    /** @type {Frame} */
    const frame = { metadata, tensors: named("W", this.weightsOf(W).map(shaped)) };
    const made = changes.findIndex((change) => change.W === W), deltas = made < 0 ? null : this.#deltas(W, made);
    if (!deltas) return frame;
    const { learning_rate, before, after, batch } = changes[made];
    Object.assign(frame.metadata, {
      learning_rate: String(learning_rate),
      before: String(before),
      after: String(after),
      batch: String(batch),
    });
    Object.assign(frame.tensors, named("D", deltas.map(shaped)));
    for (const name of ["e", "f"])
      frame.tensors[name] = { shape: tensors[name].shape.slice(1), values: rowOf(tensors[name], made) };
    return frame;
  }

  /**
   * ΔW of each layer of the update that led to a row of W: as it was recorded, or what W before it lacks.
   * @param {number} W @param {number} made
   */
  #deltas(W, made) {
    const { tensors, segments } = this.recording;
    if (tensors.D1) return byLayer(tensors, "D").map((delta) => rowOf(delta, made));
    const after = segments.find((segment) => segment.W === W),
      before = segments.find(({ update }) => update + 1 === after?.update);
    if (!before) return null;
    return weightsIn(tensors).map((weights) => {
      const now = rowOf(weights, W), then = rowOf(weights, before.W), delta = now.slice();
      for (let at = 0; at < delta.length; at++) delta[at] = now[at] - then[at];
      return delta;
    });
  }

  /**
   * Iterations of one run, with what of x and the mask is new in them, in the order of the wire.
   * @param {number} from @param {number} to Rows. @param {number} epoch
   * @returns {Frame[]}
   */
  stretch(from, to, epoch) {
    const { segments, tensors, rows } = this.recording, frames = [];
    for (const [at, segment] of segments.entries()) {
      const first = Math.max(segment.row, from),
        last = Math.min((segments[at + 1]?.row ?? rows) - 1, to),
        before = segments[at - 1];
      if (first > last) continue;
      const sees = segment.epoch !== before?.epoch || !this.#seesTheSame(segment, before);
      if (segment.row === first && sees) frames.push(this.#input(segment, epoch));
      frames.push(this.#trajectory(segment, first, last, epoch, tensors));
    }
    return frames;
  }

  /** @param {Segment} one @param {Segment} other */
  #seesTheSame(one, other) {
    const [a, b] = [one, other].map((segment) => givenIn(segment, this.recording.tensors).rows);
    return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
  }

  /** @param {Segment} segment @param {number} epoch @returns {Frame} */
  #input(segment, epoch) {
    const { tensors } = this.recording, { iteration, source } = segment;
    const seen = Object.entries(givenIn(segment, tensors).rows).map(([name, row]) => {
      const tensor = tensors[name];
      return [name, { shape: tensor.shape.slice(1), values: rowOf(tensor, row) }];
    });
    return {
      metadata: { kind: "input", iteration: String(iteration), source, epoch: String(epoch) },
      tensors: Object.fromEntries(seen),
    };
  }

  /**
   * @param {Segment} segment @param {number} first @param {number} last Rows. @param {number} epoch
   * @param {Recording["tensors"]} tensors
   * @returns {Frame}
   */
  #trajectory(segment, first, last, epoch, tensors) {
    const count = last - first + 1, { energy, x_hat } = tensors;
    const r = byLayer(tensors, "r"), e = byLayer(tensors, "e", 0);
    const unseen = Object.entries(givenIn(segment, tensors).unseen);
    const rows = (/** @type {import("../lib/safetensors.js").Tensor} */ { shape, values }) => {
      const size = shape[1] ?? 1;
      return { shape: [count, ...shape.slice(1)], values: values.subarray(first * size, (last + 1) * size) };
    };
    return {
      metadata: {
        kind: "trajectory",
        first: String(segment.iteration + first - segment.row),
        count: String(count),
        update: String(segment.update),
        epoch: String(epoch),
        ...Object.fromEntries(unseen.map(([name, value]) => [name, JSON.stringify(value)])),
      },
      tensors: {
        ...named("r", r.map(rows)), energy: rows(energy),
        ...(x_hat && e.length === r.length && { ...named("e", e.map(rows), 0), x_hat: rows(x_hat) }),
      },
    };
  }

  /** What all updates of W did, where that is known. @returns {Frame | null} */
  updates() {
    const { tensors, metadata } = this.recording,
      names = ["lengths", "energies", "before", "after", "activity", "heldout"];
    if (!tensors.lengths) return null;
    const { first, log } = JSON.parse(metadata.updates);
    return {
      metadata: {
        kind: "update",
        first: String(first),
        count: String(tensors.lengths.shape[0]),
        log: String(log),
      },
      tensors: Object.fromEntries(names.map((name) => [name, tensors[name]])),
    };
  }

  /** F over a plane of r-space, where that was recorded. @param {number} epoch @returns {Frame | null} */
  landscape(epoch) {
    const { tensors, metadata } = this.recording, names = ["energy", "along", "across", "path", "directions", "origin"];
    if (!tensors["landscape.energy"]) return null;
    return {
      metadata: { ...JSON.parse(metadata.landscape), kind: "landscape", epoch: String(epoch) },
      tensors: Object.fromEntries(names.map((name) => [name, tensors[`landscape.${name}`]])),
    };
  }
}
