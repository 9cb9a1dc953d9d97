"""What the engine's speed claims are measured with: ratios to a plain NumPy loop, in the same run.

    python -m benchmarks.engine

The baselines are what a good user writes from the equations: float32, no work done twice, arrays for the
record allocated once. One BLAS thread. Ratios are medians of interleaved runs, so that a busy machine slows
both sides alike, and of the time of the processor, which others on it take none of.
"""

from collections.abc import Callable
from itertools import pairwise
from statistics import median
from time import perf_counter, process_time

import numpy as np
from darkroom import Gaussian, GenerativeModel, Inference
from threadpoolctl import threadpool_limits

RATE, VARIANCE = 0.05, 10.0
ROUNDS = 15


def plain_recorded(w, x, r, updates):
    """One image, every iteration's r, e, x̂ and F recorded."""
    rs = np.empty((updates + 1, len(r)), np.float32)
    es = np.empty((updates + 1, len(x)), np.float32)
    xhs = np.empty_like(es)
    energies = np.empty(updates + 1, np.float32)
    for t in range(updates + 1):
        f = np.tanh(r)
        xh = w @ f
        e = x - xh
        rs[t], es[t], xhs[t] = r, e, xh
        energies[t] = 0.5 * (e @ e) + 0.5 * (r @ r) / VARIANCE
        r = r + RATE * ((1 - f * f) * (w.T @ e) - r / VARIANCE)
    return rs, energies


def plain_batch(w, x, r, updates):
    """A batch, final state only."""
    for _ in range(updates):
        f = np.tanh(r)
        e = x - f @ w.T
        r = r + RATE * ((1 - f * f) * (e @ w) - r / VARIANCE)
    return r


def plain_gram(w, x, r, updates):
    """The same without pixels: what is known to be the fastest way in plain NumPy, and how fast it is here."""
    gram, b = w.T @ w, x @ w
    for _ in range(updates):
        f = np.tanh(r)
        r = r + RATE * ((1 - f * f) * (b - f @ gram) - r / VARIANCE)
    return r


def plain_layers(weights, x, r, updates):
    """Any number of layers, a batch, final state only."""
    for _ in range(updates):
        fs = [np.tanh(r_l) for r_l in r]
        below = [x, *r[:-1]]
        es = [b - f @ w.T for b, f, w in zip(below, fs, weights, strict=True)]
        above = [*es[1:], r[-1] / VARIANCE]
        r = [
            r_l + RATE * ((1 - f * f) * (e @ w) - held)
            for r_l, f, e, w, held in zip(r, fs, es, weights, above, strict=True)
        ]
    return r


def plain_layers_recorded(weights, x, r, updates):
    """Any number of layers, one image, every iteration's r, e, x̂ and F recorded."""
    sizes = [len(x), *map(len, r)]
    rs = [np.empty((updates + 1, size), np.float32) for size in sizes[1:]]
    es = [np.empty((updates + 1, size), np.float32) for size in sizes[:-1]]
    xhs, energies = np.empty_like(es[0]), np.empty(updates + 1, np.float32)
    for t in range(updates + 1):
        fs = [np.tanh(r_l) for r_l in r]
        mus = [w @ f for f, w in zip(fs, weights, strict=True)]
        now = [b - mu for b, mu in zip([x, *r[:-1]], mus, strict=True)]
        for kept, value in zip((*rs, *es), (*r, *now), strict=True):
            kept[t] = value
        xhs[t] = mus[0]
        energies[t] = 0.5 * sum(e @ e for e in now) + 0.5 * (r[-1] @ r[-1]) / VARIANCE
        above = [*now[1:], r[-1] / VARIANCE]
        r = [
            r_l + RATE * ((1 - f * f) * (w.T @ e) - held)
            for r_l, f, e, w, held in zip(r, fs, now, weights, above, strict=True)
        ]
    return rs, energies


def paired(name: str, ours: Callable[[], object], plain: Callable[[], object], target: float | None) -> None:
    """Print the median ratio of ours to plain over interleaved rounds."""
    ours(), plain()
    ratios, times = [], []
    for _ in range(ROUNDS):
        start = process_time()
        ours()
        middle = process_time()
        plain()
        end = process_time()
        ratios.append((middle - start) / (end - middle))
        times.append(middle - start)
    spread = f"of {min(ratios):.2f}–{max(ratios):.2f}"
    if target is not None:
        spread += f"; target ≤ {target:.2f}×"
    print(f"{name:<62} {median(ratios):5.2f}×  ({spread})  {median(times) * 1e3:.1f} ms")


def weights_of(*sizes: int) -> list:
    rng = np.random.default_rng(0)
    return [(rng.standard_normal((a, b)) / np.sqrt(a)).astype(np.float32) for a, b in pairwise(sizes)]


def main() -> None:
    """Measure and print every ratio."""
    rng = np.random.default_rng(1)
    prior = Gaussian(0, VARIANCE)
    (w,) = weights_of(784, 100)
    model = GenerativeModel(w, "tanh", prior)
    image = rng.random(784, np.float32)
    images = rng.random((256, 784), np.float32)

    start = model.start()[0]
    paired(
        "1 image × 1,000 iterations, all recorded, 784×100",
        lambda: Inference(model, image, RATE).advance(1000),
        lambda: plain_recorded(w, image, start, 1000),
        0.35,
    )
    waits = []
    for _ in range(50):
        fresh = GenerativeModel(w, "tanh", prior)
        begun = perf_counter()
        next(Inference(fresh, image, RATE).stream(1000))
        waits.append(perf_counter() - begun)
    name = "  … first values in hand, model never used before"
    print(f"{name:<62} {median(waits) * 1e3:5.2f} ms (target ≤ 1 ms)")

    starts = model.start(256)[0]
    paired(
        "256 images × 50 iterations, final state, 784×100",
        lambda: Inference(model, images, RATE, start=[starts]).forward(50),
        lambda: plain_batch(w, images, starts, 50),
        0.15,
    )
    paired(
        "  … plain NumPy without pixels, for comparison",
        lambda: plain_gram(w, images, starts, 50),
        lambda: plain_batch(w, images, starts, 50),
        None,
    )
    stack = weights_of(784, 256, 64, 10)
    deep = GenerativeModel(stack, "tanh", prior)
    hundred = images[:100]
    deep_start = list(deep.start(100))
    paired(
        "100 images × 50 iterations, final state, 784-256-64-10",
        lambda: Inference(deep, hundred, RATE).forward(50),
        lambda: plain_layers(stack, hundred, deep_start, 50),
        0.40,
    )
    deep_one = list(deep.start())
    paired(
        "1 image × 1,000 iterations, all recorded, 784-256-64-10",
        lambda: Inference(deep, image, RATE).advance(1000),
        lambda: plain_layers_recorded(stack, image, deep_one, 1000),
        0.45,
    )
    paces = (RATE, RATE / 2, RATE / 4)
    paired(
        "  … each layer at its own rate, two units cut, beside one rate",
        lambda: Inference(deep, image, paces, cut={2: [4, 7]}).advance(1000),
        lambda: Inference(deep, image, RATE).advance(1000),
        None,
    )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
