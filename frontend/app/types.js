/**
 * Shapes of what travels between the modules. Nothing here runs.
 *
 * @typedef {"playing" | "paused" | "settled" | "diverged" | "disconnected"} State
 * @typedef {import("./model/model.js").Model} Model
 *
 * Where the slow clock stands: W_update is in force, `last` is the newest there is, `kept` those that can be gone back to.
 * @typedef {"image" | "drawings" | "digits"} Source
 * @typedef {{ id: number, parent: number | null, update: number, iteration: number }} Branch
 * @typedef {{
 *   state: "idle" | "stepping" | "playing" | "failed", failure: string | null, update: number, last: number, kept: number[], course: number,
 *   origin: "trained" | "random" | "restored", source: Source, batch: number, rate: number, limit: number | null, settling: number, speed: number | null,
 *   drawings: number, asleep: number, branch: number, branches: Branch[], recipe: import("./scenes/state.js").Recipe | null,
 * }} Learning
 *
 * What `ready` and `state` both say.
 * @typedef {{
 *   state: Exclude<State, "disconnected">, iteration: number, epoch: number, kept: [number, number], rate: number, prior: number,
 *   seed: number, speed: number | null, limit: number | null, tolerance: number, from_seed: boolean, learning: Learning,
 * }} Clock
 * @typedef {Clock & { type: "ready", id?: number | null, session: string, resumed: boolean, notice: string | null, model: Model, bounds: Record<string, [number, number]> }} Ready
 * @typedef {Clock & { type: "state", model: string }} StateEvent
 * @typedef {{ type: "settled", iteration: number, pull: number, energy: number }} Settled
 * @typedef {{ type: "diverged", iteration: number, rate: number, limit: number | null, message: string }} Diverged
 * @typedef {{ type: "error", message: string, argument?: string | null, expected?: string | null, got?: string | null, command?: string | null, id?: number | null, passing?: boolean }} Refusal
 * @typedef {{ type: "script", name: string, text: string, id?: number | null }} Written
 * @typedef {Ready | StateEvent | Settled | Diverged | Written | Refusal} ServerEvent
 *
 * @typedef {import("./lib/safetensors.js").Numbers} Numbers
 * @typedef {import("./lib/safetensors.js").Tensor} Tensor
 * @typedef {import("./lib/safetensors.js").Frame} Frame
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
