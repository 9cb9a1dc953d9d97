// Whatever is given is kept by its name, told where it changes, and comes off a recording as it came over the wire.
import assert from "node:assert/strict";
import { test } from "node:test";
import { precision } from "../../frontend/app/model/equations.js";
import { equationsOf } from "../../frontend/app/record/equations.js";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { Reel } from "../../frontend/app/take/reel.js";
import { input, iterations, model, tensors, weights } from "./frames.mjs";

const held = Float32Array.of(NaN, 0.5);

/** Five iterations as they usually are, then three with more given: what is seen, what is not. */
function played() {
  const trajectory = new Trajectory();
  trajectory.model = model(4, 2);
  const more = input(new Float32Array(4), { iteration: "5" });
  more.tensors.clamp1 = { shape: [2], values: held };
  const frames = [
    weights(8), input(new Float32Array(4)), iterations(0, 5, { r1: 2 }), more, iterations(5, 3, { r1: 2 }, { variances: "[0.5]" }),
  ];
  for (const frame of frames) trajectory.take(frame);
  return trajectory;
}

test("a field that the page does not know is kept, marked and gone back from", () => {
  const trajectory = played(), before = trajectory.at(4), after = trajectory.at(6);
  assert.deepEqual([before.unseen, after.unseen], [{ rate: 0.1, prior: 0 }, { rate: 0.1, prior: 0, variances: [0.5] }]);
  assert.deepEqual([before.sensed.seen.clamp1, after.sensed.seen.clamp1], [undefined, held]);
  assert.deepEqual(trajectory.events, [{ iteration: 5, what: "clamp1" }, { iteration: 5, what: "σ²" }]);
  assert.deepEqual([trajectory.constant(4), trajectory.constant(6)], [true, false]);
  assert.equal(trajectory.at(7).unseen, after.unseen);
  trajectory.take(iterations(8, 1, { r1: 2 }, { variances: "[0.5]" }));
  assert.equal(trajectory.at(8).unseen, after.unseen, "the same is one object, however it came");
});

test("σ² as it is given is that of the equations", () => {
  const trajectory = played();
  assert.deepEqual([4, 6].map((at) => precision(trajectory.model, equationsOf(trajectory.model, trajectory.at(at)).given, 0, 1)), [1, 2]);
});

test("a recording hands out what was given as the wire does", () => {
  const columns = tensors({ r1: 2, x: 4, mask: 4, W: 8, clamp1: 2 }, 1);
  columns.W.shape = [1, 4, 2];
  columns.energy = { shape: [1], values: new Float32Array(1) };
  columns.clamp1.values.set(held);
  const segment = { row: 0, epoch: 1, iteration: 3, x: 0, mask: 0, W: 0, update: 0, source: "drawing", rate: 0.1, prior: 2 };
  const recording = (more) => new Reel({ segments: [{ ...segment, ...more }], tensors: columns, rows: 1, metadata: {} });
  const [seen, moved] = recording({ variances: [0.5], clamp1: 0 }).stretch(0, 0, 7);
  assert.deepEqual(Object.keys(seen.tensors), ["x", "mask", "clamp1"]);
  assert.deepEqual(seen.tensors.clamp1, { shape: [2], values: held });
  const { rate, prior, variances } = moved.metadata;
  assert.deepEqual([rate, prior, variances], ["0.1", "2", "[0.5]"]);
  const [plain, plainly] = recording({}).stretch(0, 0, 7);
  assert.deepEqual([Object.keys(plain.tensors), "variances" in plainly.metadata], [["x", "mask"], false]);
});
