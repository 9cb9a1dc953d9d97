/**
 * Shapes of what travels between the modules. Nothing here runs.
 *
 * @typedef {"playing" | "paused" | "settled" | "diverged" | "disconnected"} State
 * @typedef {{ kind: "flat" | "gaussian" | "laplace", strength: number, mean: number }} Prior
 * @typedef {{
 *   name: string, title: string, description: string, activation: string[], prior: Prior, variances: (number | number[])[],
 *   sizes: number[], shape: number[], default_rate: number, default_sample: number,
 * }} Model
 *
 * What `ready` and `state` both say.
 * @typedef {{
 *   state: Exclude<State, "disconnected">, iteration: number, epoch: number, kept: [number, number], rate: number, prior: number,
 *   seed: number, speed: number | null, limit: number | null, tolerance: number,
 * }} Clock
 * @typedef {Clock & { type: "ready", session: string, resumed: boolean, notice: string | null, model: Model, bounds: Record<string, [number, number]> }} Ready
 * @typedef {Clock & { type: "state", model: string }} StateEvent
 * @typedef {{ type: "settled", iteration: number, pull: number, energy: number }} Settled
 * @typedef {{ type: "diverged", iteration: number, rate: number, limit: number | null, message: string }} Diverged
 * @typedef {{ type: "error", message: string, expected?: string | null, got?: string | null, command?: string | null }} Refusal
 * @typedef {Ready | StateEvent | Settled | Diverged | Refusal} ServerEvent
 *
 * @typedef {Float32Array | Float64Array | Uint8Array | Int32Array} Numbers
 * @typedef {{ shape: number[], values: Numbers }} Tensor
 * @typedef {{ metadata: Record<string, string>, tensors: Record<string, Tensor> }} Frame
 *
 * What holds from one iteration on: the image, and which of its pixels are sensed.
 * @typedef {{ iteration: number, x: Numbers, mask: Numbers, source: string }} Sensed
 *
 * One iteration as it was streamed: the state before update `iteration`, and the rate of that update.
 * @typedef {{ iteration: number, r: Numbers, e: Numbers, xh: Numbers, energy: number, rate: number, prior: number, sensed: Sensed }} Entry
 */
export {};
