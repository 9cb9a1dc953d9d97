// The server's events by the names that the page has for them. Nothing here runs.

/**
 * @typedef {import("../wire.js").StateChanged} StateEvent
 * @typedef {StateEvent["state"] | "disconnected"} State
 * @typedef {import("../wire.js").Learning} Learning
 * @typedef {Learning["source"]} Source
 * @typedef {import("../wire.js").BranchInfo} Branch
 * @typedef {import("../wire.js").Beat} Beat
 * @typedef {import("../wire.js").Ready} Ready
 * @typedef {import("../wire.js").SettledAt} Settled
 * @typedef {import("../wire.js").DivergedAt} Diverged
 * @typedef {import("../wire.js").Error} Refusal
 * @typedef {import("../wire.js").ScriptWritten} Written
 * @typedef {Ready | StateEvent | Settled | Diverged | Written | Refusal} ServerEvent
 *
 * What `ready` and `state` have in common.
 * @typedef {Pick<Ready, Exclude<keyof Ready & keyof StateEvent, "type" | "model">>} Clock
 */
export {};
