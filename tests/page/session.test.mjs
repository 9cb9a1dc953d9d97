import assert from "node:assert/strict";
import { test } from "node:test";
import { View } from "../../frontend/app/record/view.js";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { FastClock } from "../../frontend/app/session/fast.js";
import { Requests } from "../../frontend/app/session/requests.js";
import { input, model, iterations, weights } from "./frames.mjs";

test("a request is answered, refused or given up, each once and by its own number", async () => {
  const sent = [], requests = new Requests((command) => sent.push(command));
  const answered = requests.request({ type: "script" }), refused = requests.request({ type: "script" }), left = requests.request({ type: "script" });
  const [first, second, third] = sent.map(({ id }) => id);
  requests.answer({ type: "script", id: first, name: "run.py", text: "…" });
  assert.equal(requests.refuse({ id: second, message: "No." }), true);
  assert.equal(requests.refuse({ id: third + 1, message: "Nobody asked." }), false);
  requests.abandon("It was left.");
  assert.equal((await answered).name, "run.py");
  await assert.rejects(refused, /^Error: No\.$/);
  await assert.rejects(left, /^Error: It was left\.$/);
});

/** A clock over ten iterations, and what it sends. */
function clock() {
  const trajectory = new Trajectory(), view = new View(trajectory), sent = [];
  trajectory.model = model(4, 2);
  for (const frame of [weights(8), input(new Float32Array(4)), iterations(0, 10, { r1: 2 })]) trajectory.take(frame);
  view.refresh();
  view.state = "paused";
  const session = {
    trajectory, view, clock: { state: "paused", speed: 30, seed: 7 }, page: { changed() {} },
    send: (command) => sent.push(command), seek: (iteration) => sent.push({ type: "seek", iteration }),
  };
  return { session, view, sent, fast: new FastClock(session) };
}

test("a run until settled hurries, and goes back to the speed of before once the clock stands", () => {
  const { session, view, sent, fast } = clock();
  fast.settle();
  assert.deepEqual(sent.splice(0), [{ type: "play" }, { type: "set", speed: null }]);
  fast.refresh();
  assert.deepEqual(sent, [], "the server has not said yet that it hurries");
  Object.assign(session.clock, { speed: null, state: "playing" });
  view.state = "playing";
  fast.refresh();
  assert.deepEqual([sent.length, fast.speedPending], [0, true]);
  fast.settle(); // pressed once more on the way
  sent.length = 0;
  view.state = session.clock.state = "settled";
  fast.refresh();
  assert.deepEqual([sent, fast.speedPending], [[{ type: "set", speed: 30 }], false]);
});

test("whoever chooses a speed on the way has it", () => {
  const { session, view, sent, fast } = clock();
  fast.settle();
  fast.choose(5);
  view.state = "settled";
  session.clock.speed = null;
  sent.length = 0;
  fast.refresh();
  assert.deepEqual(sent, []);
});

test("an iteration that is shown is gone to, and none that is not kept; going on cuts what came after", () => {
  const { session, view, sent, fast } = clock();
  fast.seek(10);
  fast.seek(-1);
  assert.deepEqual(sent, []);
  fast.seek(4);
  assert.deepEqual([sent.splice(0), view.shown, view.follows], [[{ type: "seek", iteration: 4 }], 4, false]);
  fast.step();
  assert.deepEqual([sent, view.follows, session.trajectory.last], [[{ type: "step", updates: 1 }], true, 4]);
});

test("phase by phase, r moves with the update and the rest waits for its phase", () => {
  const { session, view, sent, fast } = clock();
  fast.nextPhase();
  fast.nextPhase();
  assert.deepEqual([view.phase, view.xh.iteration, view.e.iteration, sent.length], ["compare", 9, 9, 0]);
  fast.nextPhase();
  assert.deepEqual(sent, [{ type: "step", updates: 1 }]);
  session.trajectory.take(iterations(10, 1, { r1: 2 }));
  view.refresh();
  assert.deepEqual([view.r.iteration, view.xh.iteration, view.e.iteration], [10, 9, 9]);
  fast.nextPhase();
  assert.deepEqual([view.r.iteration, view.xh.iteration, view.e.iteration], [10, 10, 9]);
});

const AGAIN = [{ type: "reset", seed: null }, { type: "play" }];

/** What is sent of a rate that was let go of while the clock stood at 200, once the server has said all this. */
function tried(rate, before, ...said) {
  const { session, sent, fast } = clock();
  session.clock = { limit: 0.15, rate: 0.05, iteration: 200, ...before };
  fast.tryRate(rate);
  for (const state of said) {
    session.clock = { ...session.clock, rate, ...state };
    fast.heard();
  }
  return sent;
}

test("a rate beyond the limit is shown from the same start, whatever the server had come to when it heard of it", () => {
  for (const before of ["playing", "settled", "diverged"]) {
    for (const state of ["playing", "settled", "diverged"]) {
      assert.deepEqual(tried(0.6, { state: before }), [], "nothing is known yet");
      assert.deepEqual(tried(0.6, { state: before }, { state }), AGAIN, `${before}, then ${state}`);
      assert.deepEqual(tried(0.6, { state: before }, { state }, { state: "playing" }, { state: "settled" }), AGAIN, "once");
    }
    assert.deepEqual(tried(0.6, { state: before, rate: 0.6 }), AGAIN, "it was in force already");
  }
});

test("a rate within the limit is shown from the start where r was at rest already, or had exploded", () => {
  const at = (state, iteration) => ({ state, iteration });
  assert.deepEqual(tried(0.1, at("playing", 200), at("playing", 250), at("settled", 250)), AGAIN);
  assert.deepEqual(tried(0.1, at("settled", 200), at("playing", 200), at("settled", 200)), AGAIN);
  assert.deepEqual(tried(0.1, at("settled", 200), at("settled", 200)), AGAIN);
  assert.deepEqual(tried(0.1, at("diverged", 200), at("diverged", 190)), AGAIN);
  assert.deepEqual(tried(0.1, at("playing", 200), at("playing", 250), at("settled", 300)), [], "it was seen at work");
  assert.deepEqual(tried(0.6, { ...at("playing", 200), limit: null }, at("playing", 250), at("settled", 300)), []);
});

test("a clock that was paused stays so, and a session that begins anew has nothing to try", () => {
  for (const rate of [0.1, 0.6]) assert.deepEqual(tried(rate, { state: "paused" }, { state: "paused" }), []);
  const { session, sent, fast } = clock();
  session.clock = { state: "playing", limit: 0.15, rate: 0.05, iteration: 3 };
  fast.tryRate(0.6);
  fast.forget();
  session.clock = { ...session.clock, rate: 0.6 };
  fast.heard();
  assert.deepEqual(sent, []);
});
