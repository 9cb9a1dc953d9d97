// A model of two latent layers, small enough to be worked out by hand:
//
//     x  = (1, 0, 2)    W₁ = (1 0; 0 1; 1 1)    f₁(r) = r     r₁ = (1, −2)    x̂  = (1, −2, −1)    e₀ = (0, 2, 3)
//     μ₁ = (2, 9)       W₂ = (2 0; 0 1)         f₂(r) = r²    r₂ = (1, 3)                         e₁ = (−1, −11)
//
//     F = ½·13 + ½·122 + ½·½·(0² + 2²) = 68.5 under a Gaussian prior of strength ½ around 1
import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, moment } from "../../frontend/app/lesson/measures.js";
import { energyRule, guessGloss, predictGloss, updateRule } from "../../frontend/app/model/rules.js";
import { atom } from "../../frontend/app/panels/atom/index.js";
import { change } from "../../frontend/app/panels/change/index.js";
import { Inspector } from "../../frontend/app/panels/compare/inspector.js";
import { dictionary } from "../../frontend/app/panels/dictionary/index.js";
import { error } from "../../frontend/app/panels/error/index.js";
import { latents } from "../../frontend/app/panels/latents/index.js";
import { Layer } from "../../frontend/app/panels/layer.js";
import { predict } from "../../frontend/app/panels/predict/index.js";
import { prediction } from "../../frontend/app/panels/prediction/index.js";
import { Verified } from "../../frontend/app/panels/settle/verified.js";
import { fits } from "../../frontend/app/record/fits.js";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { SlowClock } from "../../frontend/app/record/slow.js";
import { View } from "../../frontend/app/record/view.js";
import { input, model } from "./frames.mjs";

const DEEP = { ...model(3, 2, 2), activation: ["linear", "square"], prior: { kind: "gaussian", strength: 0.5, mean: 1 } };
const W1 = [1, 0, 0, 1, 1, 1], W2 = [2, 0, 0, 1];

const tensor = (shape, values) => ({ shape, values: Float32Array.from(values) });
const weights = (more = {}, tensors = {}) => ({
  metadata: { kind: "weights", epoch: "1", update: "0", why: "open", log: "1", ...more },
  tensors: { W1: tensor([3, 2], W1), W2: tensor([2, 2], W2), ...tensors },
});

/** One iteration. */
function iteration(slim, more = {}) {
  const explained = { x_hat: tensor([1, 3], [1, -2, -1]), e0: tensor([1, 3], [0, 2, 3]), e1: tensor([1, 2], [-1, -11]) };
  return {
    metadata: { kind: "trajectory", epoch: "1", first: "0", count: "1", rate: "0.1", prior: "0.5", ...more },
    tensors: { r1: tensor([1, 2], [1, -2]), r2: tensor([1, 2], [1, 3]), energy: tensor([1], [68.5]), ...(!slim && explained) },
  };
}

/** A page that shows it. */
function opened({ slim = false } = {}) {
  const trajectory = new Trajectory(), view = new View(trajectory), slow = new SlowClock(trajectory, view, {}, () => {});
  trajectory.model = DEEP;
  slow.learning = { rate: 0.1, update: 0 };
  for (const frame of [weights(), input([1, 0, 2]), iteration(slim)]) {
    trajectory.take(frame);
    if (frame.metadata.kind === "weights") slow.take(frame);
  }
  return { trajectory, view, slow, session: { clock: {} } };
}

/** What a panel is taken away from. */
function shown(page, of, latent = 1) {
  page.view.layer = of;
  const { view: { r: entry, layer } } = page;
  return { page, model: DEEP, entry, layer: new Layer(DEEP, entry, layer), latent };
}

/** The numbers of a panel's table, as far as float32 keeps them. */
const rows = (panel, from) => panel.taken.table(from).rows.map((row) => row.map((cell) => Number(cell.toFixed(5)) + 0));
const text = (html) => html.replace(/<[^>]*>/g, "");

