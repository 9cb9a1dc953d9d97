import assert from "node:assert/strict";
import { test } from "node:test";
import { size } from "../../frontend/app/lib/format.js";
import { LogAxis } from "../../frontend/app/panels/energy/axis.js";
import { Span } from "../../frontend/app/panels/energy/span.js";
import { storyOf } from "../../frontend/app/panels/energy/story.js";
import { Trajectory } from "../../frontend/app/record/trajectory.js";
import { input, iterations, model, weights } from "./frames.mjs";

const PIXELS = 64;

/** A run of so many iterations, and what is seen from iterations on: x with `ink` pixels, of which `felt` are sensed. */
function played(count, seen = [], rates = []) {
  const trajectory = new Trajectory();
  trajectory.model = model(PIXELS, 2);
  trajectory.take(weights(PIXELS * 2));
  for (const { at, ink = 8, felt = PIXELS } of [{ at: 0 }, ...seen]) {
    if (at) trajectory.take(iterations(0, at, { r1: 2 }));
    const frame = input(new Float32Array(PIXELS).fill(1, 0, ink), { iteration: String(at) });
    frame.tensors.mask.values.fill(0, felt);
    trajectory.take(frame);
  }
  const marks = [[0, 0.1], ...rates, [count, 0]];
  for (let at = 0; at + 1 < marks.length; at++) {
    const [first, rate] = marks[at], [next] = marks[at + 1];
    trajectory.take(iterations(first, next - first, { r1: 2 }, { rate: String(rate) }));
  }
  return trajectory;
}

const begins = (trajectory) => storyOf(trajectory).from;

test("the story is that of the last change, and of the whole run where there was none", () => {
  assert.deepEqual(storyOf(played(300)), { first: 0, from: 0, changes: [] });
  assert.equal(begins(played(300, [{ at: 100, ink: 9 }])), 100);
  assert.equal(begins(played(300, [{ at: 100, ink: 9 }], [[200, 0.2]])), 200);
});

test("a stroke, or the drag of a slider, is one story; another one later is another", () => {
  const stroke = [{ at: 100, ink: 9 }, { at: 130, ink: 10 }, { at: 170, ink: 11 }];
  assert.equal(begins(played(400, stroke)), 100);
  assert.equal(begins(played(400, [...stroke, { at: 300, ink: 20 }])), 300);
  assert.equal(begins(played(400, stroke, [[180, 0.2], [190, 0.3]])), 180);
});

test("what is felt is one story, however long the hand rests, and begins with the first touch in the dark", () => {
  const touches = [{ at: 50, felt: 0 }, { at: 60, felt: 6 }, { at: 300, felt: 12 }, { at: 600, felt: 13 }];
  const { from, changes } = storyOf(played(700, touches));
  assert.deepEqual([from, changes.length], [60, 3]);
  assert.equal(begins(played(900, [...touches, { at: 800, felt: PIXELS }])), 800, "the lights are no touch");
});

test("every iteration has a place of its own, before the story in the strip, and is found again there", () => {
  for (const [first, from, last] of [[0, 0, 9], [0, 256, 400], [0, 1, 2], [70, 100, 100], [0, 30, 4_000]]) {
    const span = new Span({ first, from, last }), [left, end] = span.range;
    let before = -Infinity;
    for (let at = first; at <= last; at++) {
      const place = span.place(at);
      assert.ok(place >= left && place <= end && place > before, `${at} at ${place}`);
      assert.equal(place === at, at >= from);
      assert.equal(span.iterationAt((place - left) / (end - left)), at);
      before = place;
    }
    assert.equal(span.strip === null, first === from);
    if (last - from > 20) assert.ok((last - from) / (span.end - from) > 0.75, "it fills the plot");
  }
});

test("ticks are few and stand apart", () => {
  for (const [begun, ended] of [[40, 10], [9, 9.1], [3.1, 0.9], [40, 1e20], [40, 832], [0.2, 0.003], [150, 4], [1e5, 3]]) {
    const { range: [low, high], ticks } = new LogAxis(begun, [begun, ended]), at = ticks.map((tick) => tick.at).sort((a, b) => a - b);
    const [least, most] = [begun, ended].sort((a, b) => a - b);
    assert.ok(ticks.length >= 2 && ticks.length <= 5, `${ticks.length} ticks from ${least} to ${most}`);
    for (let i = 1; i < at.length; i++) assert.ok(at[i] - at[i - 1] > 0.1 * (high - low));
    assert.ok(low < Math.log10(least) - 0.1 * (high - low) && high > Math.log10(most), "there is room under the curve");
  }
  assert.deepEqual(new LogAxis(40, [40, 10]).ticks.map(({ text }) => text), ["10", "20", "40"]);
});

test("what has no logarithm stands at the edge, and it is said what that is", () => {
  const none = new LogAxis(0, [0, 0]), least = new LogAxis(5, [5, 1e-9, 0]), most = new LogAxis(5, [5, Infinity, NaN]);
  const texts = ({ ticks }) => ticks.map(({ text }) => text);
  assert.ok(texts(none).includes("0"));
  assert.ok(texts(least).includes("≤10⁻⁶"));
  assert.ok(texts(most).includes("∞"));
  assert.equal(least.height(0), least.height(1e-9));
  assert.equal(least.height(5), 5);
  for (const lost of [Infinity, NaN]) assert.equal(most.height(lost), 10 ** most.range[1]);
  for (const axis of [none, least, most]) assert.ok(axis.range.every(Number.isFinite));
});

test("a size is told in two digits, and by its power of ten where it is far from one", () => {
  const told = { 0: "0", 27.04: "27", 832.28: "832", 9.99: "10", 10_000: "10⁴", 1.9e7: "1.9·10⁷", 0.00123: "0.0012", 2e-5: "2·10⁻⁵" };
  for (const [value, text] of Object.entries(told)) assert.equal(size(Number(value)), text);
  assert.equal(size(Infinity), "∞");
});
