/**
 * The page as what is mounted on it knows it, and, for modules that still look for them here, types that others have. Nothing here runs.
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
 *
 * What is mounted on the page reaches the rest of it through this.
 * @typedef {{
 *   settings: import("./session/settings.js").Settings, store: import("./record/store.js").Store, view: import("./record/view.js").View, slow: import("./record/slow.js").Slow,
 *   link: import("./session/link.js").Link, transport: import("./transport.js").Transport, controls: import("./controls.js").Controls,
 *   painter: import("./lib/painter.js").Painter, world: import("./world/panel.js").World,
 *   tabs: { world: ReturnType<typeof import("./world/world.js").mountWorld>, slow: { readonly current: string, select: (name: string) => void } },
 *   say: (message: string, tone?: import("./session/link.js").Tone) => void, changed: () => void, onShown: import("./world/panel.js").World["onShown"],
 *   lesson?: import("./lesson/lesson.js").LessonPage,
 *   scenes: import("./scenes/scenes.js").Scenes,
 * }} Page
 */
export {};
