import assert from "node:assert/strict";
import { test } from "node:test";
import { Tape } from "../../frontend/app/take/tape.js";
import { model } from "./frames.mjs";

/** Two runs of three iterations of two latents, of which W had no update and one; the second came to rest. */
function recording(more = {}) {
  const column = (size) => ({ shape: [6, size], values: Float32Array.from({ length: 6 * size }, (_, at) => at) });
  const rows = (count, ...shape) => ({ shape: [count, ...shape], values: new Float32Array(count * shape.reduce((a, b) => a * b)) });
  const held = { rate: 0.1, prior: 0, x: 0, mask: 0, source: "sample" };
  return {
    model: model(4, 2), ends: { type: "settled", iteration: 2, pull: 0, energy: 5 }, changes: [], metadata: {}, rows: 6,
    segments: [{ ...held, row: 0, epoch: 0, iteration: 0, W: 0, update: 0 }, { ...held, row: 3, epoch: 1, iteration: 0, W: 1, update: 1 }],
    tensors: { r1: column(2), energy: { shape: [6], values: Float32Array.of(0, 1, 2, 3, 4, 5) }, x: rows(1, 4), mask: rows(1, 4), W: rows(2, 4, 2) },
    parameters: { state: "paused", epoch: 0, iteration: 1, speed: 30, seed: 7, learning: { branch: 0, log: 1 }, bounds: {} }, ...more,
  };
}

/** A tape that is open, and what it said since it was asked last: events by type, frames by kind, and where it stands. */
function opened(of = recording(), options = {}) {
  const tape = new Tape(of, options), heard = [], stands = {};
  const event = ({ type, message, ...fields }) => {
    heard.push(type === "error" ? message : type);
    if ("state" in fields) Object.assign(stands, fields);
  };
  tape.handlers = { ...tape.handlers, opened: () => tape.send({ type: "open" }), event, frame: ({ metadata }) => heard.push(metadata.kind) };
  tape.connect();
  return { tape, stands, ask: (command) => (command && tape.send(command), heard.splice(0)) };
}

test("a tape begins where the recording was left, with all up to there, or with all of that run in sight", () => {
  const { ask, stands } = opened();
  assert.deepEqual(ask(), ["ready", "weights", "input", "trajectory"]);
  assert.deepEqual([stands.iteration, stands.kept, stands.learning.kept], [1, [0, 1], [0, 1]]);
  const whole = opened(recording(), { whole: true });
  assert.deepEqual([whole.ask().at(-1), whole.stands.iteration, whole.stands.kept], ["reached", 1, [0, 2]]);
});

test("a tape steps from one W to the next, comes to rest where the recording did, and refuses what lies beyond", () => {
  const { ask, stands } = opened(), step = { type: "step", updates: 5 };
  ask();
  assert.deepEqual(ask(step), ["trajectory", "state"]);
  assert.deepEqual([stands.iteration, stands.epoch, stands.learning.update], [2, 0, 0]);
  assert.deepEqual(ask(step), ["weights", "input", "trajectory", "state"]);
  assert.deepEqual([stands.iteration, stands.epoch, stands.learning.update], [0, 1, 1]);
  assert.deepEqual(ask(step), ["trajectory", "settled", "state", "state"]);
  assert.deepEqual([stands.iteration, stands.state], [2, "settled"]);
  const [refusal] = ask(step);
  assert.match(refusal, /^The recording ends here/);
});

test("a tape goes to what it holds, and says what that is where it does not hold what was asked for", () => {
  const { ask, stands } = opened();
  ask();
  assert.deepEqual(ask({ type: "seek", iteration: 0 }), ["state"]);
  assert.equal(stands.iteration, 0);
  assert.deepEqual(ask({ type: "seek", iteration: 9 }), ["The recording holds the iterations 0 to 1 here; got 9."]);
  ask({ type: "seek", clock: "learning", update: 1 });
  assert.deepEqual([stands.iteration, stands.learning.update], [2, 1]);
  const wrong = ask({ type: "seek", clock: "learning", update: 4 });
  assert.deepEqual(wrong, ["The recording holds W of the updates 0, 1; got 4."]);
});

test("a tape takes no command that would make another run", () => {
  const { tape, ask, stands } = opened();
  ask();
  for (const command of [{ type: "set", rate: 0.2 }, { type: "reset", seed: 8 }, { type: "play", clock: "learning" }, { type: "landscape" }]) {
    const said = ask(command);
    assert.deepEqual([said.length, /recording|recorded/.test(said[0])], [1, true], command.type);
  }
  assert.deepEqual(ask({ type: "set", rate: 0.1, speed: 5 }), ["state"], "what holds already may be set");
  assert.equal(stands.speed, 5);
  tape.sendFrame({ kind: "input" }, {});
  assert.match(ask()[0], /^This is a recording/);
});