test("each layer's table has its own r, f(r) and next step, streamed full or slim", () => {
  for (const slim of [false, true]) {
    const page = opened({ slim });
    assert.deepEqual(rows(latents, shown(page, 1)), [[0, 1, 1, 0.4], [1, -2, -2, 1.6]]);
    assert.deepEqual(rows(latents, shown(page, 2)), [[0, 1, 1, -0.4], [1, 3, 9, -6.7]]);
    assert.equal(fits(DEEP, page.view.r), true);
    assert.equal(fits(model(3, 2), page.view.r), false);
  }
});

test("each layer's columns are its own, as pictures of what they predict", () => {
  const page = opened(), root2 = Number(Math.SQRT2.toFixed(5));
  assert.deepEqual(rows(dictionary, shown(page, 1)), [[0, root2, 0, 1, 1], [1, root2, 0, 1, -2]]);
  assert.deepEqual(rows(dictionary, shown(page, 2)), [[0, 2, 0, 2, 1], [1, 1, 0, 1, 9]]);
  assert.deepEqual(rows(predict, shown(page, 1)).map(([k, f]) => [k, f]), [[1, -2], [0, 1]]);
  assert.deepEqual(rows(predict, shown(page, 2)), [[1, 9, 1, 9], [0, 1, 2, 2]]);
  assert.match(predict.taken.table(shown(page, 2)).caption, /^What μ1 is the sum of/);
  assert.deepEqual(rows(atom, shown(page, 1)), [[0, 0, 1, 1]]);
  assert.deepEqual(rows(atom, shown(page, 2)), [[0, 0, 1]]);
});

test("the image, what draws it and what is missed of it stay, whichever layer is looked at", () => {
  for (const slim of [false, true]) {
    const page = opened({ slim });
    for (const layer of [1, 2]) {
      assert.deepEqual(rows(prediction, shown(page, layer)), [[0, 1, -2, -1]]);
      assert.deepEqual(rows(error, shown(page, layer)), [[0, 0, 2, 3]]);
    }
  }
});

test("what is streamed of both layers is verified, and F has the errors of both and the prior on the top", () => {
  const painted = (entry) => {
    const root = { lastElementChild: { dataset: {} }, dataset: {} };
    return { ...new Verified(root).paint(DEEP, entry, null), verified: root.dataset.verified };
  };
  for (const slim of [false, true])
    assert.deepEqual(painted(opened({ slim }).view.r), { energy: 68.5, error: 67.5, verified: "yes" });
  const { view: { r: entry } } = opened();
  const { r, e: [e0], xh } = entry, wrong = { ...entry, r, xh, e: [e0, Float32Array.of(-1, -10)] };
  assert.equal(painted(wrong).verified, "no");
});

test("an update of W has a matrix a layer: what the next would add, and what the last did", () => {
  const page = opened(), root = (values) => Number(Math.hypot(...values).toFixed(5));
  // ΔW₁ = 0.1 e₀ f(r₁)ᵀ, ΔW₂ = 0.1 e₁ f(r₂)ᵀ, column by column.
  assert.deepEqual(rows(change, shown(page, 1)), [[0, 1, root([0.2, 0.3]), 0, 0.3], [1, -2, root([0.4, 0.6]), -0.6, 0]]);
  assert.deepEqual(rows(change, shown(page, 2)), [[0, 1, root([0.1, 1.1]), -1.1, -0.1], [1, 9, root([0.9, 9.9]), -9.9, -0.9]]);
  assert.equal(page.slow.lastChange(2), null);
  const D1 = tensor([3, 2], [1, 2, 3, 4, 5, 6]), D2 = tensor([2, 2], [7, 8, 9, 10]);
  page.slow.learning.update = 1;
  page.slow.take(weights({ update: "1", why: "seek" }, { D1, D2, e: tensor([3], [0, 2, 3]), f: tensor([2], [1, -2]) }));
  for (const [layer, { values }] of [[1, D1], [2, D2]]) {
    const { delta, from, to } = page.slow.lastChange(layer);
    assert.deepEqual([[...values.keys()].map(delta), from, to], [[...values], 0, 1]);
  }
  // Without the record of the update it is what W before lacks.
  page.slow.change = null;
  page.slow.weights.all[1].values[1][3] = 4;
  assert.deepEqual([0, 1, 2, 3].map(page.slow.lastChange(2).delta), [0, 0, 0, 3]);
});

