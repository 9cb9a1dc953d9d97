/**
 * For modules that still look for them here, types that others have. Nothing here runs.
 *
 * @typedef {import("./session/events.js").StateEvent} StateEvent
 * @typedef {import("./session/events.js").State} State
 * @typedef {import("./session/events.js").Learning} Learning
 * @typedef {import("./session/events.js").Source} Source
 * @typedef {import("./session/events.js").Branch} Branch
 * @typedef {import("./session/events.js").Ready} Ready
 * @typedef {import("./session/events.js").Settled} Settled
 * @typedef {import("./session/events.js").Diverged} Diverged
 * @typedef {import("./session/events.js").Refusal} Refusal
 * @typedef {import("./session/events.js").Written} Written
 * @typedef {import("./session/events.js").ServerEvent} ServerEvent
 * @typedef {import("./session/events.js").Clock} Clock
 * @typedef {import("./model/model.js").Model} Model
 * @typedef {import("./lib/safetensors.js").Numbers} Numbers
 * @typedef {import("./lib/safetensors.js").Tensor} Tensor
 * @typedef {import("./lib/safetensors.js").Frame} Frame
 * @typedef {import("./record/entry.js").Sensed} Sensed
 * @typedef {import("./record/entry.js").Weights} Weights
 * @typedef {import("./record/entry.js").Entry} Entry
 */
export {};
