import assert from "node:assert/strict";
import { test } from "node:test";
import { Throughput } from "../../frontend/app/session/throughput.js";

/**
 * What is found at beats every two seconds, while frames come every 250 ms and are painted some time later.
 * @returns {boolean[]}
 */
function found({ asked = 60, iterations = 5, painting = 20, delay = () => 400, beats = 4 }) {
  const throughput = new Throughput(), results = [];
  // The page's clock and the server's began at different times; the first beat comes before anything else does.
  const beat = (now, late) => throughput.beat(now, now - late - 123_456);
  beat(0, 5);
  throughput.follow(asked);
  for (let at = 1; at <= beats; at++) {
    for (let now = 2000 * (at - 1); now < 2000 * at; now += 250) {
      throughput.came(now, iterations);
      throughput.painted(now + painting);
    }
    results.push(beat(2000 * at, delay(at)));
  }
  return results;
}

test("a line on which beats queue, and iterations come late to a page that waits, is too slow", () => {
  // From the first beat of the clock to the next, and to the one after.
  assert.deepEqual(found({}), [false, false, true, true]);
});

test("no other reason for iterations to come late is taken for the line", () => {
  const never = [false, false, false, false];
  assert.deepEqual(found({ delay: () => 40 }), never, "the server is busy");
  assert.deepEqual(found({ painting: 150 }), never, "the page is busy painting");
  assert.deepEqual(found({ iterations: 15 }), never, "as many come as the clock makes");
  assert.deepEqual(found({ asked: null }), never, "as fast as it goes, or not at all");
  assert.deepEqual(found({ delay: (at) => (at % 2 ? 400 : 5) }), never, "the line was busy for a moment");
});

test("what came before the clock was asked for this speed says nothing", () => {
  const throughput = new Throughput(), results = [];
  throughput.beat(0, 0);
  for (let at = 1; at <= 6; at++) {
    throughput.follow(at % 2 ? 30 : 60);
    throughput.painted(2000 * at - 1900);
    results.push(throughput.beat(2000 * at, 2000 * at - 400));
  }
  assert.ok(!results.includes(true));
});
