// The name that panels know a session by until they read it from the page.
/** @typedef {import("./session.js").Session} Link */
export {};
