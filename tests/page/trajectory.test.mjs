import assert from "node:assert/strict";
import { test } from "node:test";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { input, mebibytes, model, iterations, weights } from "./frames.mjs";

const FULL = { r1: 100, x_hat: 784, e0: 784 };

/** A run under one image and one W. */
function begun(pixels, latents) {
  const trajectory = new Trajectory();
  trajectory.model = model(pixels, latents);
  trajectory.take(weights(pixels * latents));
  trajectory.take(input(new Float32Array(pixels)));
  return trajectory;
}

test("of a run 64 MiB of iterations are kept, which are 10,000 of the shipped models, and the newest", () => {
  const before = mebibytes(), trajectory = begun(784, 100);
  for (let first = 0; first < 20_000; first += 50) trajectory.take(iterations(first, 50, FULL));
  const kept = trajectory.last - trajectory.first + 1;
  assert.equal(trajectory.last, 19_999);
  assert.ok(kept >= 10_000, `${kept} kept`);
  const grown = mebibytes() - before;
  assert.ok(grown > 60 && grown < 66, `${grown} MiB`);
  assert.equal(trajectory.at(trajectory.first).r[0][99], trajectory.first);
  assert.equal(trajectory.at(trajectory.first - 1), null);
});

test("of larger images fewer iterations are kept, and of the smallest no more than can be drawn in time", () => {
  const before = mebibytes(), large = begun(100 * 100, 10), small = begun(1, 1);
  for (let first = 0; first < 2_000; first += 20) large.take(iterations(first, 20, { r1: 10, x_hat: 10_000, e0: 10_000 }));
  const grown = mebibytes() - before;
  assert.ok(grown > 60 && grown < 68, `${grown} MiB`);
  assert.equal(large.last, 1_999);
  for (let first = 0; first < 40_000; first += 500) small.take(iterations(first, 500, { r1: 1 }));
  assert.ok(small.last - small.first + 1 <= 2 ** 14);
});

test("images drawn without end are not kept without end", () => {
  // Each brings 6 kB, or 80 kB; the mask stays and is kept once.
  for (const [strokes, pixels] of [[12_000, 28 * 28], [1_500, 100 * 100]]) {
    const before = mebibytes(), trajectory = new Trajectory(), x = new Float32Array(pixels);
    trajectory.model = model(pixels, 10);
    trajectory.take(weights(pixels * 10));
    for (let iteration = 1; iteration <= strokes; iteration++) {
      x[0] = iteration;
      trajectory.take(input(x, { iteration: String(iteration) }));
      trajectory.take(iterations(iteration, 1, { r1: 10 }));
    }
    const { first, last } = trajectory;
    assert.deepEqual([last, trajectory.sensedAt(last).x[0], trajectory.sensedAt(first).x[0]], [strokes, strokes, first]);
    const images = (last - first + 1) * 4 * pixels / 2 ** 20;
    assert.ok(images > 16 && images <= 32, `${images} MiB of images`);
    const grown = mebibytes() - before;
    assert.ok(grown < 60, `${grown} MiB`);
  }
});

test("what is worked out of slim iterations is not kept of all that were looked at", () => {
  const trajectory = begun(784, 4);
  for (let first = 0; first < 5_000; first += 500) trajectory.take(iterations(first, 500, { r1: 4 }));
  const before = mebibytes();
  for (let iteration = 0; iteration < 5_000; iteration++) assert.equal(trajectory.at(iteration).xh.length, 784);
  const grown = mebibytes() - before;
  assert.ok(grown < 4, `${grown} MiB`);
  assert.equal(trajectory.at(4_999).e, trajectory.at(4_999).e, "worked out once as long as it is looked at");
  // Nor does it keep the frame of what is gone: here of 8 MB.
  const wide = begun(1, 4_000), empty = mebibytes();
  wide.take(iterations(0, 500, { r1: 4_000 }));
  assert.equal(wide.at(499).e[0].length, 1);
  wide.take(iterations(0, 1, { r1: 4_000 }, { epoch: "2" }));
  assert.ok(mebibytes() - empty < 1);
});

test("the runs that led to the one at hand are kept within as many bytes, the newest", () => {
  const before = mebibytes(), trajectory = begun(784, 100);
  for (let epoch = 1; epoch <= 120; epoch++) {
    const more = { epoch: String(epoch), update: String(epoch - 1) };
    if (epoch > 1) trajectory.take(weights(78_400, { ...more, why: "play", made: true }));
    for (let iteration = 0; iteration < 100; iteration++) {
      trajectory.take(input(new Float32Array(784).fill(iteration), { ...more, iteration: String(iteration) }));
      trajectory.take(iterations(iteration, 1, FULL, more));
    }
  }
  const all = trajectory.runs, grown = mebibytes() - before;
  assert.ok(all.length > 24 && grown < 72, `${all.length} runs of ${grown} MiB`);
  assert.deepEqual(all.map((run) => run.at(0).weights.update), all.map((_, at) => 120 - all.length + at));
  // Another start is led to by none of them.
  trajectory.take(input(new Float32Array(784), { epoch: "121" }));
  trajectory.take(iterations(0, 10, FULL, { epoch: "121" }));
  assert.equal(trajectory.runs.length, 1);
});

test("what comes again replaces what came before, and what comes after it goes", () => {
  const trajectory = begun(4, 2);
  trajectory.take(iterations(0, 10, { r1: 2 }));
  trajectory.take(iterations(5, 2, { r1: 2 }, { rate: "0.5" }));
  assert.equal(trajectory.last, 6);
  assert.deepEqual(trajectory.events, [{ iteration: 5, what: "η" }]);
  trajectory.cut(3);
  assert.deepEqual([trajectory.last, trajectory.at(3).rate, trajectory.at(4)], [3, 0.1, null]);
  // Of an epoch that is over nothing is taken any more.
  trajectory.take(iterations(0, 1, { r1: 2 }, { epoch: "2" }));
  trajectory.take(iterations(1, 5, { r1: 2 }));
  assert.equal(trajectory.last, 0);
});

test("while a state is given back nothing is taken but what goes on from it", () => {
  const trajectory = begun(4, 2);
  trajectory.take(iterations(0, 10, { r1: 2 }));
  trajectory.awaitRestore();
  trajectory.take(input(new Float32Array(4).fill(1), { epoch: "2" }));
  trajectory.take(iterations(0, 3, { r1: 2 }, { epoch: "2" }));
  assert.deepEqual([trajectory.last, trajectory.at(9).sensed.x[0]], [9, 0]);
  trajectory.take(input(new Float32Array(4).fill(1), { epoch: "0", iteration: "10", source: "restore" }));
  trajectory.take(weights(8, { epoch: "0" }));
  trajectory.take(iterations(10, 3, { r1: 2 }, { epoch: "0" }));
  assert.deepEqual([trajectory.first, trajectory.last, trajectory.at(12).sensed.x[0], trajectory.at(9).sensed.x[0]], [0, 12, 1, 0]);
});

test("a copy stays as it was", () => {
  const trajectory = begun(4, 2);
  trajectory.take(iterations(0, 10, { r1: 2 }));
  const copy = trajectory.copy();
  trajectory.cut(2);
  trajectory.take(input(new Float32Array(4).fill(1), { iteration: "2" }));
  assert.deepEqual([copy.last, copy.at(9).r[0][0], copy.at(9).sensed.x[0]], [9, 9, 0]);
});
