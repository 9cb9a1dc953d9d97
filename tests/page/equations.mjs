// Works cases out with the page's equations: reads them as JSON from standard input, writes what came of them as JSON.
import { readFileSync } from "node:fs";
import { Equations, entryOf } from "../../frontend/app/model/equations.js";
import { Surface, energyOn } from "../../frontend/app/model/surface.js";
import { verify } from "../../frontend/app/model/verify.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ model, precise, x, mask, weights, r, rate, plane, streamed }) => {
  const Precise = precise ? Float64Array : Float32Array, arrays = (lists) => lists.map((list) => Precise.from(list));
  const given = { x: Precise.from(x), mask: Float64Array.from(mask), rate, prior: model.prior.strength };
  const W = arrays(weights), state = arrays(r), equations = new Equations(model, given, W, state);
  const layers = [...state.keys()], entry = entryOf(model, given, W, state);
  return {
    predictions: layers.map((layer) => [...equations.predict(layer)]),
    errors: layers.map((layer) => [...equations.error(layer)]),
    energies: layers.map((layer) => equations.energy(layer)),
    total: equations.total,
    surface: new Surface(model, given, W).energy(state),
    plane: [...energyOn(model, given, W, plane)],
    pulls: [1, -1].map((side) => layers.map((layer) => [...equations.pull(layer + 1, side)])),
    moves: layers.map((layer) => [...state[layer].keys()].map((k) => equations.move(layer + 1, k))),
    steps: layers.map((layer) => [...equations.step(layer + 1)]),
    weights: layers.map((layer) => [...equations.weighted(layer)].map((e) => [...equations.activity(layer + 1)].map((f) => e * f))),
    entry: { xh: [...entry.xh], e: entry.e.map((values) => [...values]) },
    failed: streamed.map(({ xh, e, energy }) => verify(model, given, W, state, { xh, e, energy }).failed),
  };
});
process.stdout.write(JSON.stringify(answers));
