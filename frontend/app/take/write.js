// What was played becomes a recording: one safetensors message of all that is kept of it, and of how it was left.
/** @import { Frame, Tensor } from "../lib/safetensors.js" */
/** @import { Page } from "../page.js" */
/** @import { Landscape } from "../record/landscape.js" */
/** @import { Played } from "./played.js" */
/** @import { Made, Parameters } from "./read.js" */
import { BOUNDS, FORMAT } from "../constants.js";
import { buildFrame } from "../lib/safetensors.js";
import { named, valuesByLayer } from "../record/layers.js";
import { endsOf } from "./ends.js";
import { played } from "./played.js";
import { asWeights } from "./read.js";
import { column, explained, layered, stacked } from "./stacked.js";
import { updatesFrame } from "./updates.js";

/**
 * @param {Pick<Page, "trajectory" | "slow" | "session" | "view">} page
 * @param {boolean} complete With x̂ and e of every iteration and every ΔW, all of which follow from the rest.
 * @returns {ArrayBuffer} a safetensors message
 */
export function writeRecording(page, complete) {
  const { trajectory, trajectory: { model }, slow, session } = page;
  const { entries, segments, seen, W } = played(trajectory.runs);
  if (!model || !session.clock || !entries.length)
    throw new Error("Nothing was played yet: there is nothing to take away.");
  const singles = W.flatMap(({ made }, row) => (made ? [{ made, row }] : []));
  const curves = updatesFrame(slow.updates), { landscape } = slow,
    plane = landscape?.epoch === trajectory.epoch ? landscape : null;
  const shapes = model.sizes.slice(1).map((size, at) => [model.sizes[at], size]);
  /** @type {Record<string, Tensor>} */
  const tensors = {
    ...named("r", layered(entries.map(({ r }) => r))),
    energy: column(entries.map(({ energy }) => energy), entries[0].r[0]),
    ...(complete && explained(entries)),
    ...Object.fromEntries(Object.entries(seen).map(([name, rows]) => [name, stacked(rows)])),
    ...asWeights(layered(W.map(({ values }) => values), shapes)),
    ...(singles.length && {
      ...(complete && named("D", layered(singles.map(({ made }) => valuesByLayer(made.tensors, "D")), shapes))),
      e: stacked(singles.map(({ made }) => made.tensors.e.values)),
      f: stacked(singles.map(({ made }) => made.tensors.f.values)),
    }),
    ...curves?.tensors,
    ...(plane &&
      Object.fromEntries(Object.entries(planeOf(plane)).map(([name, tensor]) => [`landscape.${name}`, tensor]))),
  };
  const metadata = {
    kind: "recording",
    format: FORMAT,
    model: JSON.stringify(model),
    iteration0: String(entries[0].iteration),
    segments: JSON.stringify(segments),
    parameters: JSON.stringify(parameters(page, segments)),
    ends: JSON.stringify(endsOf(page, model, entries[entries.length - 1])),
    taken: new Date().toISOString().slice(0, 10),
    ...(singles.length && { changes: JSON.stringify(singles.map(({ made, row }) => change(made, row))) }),
    ...(curves && {
      updates: JSON.stringify({ first: Number(curves.metadata.first), log: Number(curves.metadata.log) }),
    }),
    ...(plane && {
      landscape: JSON.stringify({
        update: String(plane.update),
        from: String(plane.from),
        to: String(plane.to),
        exact: String(plane.exact),
        share: String(plane.share),
      }),
    }),
  };
  return buildFrame(metadata, tensors);
}

/**
 * Where it is taken up: where the page stands.
 * @param {Pick<Page, "trajectory" | "slow" | "session" | "view">} page @param {Played["segments"]} segments
 * @returns {Parameters}
 */
function parameters({ trajectory, session, view }, segments) {
  const clock = /** @type {NonNullable<typeof session.clock>} */ (session.clock),
    ended = view.shown === trajectory.last && clock.state !== "playing";
  return {
    ...clock,
    state: ended ? clock.state : "paused",
    iteration: view.shown,
    epoch: segments[segments.length - 1].epoch,
    kept: [trajectory.first, view.shown],
    bounds: BOUNDS,
  };
}

/**
 * What a single update was.
 * @param {Frame} made The weights frame that it came in. @param {number} row
 * @returns {Made}
 */
function change({ metadata: { learning_rate, before, after, batch, why } }, row) {
  return {
    W: row,
    learning_rate: Number(learning_rate),
    before: Number(before),
    after: Number(after),
    why: why === "step" ? "step" : "play",
    batch: Number(batch),
  };
}

/** @param {Landscape} plane @returns {Record<string, Tensor>} */
function planeOf({ energy, along, across, path, directions, origin }) {
  return {
    energy: { shape: [across.length, along.length], values: energy },
    along: { shape: [along.length], values: along },
    across: { shape: [across.length], values: across },
    path: { shape: [path.length / 2, 2], values: path },
    directions: { shape: [2, origin.length], values: directions },
    origin: { shape: [origin.length], values: origin },
  };
}
