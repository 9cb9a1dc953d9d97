import assert from "node:assert/strict";
import { test } from "node:test";
import { Trace } from "../../frontend/app/lib/trace.js";
import { Branches } from "../../frontend/app/record/branches.js";
import { Updates } from "../../frontend/app/record/updates.js";
import { KeptWeights } from "../../frontend/app/record/weights.js";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { Use } from "../../frontend/app/record/use.js";
import { input, mebibytes, model, iterations, weights } from "./frames.mjs";

test("a curve without end stays within its bytes, and loses neither its highest point nor its lowest", () => {
  const before = mebibytes(), trace = new Trace(2 ** 20);
  for (let x = 0; x < 1_000_000; x++) trace.push(x, x === 1_234 ? 9 : x === 5_678 ? -9 : Math.sin(x));
  assert.ok(mebibytes() - before < 1.1);
  const { y } = trace.since(0, Infinity);
  assert.deepEqual([Math.max(...y.slice(0, 1000)), Math.min(...y.slice(0, 1000))], [9, -9]);
  assert.equal(trace.x(-1), 999_999);
});

test("W is kept within 16 MB, the newer the denser; and two of them however large they are", () => {
  for (const [size, least, most] of [[78_400, 40, 52], [4, 60, 64], [5_000_000, 2, 2]]) {
    const seen = new KeptWeights(), updates = size > 1e6 ? 5 : 300;
    for (let update = 0; update < updates; update++) seen.take(weights(size, { update: String(update), why: "play" }));
    const kept = seen.all.map(({ update }) => update), count = kept.length;
    assert.ok(count >= least && count <= most, `${count} of ${size} numbers`);
    assert.deepEqual([kept[0], kept.at(-1), kept.at(-2)], [0, updates - 1, size > 1e6 ? 0 : updates - 2]);
    const half = kept.filter((update) => update >= updates / 2).length;
    assert.ok(size > 1e6 || half > count / 2, `${half} of the newer half`);
  }
});

test("learning from an earlier W makes another future", () => {
  const seen = new KeptWeights();
  for (const update of [0, 1, 2, 3]) seen.take(weights(4, { update: String(update), why: "step" }));
  seen.take(weights(4, { update: "1", why: "seek" }));
  assert.equal(seen.all.length, 4);
  seen.take(weights(4, { update: "2", why: "step" }));
  assert.deepEqual(seen.all.map(({ update }) => update), [0, 1, 2]);
  seen.take(weights(4, { update: "0", why: "reset", log: "2" }));
  assert.deepEqual(seen.all.map(({ update }) => update), [0]);
});

test("the use of latents stays within its bytes, and is a mean over all updates", () => {
  for (const latents of [100, 4_000]) {
    const before = mebibytes(), use = new Use();
    for (let update = 1; update <= 3_000; update++) use.push(update, new Float32Array(latents).fill(update));
    assert.ok(mebibytes() - before < 0.3);
    const means = use.of(latents - 1);
    assert.ok(means.length <= 256 && means.length >= 8);
    assert.deepEqual([use.first, means.every((mean, at) => at === 0 || mean > means[at - 1])], [1, true]);
    const [first] = means, stretch = 2 * first - 1; // the mean of 1 … n is (n + 1)/2
    assert.equal(use.at(stretch)[0], first);
    assert.notEqual(use.at(stretch + 1)[0], first);
  }
});

/** Updates from a number on: of each an inference of two iterations. */
function updates(first, count, log = "1") {
  const pair = (of) => Float32Array.from({ length: count }, (_, at) => of(first + at));
  const tensor = (values, size = 1) => ({ shape: [values.length / size, size], values });
  return { metadata: { kind: "update", first: String(first), log }, tensors: {
    lengths: tensor(Int32Array.from({ length: count }, () => 2)), energies: tensor(new Float32Array(2 * count)), before: tensor(pair((u) => u)),
    after: tensor(pair((u) => u - 0.5)), activity: tensor(pair(() => 1)), heldout: tensor(Float64Array.from([first, 0.1]), 2),
  } };
}
const learning = (more) => ({ origin: "trained", update: 0, log: 1, branch: 0, branches: [{ id: 0 }], ...more });

test("what W did goes on where it left off; what is learned anew replaces what came after", () => {
  const seen = new Updates();
  seen.follow(learning({}));
  seen.take(updates(1, 10));
  seen.take(updates(11, 5));
  assert.deepEqual([seen.last, seen.iterations, seen.before.length], [15, 30, 15]);
  seen.take(updates(4, 1));
  assert.deepEqual([seen.last, seen.iterations, seen.before.y(-1), seen.heldout.x(-1)], [4, 8, 4, 4]);
  seen.follow(learning({ log: 2 }));
  assert.deepEqual([seen.last, seen.iterations, seen.number], [0, 0, 2]);
});

test("what is known of W goes on with the log of a server that was given it back", () => {
  const seen = new Updates();
  seen.follow(learning({}));
  seen.take(updates(1, 10));
  seen.awaitRestore();
  seen.follow(learning({ log: 0 })); // what the new server begins with
  seen.follow(learning({ log: 5, origin: "restored", update: 10 }));
  seen.take(updates(11, 1, "5"));
  assert.deepEqual([seen.last, seen.before.length], [11, 11]);
});

test("a branch that is left can be laid beside the one at hand, and goes on as it was left", () => {
  const branches = new Branches(), here = { trajectory: new Trajectory(), updates: new Updates(), weights: new KeptWeights() };
  here.trajectory.model = model(4, 2);
  for (const frame of [weights(8), input(new Float32Array(4)), iterations(0, 10, { r1: 2 })]) here.trajectory.take(frame);
  assert.equal(branches.follow(learning({}), here), null);
  assert.equal(branches.comparable, false);
  const both = [{ id: 0 }, { id: 1 }], fresh = branches.follow(learning({ branch: 1, branches: both, log: 2 }), here);
  assert.deepEqual([fresh.fresh, fresh.updates.number, branches.comparable], [true, 2, true]);
  here.trajectory.cut(3);
  branches.compares = true;
  assert.deepEqual([branches.other.id, branches.beside(7).iteration, branches.beside(50).iteration], [0, 7, 9]);
  const back = branches.follow(learning({ branches: both }), { ...here, updates: fresh.updates, weights: fresh.weights });
  assert.deepEqual([back.fresh, back.updates, branches.other.id], [false, here.updates, 1]);
  assert.equal(branches.follow(learning({ branch: 5, branches: [{ id: 5 }] }), here), null);
  assert.deepEqual([branches.other, branches.comparable], [null, false]);
});
