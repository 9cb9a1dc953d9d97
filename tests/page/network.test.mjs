import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWERS, RATE, backward, begun, forward, lossOf, stepped } from "../../frontend/app/beside/network.js";
import { activationOf } from "../../frontend/app/model/activations.js";
import { model } from "./frames.mjs";

const UNITS = 7, LATENTS = 5;
const wave = (length, phase) => Float64Array.from({ length }, (_, at) => Math.sin(1.7 * at + phase));

/** A network with weights of a size that leaves no unit at a kink. */
function network(activation, phase = 0.3) {
  const unit = activationOf({ ...model(UNITS, LATENTS), activation: [activation] }, 1);
  return { weights: wave(UNITS * LATENTS, phase), readout: wave(ANSWERS * LATENTS, phase + 1), unit };
}

/** What a step takes off each weight, over η, is the slope of the loss in it. */
function gradient(net, x, label) {
  const pass = forward(net, x), after = stepped(net, pass, backward(net, pass, label));
  const of = (name) => net[name].map((value, at) => (value - after[name][at]) / RATE);
  return { weights: of("weights"), readout: of("readout") };
}

for (const activation of ["linear", "tanh", "relu", "sigmoid", "softplus", "square"]) {
  test(`${activation}: every slope that comes back is that of the loss, by central differences`, () => {
    const net = network(activation), x = wave(UNITS, 2), label = 3, by = 1e-6;
    const slopes = gradient(net, x, label);
    for (const name of ["weights", "readout"]) {
      assert.ok(slopes[name].some((slope) => Math.abs(slope) > 0.01), name);
      slopes[name].forEach((slope, at) => {
        const loss = (step) => {
          const values = net[name].slice();
          values[at] += step;
          return lossOf(forward({ ...net, [name]: values }, x), label);
        };
        const measured = (loss(by) - loss(-by)) / (2 * by);
        assert.ok(Math.abs(slope - measured) < 1e-6, `${name} ${at}: ${slope}, measured ${measured}`);
      });
    }
  });
}

test("the answer is ten chances, and the loss is the logarithm of the label's, however large the scores", () => {
  const net = network("linear"), x = wave(UNITS, 2), { answer } = forward(net, x);
  assert.ok(Math.abs(answer.reduce((sum, chance) => sum + chance, 0) - 1) < 1e-12);
  answer.forEach((chance, label) => assert.ok(Math.abs(lossOf(forward(net, x), label) + Math.log(chance)) < 1e-12));
  const far = forward(net, x.map((value) => value * 1e4));
  assert.ok(far.answer.every(Number.isFinite) && [...far.answer.keys()].every((label) => Number.isFinite(lossOf(far, label))));
});

test("a step lowers the loss of its image, and what began is left as it was", () => {
  const net = { ...network("relu"), readout: begun(LATENTS) }, x = wave(UNITS, 2), kept = net.weights.slice();
  let now = net, last = lossOf(forward(net, x), 4);
  assert.ok(Math.abs(last - Math.log(ANSWERS)) < 0.2, "no answer is much likelier than another");
  for (let times = 0; times < 50; times++) {
    const pass = forward(now, x);
    now = stepped(now, pass, backward(now, pass, 4));
    const loss = lossOf(forward(now, x), 4);
    assert.ok(loss < last);
    last = loss;
  }
  assert.deepEqual(net.weights, kept);
  assert.notDeepEqual(now.weights, kept);
  assert.deepEqual(begun(LATENTS), begun(LATENTS));
});

test("of nothing nothing is learned: no slope comes back to W from a dark image", () => {
  const net = network("relu"), slopes = gradient(net, new Float64Array(UNITS), 0);
  assert.ok(slopes.weights.every((slope) => slope === 0));
  assert.ok(slopes.readout.every((slope) => slope === 0));
});
