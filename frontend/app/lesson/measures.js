// What really happened, measured: each question's answer is read from what was streamed, never from what its author
// expects.
/** @import { Numbers } from "../lib/safetensors.js" */
/** @import { Page } from "../page.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { State } from "../session/events.js" */
import { symbol } from "../model/symbol.js";
import { fixed } from "../lib/format.js";
import { drawing } from "../panels/layer.js";
import { inARow } from "../record/layers.js";

/**
 * The state of the page when the question was asked.
 * @typedef {{ entry: Entry, epoch: number, state: State, iteration: number, update: number }} Moment
 *
 * `outcome` is compared with what the options stand for; `sentence` gives it in numbers, as HTML.
 * @typedef {{ outcome: string, sentence: string }} Measured
 */

/** A latent with less than this takes no part. */
const AT_WORK = 1e-3;
/** A pixel as bright as this is a guess, not noise. */
const GUESSED = 0.2;
/** Sums of float32 differ in their last digits. */
const EQUAL = 1e-6;

/** @param {Page} page @returns {Moment} */
export function moment({ view, trajectory, session }) {
  const entry = view.r;
  if (!entry || !session.clock) {
    throw new Error("expected a streamed iteration to measure from; there is none yet: wait until the page shows one");
  }
  const { iteration, weights: { update } } = entry;
  return { entry, epoch: trajectory.epoch, state: view.state, iteration, update };
}

const SIGNS = { x: "x", xh: "x̂", e: "e", r: "r", W: "W", F: "F" };
const sym = (/** @type {keyof typeof SIGNS} */ name) => symbol(name, SIGNS[name]);
/** What a symbol stands for, of all layers. @param {Entry} entry @returns {Record<string, Numbers>} */
const parts = ({ sensed: { x }, xh, e, r, weights: { values: W } }) =>
  ({ x, xh, e: inARow(e), r: inARow(r), W: inARow(W) });
