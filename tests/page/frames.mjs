// Frames as the server streams them, each in a buffer of its own, for tests of what the page keeps.

/** Tensors (rows, size) in one buffer. */
export function tensors(sizes, rows = 1) {
  const buffer = new ArrayBuffer(4 * rows * Object.values(sizes).reduce((sum, size) => sum + size, 0));
  let at = 0;
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => {
    const values = new Float32Array(buffer, 4 * at, rows * size);
    at += rows * size;
    return [name, { shape: [rows, size], values }];
  }));
}

export const weights = (size, more = {}) => ({
  metadata: { kind: "weights", epoch: "1", update: "0", why: "open", log: "1", ...more }, tensors: tensors({ W1: size, ...(more.made && { D1: size, e: 1, f: 1 }) }),
});

export function input(x, more = {}) {
  const frame = { metadata: { kind: "input", epoch: "1", iteration: "0", source: "drawing", ...more }, tensors: tensors({ x: x.length, mask: x.length }) };
  frame.tensors.x.values.set(x);
  frame.tensors.mask.values.fill(1);
  return frame;
}

/** Iterations whose r and F are their numbers. */
export function iterations(first, count, sizes, more = {}) {
  const frame = {
    metadata: { kind: "trajectory", epoch: "1", first: String(first), count: String(count), rate: "0.1", prior: "0", ...more },
    tensors: tensors({ energy: 1, ...sizes }, count),
  };
  for (let row = 0; row < count; row++) {
    frame.tensors.energy.values[row] = first + row;
    frame.tensors.r1.values.fill(first + row, row * sizes.r1, (row + 1) * sizes.r1);
  }
  return frame;
}

/** A model of so many pixels and, layer after layer, latents, as much of it as the record reads. */
export const model = (...sizes) => ({
  name: "some", sizes, shape: [1, sizes[0]], activation: sizes.slice(1).map(() => "linear"), prior: { kind: "flat", strength: 0, mean: 0 },
  variances: sizes.slice(1).map(() => 1),
});

/** MiB of arrays that are there, once nothing is that nobody uses. */
export function mebibytes() {
  for (let times = 0; times < 3; times++) globalThis.gc();
  return process.memoryUsage().arrayBuffers / 2 ** 20;
}
