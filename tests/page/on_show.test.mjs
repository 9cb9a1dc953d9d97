import assert from "node:assert/strict";
import { test } from "node:test";
import { unused } from "../../frontend/app/session/channel.js";
import { Session } from "../../frontend/app/session/session.js";
import { input, iterations, model, weights } from "./frames.mjs";

/** What a channel can report besides events and frames, and what a session of it does then. */
const REPORTS = ["lost", "unavailable", "silent", "answering", "congested"];

/** A page, and a session over a channel of its own; what reached the page of it, and what was sent, by what it was. */
function session(page) {
  const heard = page.heard, sent = [];
  const channel = {
    handlers: unused(), open: true, connect() {}, close() {}, painted() {},
    send: ({ type }) => sent.push(type), sendFrame: ({ kind }) => sent.push(kind),
  };
  class Heard extends Session {}
  for (const report of REPORTS) Heard.prototype[report] = () => heard.push(report);
  const one = new Heard(page, channel, {});
  one.trajectory.model = model(4, 2);
  return { one, sent, handlers: channel.handlers };
}

function shown() {
  const heard = [];
  return {
    heard, session: null, models: [], tray: { see() {} }, painter: {}, layout: () => () => {}, alarm() {},
    say: (message) => heard.push(message), changed: () => heard.push("changed"), modelChanged: () => heard.push("model"),
  };
}

/** Everything that can come over a channel, but that it opened: each as it is called. */
const COMES = {
  event: { type: "error", id: null, command: "set", message: "It is refused." },
  frame: [weights(8), input(new Float32Array(4)), iterations(0, 3, { r1: 2 })],
  ...Object.fromEntries(REPORTS.map((report) => [report, undefined])),
};

test("only the session on show hears what comes over its channel", () => {
  const page = shown(), here = session(page), away = session(page);
  page.session = here.one;
  for (const [name, what] of Object.entries(COMES)) {
    for (const one of [what].flat()) away.handlers[name](one);
    assert.deepEqual([page.heard, away.one.trajectory.empty], [[], true], `${name} of a session that is not on show`);
    for (const one of [what].flat()) here.handlers[name](one);
    assert.notDeepEqual(page.heard.splice(0), [], `${name} of the session on show`);
  }
  assert.deepEqual([here.one.trajectory.last, away.one.trajectory.empty], [2, true]);
  assert.deepEqual(Object.keys(unused()).sort(), ["opened", ...Object.keys(COMES)].sort(), "all that can come is tried");
});

test("only the session on show sends, and another that is shown in its place does from then on", () => {
  const page = shown(), here = session(page), away = session(page);
  const both = () => {
    for (const { one } of [here, away]) {
      one.send({ type: "play" });
      one.sendFrame({ kind: "input" }, {});
    }
    return [here, away].map(({ sent }) => sent.splice(0));
  };
  page.session = here.one;
  assert.deepEqual(both(), [["play", "input"], []]);
  page.session = away.one;
  assert.deepEqual(both(), [[], ["play", "input"]]);
});
