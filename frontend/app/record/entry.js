// What is kept of an iteration. Nothing here runs.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */

/**
 * What is seen from one iteration on: by name all that is part of it, the image x and which of its pixels are sensed
 * among it; and the names of what is new.
 * @typedef {{
 *   iteration: number, x: Numbers, mask: Numbers, seen: Record<string, Numbers>, source: string, changed: string[],
 * }} Sensed
 *
 * W₁…W_L, each row by row, after so many updates of it; in force from an epoch of inference on. `made`: the frame that
 * it came in, where that describes the single update that led to it.
 * @typedef {{ epoch: number, update: number, values: Numbers[], made: Frame | null }} Weights
 *
 * What is given and not seen, by name: the same object as long as nothing of it changes.
 * @typedef {{ rate: number, prior: number, variances?: number[] }} Unseen
 *
 * One iteration as it was streamed: the state before update `iteration`, r₁…r_L and e₀…e_{L−1}, the rate of that
 * update, and the W it was computed with. `slim`: it came without x̂ and e, which are computed here from r, W and x
 * when they are read.
 * @typedef {{
 *   iteration: number, r: Numbers[], e: Numbers[], xh: Numbers, energy: number, rate: number, prior: number,
 *   sensed: Sensed, unseen: Unseen, weights: Weights, slim: boolean,
 * }} Entry
 */
export {};
