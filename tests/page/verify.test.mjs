import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../../frontend/app/model/verify.js";
import { model } from "./frames.mjs";

test("of a slim iteration F is compared, and is all that is", () => {
  // x̂ = W r = (1, 0, 2, 0), e = x − x̂ = (0, 1, −1, 1), F = ½‖e‖² = 1.5.
  const given = { x: Float32Array.of(1, 1, 1, 1), mask: new Float32Array(4).fill(1), prior: 0 };
  const W = [Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0)], r = [Float32Array.of(1, 2)];
  const found = (energy) => verify(model(4, 2), given, W, r, { energy });
  assert.deepEqual(found(1.5), { energy: 1.5, error: 1.5, failed: [] });
  assert.deepEqual(found(1.6).failed, ["F is 1.6000 as streamed, 1.5000 recomputed here"]);
  assert.equal(found(NaN).failed.length, 1);
});