test("a layer's error is that of the layer below it, as it was streamed", () => {
  const page = opened(), { layer: first, entry } = shown(page, 1), { layer: second } = shown(page, 2);
  assert.deepEqual([first.error, second.error].map((e) => [...e]), [[0, 2, 3], [-1, -11]]);
  assert.deepEqual([first.error.buffer, second.error.buffer], entry.e.map(({ buffer }) => buffer));
  assert.deepEqual([...second.prediction], [2, 9]);
  assert.deepEqual([first.grid, second.grid, second.predicted, first.isTop, second.isTop], [[1, 3], [1, 2], "μ1", false, true]);
});

test("a layer is looked at that the model has, the first unless another is asked for", () => {
  const { view, trajectory } = opened();
  assert.equal(view.layer, 1);
  view.layer = 2;
  assert.equal(view.layer, 2);
  trajectory.model = model(3, 2);
  assert.equal(view.layer, 1);
});

test("a latent's equation has the error of its own layer, at the top the prior; a pixel's is of the image", () => {
  const page = opened(), root = { dataset: {} }, inspector = new Inspector(root);
  const told = (layer, focus) => {
    inspector.paint(shown(page, layer).layer, focus);
    return text(root.innerHTML).replace(/\s+/g, " ");
  };
  const latent = { kind: "latent", index: 1 }, pixel = { kind: "pixel", index: 1 };
  assert.match(told(1, latent), /r1 ← r1 \+ η \(w1ᵀe − e1\) ?= −2\.000 \+ 0\.1 · \(5\.00 − \(−11\.00\)\) = −0\.400/);
  assert.match(told(2, latent), /r1 ← r1 \+ η \(f′\(r1\) w1ᵀe − λ \(r1 − 1\)\) ?= 3\.000 \+ 0\.1 · \(−66\.00 − 1\.00\) = −3\.700/);
  assert.equal(told(2, pixel), told(1, pixel));
  assert.match(told(2, pixel), /= 0\.000 − \(−2\.000\) = 2\.000/);
});

test("the rules name the layers where there are several, and none where there is one", () => {
  const single = { ...DEEP, sizes: [3, 2], activation: ["square"], variances: [1] };
  assert.equal(text(updateRule(DEEP, 1)), "r1←r1+η(W1ᵀe0−e1)");
  assert.equal(text(updateRule(DEEP, 2)), "r2←r2+η(f′(r2)⊙W2ᵀe1−λ(r2−1))");
  assert.equal(text(energyRule(DEEP)), "F=½‖e0‖²+½‖e1‖²+½λ‖r2−1‖²");
  assert.equal(text(updateRule(single, 1)), "r←r+η(f′(r)⊙Wᵀe−λ(r−1))");
  assert.equal(text(energyRule(single)), "F=½‖e‖²+½λ‖r−1‖²");
  assert.match(guessGloss(DEEP, 1), /the errors below and above/);
  assert.match(guessGloss(DEEP, 2), /e and λ/);
  assert.match(predictGloss({ ...DEEP, sizes: [3, 2, 1] }, 2), /one number/);
});

test("what changed is counted in all layers", () => {
  const page = opened();
  page.view.refresh();
  const before = moment(page);
  page.trajectory.take(iteration(false, { first: "1" }));
  page.trajectory.at(1).r[1][0] = 5;
  page.view.refresh();
  const { outcome, sentence } = measure("changed", page, before, ["r", "W"]);
  assert.deepEqual([outcome, text(sentence)], ["r", "Numbers that changed: r 1 of 4, W 0 of 10."]);
});