/** How many of them are so. @param {Numbers} values @param {(value: number, at: number) => boolean} so */
function howMany(values, so) {
  let count = 0;
  for (let at = 0; at < values.length; at++) count += Number(so(values[at], at));
  return count;
}
/** @param {number} count @param {string} one */
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** @type {Record<string, (page: Page, before: Moment, of: string[]) => Measured>} */
const MEASURES = {
  changed(page, before, of) {
    const was = parts(before.entry), is = parts(moment(page).entry);
    const counts = of.map((name) => ({
      name: /** @type {keyof typeof SIGNS} */ (name),
      changed: howMany(is[name], (value, at) => value !== was[name][at]),
      all: is[name].length,
    }));
    return {
      outcome: counts
        .filter(({ changed }) => changed)
        .map(({ name }) => name)
        .join(" "),
      sentence: `Numbers that changed: ` +
        `${counts.map(({ name, changed, all }) => `${sym(name)} ${changed} of ${all}`).join(", ")}.`,
    };
  },

  energy({ trajectory, view }, before) {
    const from = trajectory.epoch === before.epoch ? Math.max(before.iteration, trajectory.first) : trajectory.first,
      start = trajectory.energyAt(from), end = trajectory.energyAt(view.shown);
    let rose = 0;
    for (let t = from + 1; t <= view.shown; t++) {
      rose += Number(trajectory.energyAt(t) > trajectory.energyAt(t - 1) * (1 + EQUAL) + EQUAL);
    }
    const outcome = rose || !Number.isFinite(end) ? "rises" : end < start * (1 - EQUAL) ? "falls" : "same";
    return {
      outcome,
      sentence:
        `${sym("F")} went from ${fixed(start)} to ${fixed(end)} in ${counted(view.shown - from, "iteration")}, ` +
        `and rose in ${rose || "none"} of them.`,
    };
  },

  ends({ view, session }) {
    const at = session.clock?.iteration ?? view.shown;
    const sentence = { settled: `It settled at iteration ${at}.`, diverged: `It ran away at iteration ${at}.` }[
      /** @type {"settled"} */ (view.state)
    ];
    return { outcome: view.state, sentence: sentence ?? `It stands at iteration ${at}.` };
  },

  settles({ view, session }, before) {
    const at = session.clock?.iteration ?? view.shown;
    if (view.state !== "settled") {
      const now = view.state === "diverged" ? `ran away at iteration ${at}` : `stands at iteration ${at}, not at rest`;
      return { outcome: "never", sentence: `It ${now}; before it had settled at ${before.iteration}.` };
    }
    const outcome = at < before.iteration ? "sooner" : at > before.iteration ? "later" : "same";
    return { outcome, sentence: `It settled at iteration ${at}; before, at ${before.iteration}.` };
  },

  unsensed({ view }) {
    const { sensed: { mask }, xh } = here(view.r);
    let dark = 0, bright = 0, most = 0;
    for (let i = 0; i < xh.length; i++) {
      if (mask[i]) continue;
      dark++;
      bright += Number(xh[i] > GUESSED);
      most = Math.max(most, xh[i]);
    }
    return {
      outcome: bright ? "guessed" : "dark",
      sentence:
        `Of ${dark} pixels that were not touched, ${bright} have ${sym("xh")} above ${GUESSED}; the brightest ` +
        `has ${fixed(most)}.`,
    };
  },

  columns(page, before) {
    const { trajectory: { model }, slow } = page;
    if (!model) throw new Error("expected a model");
    const { weights: was } = drawing(model, before.entry);
    const { weights: now, latents } = drawing(model, moment(page).entry);
    const moved = new Uint8Array(latents);
    // A column that is scaled back to norm 1 and had it already may differ in its last digit.
    for (let at = 0; at < now.length; at++) if (Math.abs(now[at] - was[at]) > EQUAL) moved[at % latents] = 1;
    const changed = howMany(moved, (one) => one === 1), f = slow.change?.f ?? new Float32Array(latents);
    const active = howMany(f, (value) => value !== 0), idle = howMany(moved, (one, k) => one === 1 && f[k] === 0);
    const outcome = !changed ? "none" : changed === latents ? "all" : idle ? "some" : "active";
    return {
      outcome,
      sentence:
        `${counted(changed, "column")} of ${latents} changed; ${counted(active, "latent")} had f(r*) other than ` +
        `0, and ${idle || "none"} of the others’ columns changed.`,
    };
  },

  "after-update"({ slow }) {
    if (!slow.change) throw new Error("expected an update of W; none was made");
    const { before, after } = slow.change;
    return {
      outcome: compared(after, before, ["lower", "same", "higher"]),
      sentence: `With r held, ${sym("F")} was ${fixed(before, 3)} before the update and ${fixed(after, 3)} right ` +
        `after it.`,
    };
  },

  jump({ trajectory }, { entry }) {
    const { last } = trajectory, now = here(trajectory.at(last)),
      at = now.sensed === entry.sensed ? last : now.sensed.iteration,
      energy = trajectory.energyAt(at);
    return {
      outcome: compared(energy, entry.energy, ["down", "none", "up"]),
      sentence: `${sym("F")} was ${fixed(entry.energy)} with the image of before and ${fixed(energy)} at the first ` +
        `iteration with this one.`,
    };
  },

  guess(page, { entry }) {
    const [was] = inARow(entry.r), [is] = inARow(moment(page).entry.r);
    return {
      outcome: compared(is, was, ["down", "same", "up"]),
      sentence: `${sym("r")} was ${fixed(was, 3)} and is ${fixed(is, 3)}.`,
    };
  },

  atoms(page, before) {
    const { trajectory: { model } } = page;
    if (!model) throw new Error("expected a model");
    const count = (/** @type {Entry} */ entry) => howMany(drawing(model, entry).f, (f) => Math.abs(f) > AT_WORK);
    const was = count(before.entry), is = count(moment(page).entry);
    return {
      outcome: compared(is, was, ["fewer", "same", "more"]),
      sentence: `${counted(is, "latent")} at work now, ${was} before.`,
    };
  },
};

/** @param {number} now @param {number} before @param {[string, string, string]} words */
const compared = (now, before, [less, same, more]) =>
  Math.abs(now - before) <= EQUAL * Math.max(1, Math.abs(before)) ? same : now < before ? less : more;

/** @param {Entry | null} entry */
function here(entry) {
  if (!entry) throw new Error("expected a streamed iteration to measure; there is none");
  return entry;
}

/** @param {string} name @param {Page} page @param {Moment} before @param {string[]} of @returns {Measured} */
export function measure(name, page, before, of) {
  const known = MEASURES[name];
  if (!known) throw new Error(`expected a measure of ${Object.keys(MEASURES).join(", ")}; got ${name}`);
  return known(page, before, of);
}
