/**
 * Shapes of what travels between the modules. Nothing here runs.
 *
 * @typedef {import("./wire.js").StateChanged} StateEvent
 * @typedef {StateEvent["state"] | "disconnected"} State
 * @typedef {import("./wire.js").PriorInfo} Prior
 * @typedef {import("./wire.js").ModelInfo} Model
 * @typedef {import("./wire.js").Learning} Learning
 * @typedef {Learning["source"]} Source
 * @typedef {import("./wire.js").BranchInfo} Branch
 * @typedef {import("./wire.js").Ready} Ready
 * @typedef {import("./wire.js").SettledAt} Settled
 * @typedef {import("./wire.js").DivergedAt} Diverged
 * @typedef {import("./wire.js").Error} Refusal
 * @typedef {import("./wire.js").ScriptWritten} Written
 * @typedef {Ready | StateEvent | Settled | Diverged | Written | Refusal} ServerEvent
 *
 * What `ready` and `state` both say.
 * @typedef {Pick<Ready, Exclude<keyof Ready & keyof StateEvent, "type" | "model">>} Clock
 *
 * @typedef {Float32Array | Float64Array | Uint8Array | Int32Array} Numbers
 * @typedef {{ shape: number[], values: Numbers }} Tensor
 * @typedef {{ metadata: Record<string, string>, tensors: Record<string, Tensor> }} Frame
 *
 * What holds from one iteration on: the image, which of its pixels are sensed, and which of the two is new: x, the mask (m) or both.
 * @typedef {{ iteration: number, x: Numbers, mask: Numbers, source: string, changed?: string }} Sensed
 *
 * W₁ row by row, (D, K), after so many updates of it; in force from an epoch of inference on. `made`: the frame that it came in, where that
 * tells of the single update that led to it.
 * @typedef {{ epoch: number, update: number, values: Numbers, made: Frame | null }} Weights
 *
 * One iteration as it was streamed: the state before update `iteration`, the rate of that update, and the W it was computed with.
 * @typedef {{
 *   iteration: number, r: Numbers, e: Numbers, xh: Numbers, energy: number, rate: number, prior: number, sensed: Sensed, weights: Weights,
 * }} Entry
 *
 * What is mounted on the page reaches the rest of it through this.
 * @typedef {{
 *   settings: import("./session/settings.js").Settings, store: import("./record/store.js").Store, view: import("./record/view.js").View, slow: import("./record/slow.js").Slow,
 *   link: import("./session/link.js").Link, transport: import("./transport.js").Transport, controls: import("./controls.js").Controls,
 *   painter: import("./lib/painter.js").Painter, world: import("./world/world.js").World,
 *   tabs: { world: ReturnType<typeof import("./world/world.js").mountWorld>, slow: { readonly current: string, select: (name: string) => void } },
 *   say: (message: string, tone?: import("./session/link.js").Tone) => void, changed: () => void, onShown: import("./world/world.js").World["onShown"],
 *   lesson?: import("./lesson/lesson.js").LessonPage,
 *   scenes: import("./scenes/scenes.js").Scenes,
 * }} Page
 */
export {};
