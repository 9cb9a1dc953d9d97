// What was played becomes a recording: every iteration kept of the run at hand and of those that led to it, and all
// that they were under.
/** @import { Entry, Weights } from "../record/entry.js" */
/** @import { Frame, Numbers, Tensor } from "../lib/safetensors.js" */
/** @import { Model } from "../model/model.js" */
/** @import { Page } from "../page.js" */
/** @import { Runs } from "../record/runs.js" */
/** @import { Ends, Made, Parameters, Segment } from "./read.js" */
import { equationsOf } from "../record/equations.js";
import { maximum } from "../lib/extremes.js";
import { buildFrame } from "../lib/safetensors.js";
import { BOUNDS } from "../session/settings.js";
import { FORMAT } from "./read.js";
import { updatesFrame } from "./updates.js";

/** F this many times above that of the start and that of a black picture has run away, as the engine says. */
const RUNAWAY = 3;

/** @typedef {{ entries: Entry[], segments: Segment[], seen: Record<string, Numbers[]>, W: Weights[] }} Played */

/**
 * @param {Pick<Page, "store" | "slow" | "session" | "view">} page
 * @param {boolean} complete With x̂ and e of every iteration and every ΔW, all of which follow from the rest.
 * @returns {ArrayBuffer} a safetensors message
 */
export function writeRecording(page, complete) {
  const {
      store: { model },
      slow,
      session,
    } = page,
    played = gathered(page.store.runs),
    { entries, segments, seen, W } = played;
  if (!model || !session.clock || !entries.length)
    throw new Error("Nothing was played yet: there is nothing to take away.");
  const singles = W.flatMap(({ made }, row) => (made ? [{ made, row }] : []));
  const curves = updatesFrame(slow.updates), plane = slow.landscape?.epoch === page.store.epoch ? slow.landscape : null;
  /** @type {Record<string, Tensor>} */
  const tensors = {
    r1: stacked(entries.map(({ r }) => r)),
    energy: column(
      entries.map(({ energy }) => energy),
      entries[0].r,
    ),
    ...(complete && explained(entries)),
    ...Object.fromEntries(Object.entries(seen).map(([name, rows]) => [name, stacked(rows)])),
    W: stacked(
      W.map(({ values }) => values),
      [model.sizes[0], model.sizes[1]],
    ),
    ...(singles.length && {
      ...(complete && {
        D1: stacked(
          singles.map(({ made }) => made.tensors.D1.values),
          [model.sizes[0], model.sizes[1]],
        ),
      }),
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
    parameters: JSON.stringify(parameters(page, played)),
    ends: JSON.stringify(ends(page, model, played)),
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

/** Rows, and what held from which of them on. @param {Runs[]} runs @returns {Played} */
function gathered(runs) {
  /** @type {Played} */ const played = { entries: [], segments: [], seen: {}, W: [] };
  const { entries, segments, seen, W } = played;
  for (const [epoch, run] of runs.entries()) {
    for (let iteration = run.first; iteration <= run.last; iteration++) {
      const entry = run.at(iteration), last = entries[entries.length - 1], before = segments[segments.length - 1];
      if (!entry) continue;
      entries.push(entry);
      const { unseen, sensed, weights } = entry;
      if (before?.epoch === epoch && last.sensed === sensed && last.weights === weights && last.unseen === unseen)
        continue;
      const rows = Object.entries(sensed.seen).map(([name, one]) => [name, placed((seen[name] ??= []), one, alike)]);
      segments.push({
        row: entries.length - 1,
        epoch,
        iteration,
        source: sensed.source,
        W: placed(W, weights, (a, b) => a.values === b.values),
        update: weights.update,
        ...unseen,
        ...Object.fromEntries(rows),
      });
    }
  }
  return played;
}

/**
 * The place of one among those that are written once, where it is put unless it is there.
 * @template T
 * @param {T[]} all @param {T} one @param {(a: T, b: T) => boolean} same
 */
function placed(all, one, same) {
  const known = all.findIndex((other) => same(other, one));
  return known < 0 ? all.push(one) - 1 : known;
}

/** @param {Numbers} a @param {Numbers} b */
const alike = (a, b) => a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));

/**
 * Where it is taken up: where the page stands.
 * @param {Pick<Page, "store" | "slow" | "session" | "view">} page @param {Played} played
 * @returns {Parameters}
 */
function parameters({ store, session, view }, { segments }) {
  const clock = /** @type {NonNullable<typeof session.clock>} */ (session.clock),
    ended = view.shown === store.last && clock.state !== "playing";
  return {
    ...clock,
    state: ended ? clock.state : "paused",
    iteration: view.shown,
    epoch: segments[segments.length - 1].epoch,
    kept: [store.first, view.shown],
    bounds: BOUNDS,
  };
}

/** @param {Pick<Page, "store" | "session">} page @param {Model} model @param {Played} played @returns {Ends} */
function ends({ store, session }, model, { entries }) {
  const last = entries[entries.length - 1],
    { iteration, energy, rate } = last,
    { tolerance = 0, limit = null } = session.clock ?? {};
  const first = /** @type {Entry} */ (store.at(store.first));
  let blank = 0;
  for (const value of last.sensed.x) blank += 0.5 * value * value;
  if (!(energy <= RUNAWAY * Math.max(first.energy, blank, 1)))
    return {
      type: "diverged",
      iteration,
      rate,
      limit,
      message: `energy ran away at iteration ${iteration} with η = ${rate}`,
    };
  const pull = maximum(equationsOf(model, last).step(1, rate).map(Math.abs)) / rate;
  // The page works in doubles, the engine in floats: what is at rest by a hair there has to be so here.
  return pull <= tolerance * 1.001 ? { type: "settled", iteration, pull, energy } : null;
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

/** @param {Numbers[]} rows @param {number[]} [shape] Of each. @returns {Tensor} */
function stacked(rows, shape = [rows[0].length]) {
  const values = emptyLike(rows[0], rows.length * rows[0].length);
  rows.forEach((row, at) => values.set(row, at * row.length));
  return { shape: [rows.length, ...shape], values };
}

/**
 * x̂ and e of every iteration. Those that were not streamed are computed one after another, and only here kept all at
 * once.
 * @param {Entry[]} entries @returns {Record<"x_hat" | "e0", Tensor>}
 */
function explained(entries) {
  const pixels = entries[0].sensed.x.length, shape = [entries.length, pixels];
  const x_hat = emptyLike(entries[0].xh, entries.length * pixels), e0 = emptyLike(x_hat, x_hat.length);
  for (const [at, entry] of entries.entries()) {
    x_hat.set(entry.xh, at * pixels);
    e0.set(entry.e, at * pixels);
  }
  return { x_hat: { shape, values: x_hat }, e0: { shape, values: e0 } };
}

/** @param {number[]} values @param {Numbers} like In whose precision. @returns {Tensor} */
function column(values, like) {
  const all = emptyLike(like, values.length);
  all.set(values);
  return { shape: [values.length], values: all };
}

/** @param {Numbers} like @param {number} length @returns {Numbers} */
const emptyLike = (like, length) =>
  like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);

/** @param {NonNullable<Page["slow"]["landscape"]>} plane @returns {Record<string, Tensor>} */
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
