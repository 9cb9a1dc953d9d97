"""What the speed claims about learning are measured with: one epoch, against a plain NumPy loop in the same run.

    python -m benchmarks.learning

4,500 digits, batches of 100, 50 updates of r from a random start and then one of W, 784×100, tanh. All make the same
updates from the same starts, and so come to the same error on 500 digits held out. As in ``benchmarks.engine`` one
BLAS thread, medians of interleaved rounds. The second yardstick is the plain loop without pixels: what there is to win
by mathematics alone.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
from darkroom import Gaussian, GenerativeModel, Inference, learn
from darkroom.images.digits import digit_set
from threadpoolctl import threadpool_limits

from benchmarks.engine import VARIANCE, plain_batch

RATE, LEARNING_RATE = 0.05, 0.5
BATCH, UPDATES = 100, 50
SPREAD = 0.05  # of the random start
ROUNDS = 7
TARGET, GRAM_TARGET = 0.15, 1.05


def without_pixels(w, x, r, updates):
    """``plain_batch``, with Wᵀe = Wᵀx − WᵀW f."""
    gram, b = w.T @ w, x @ w
    for _ in range(updates):
        f = np.tanh(r)
        r = r + RATE * ((1 - f * f) * (b - f @ gram) - r / VARIANCE)
    return r


def plain_epoch(w, batches, infer: Callable):
    """One pass through the digits, as a good user writes it."""
    for number, x in enumerate(batches):
        start = np.random.default_rng(number).standard_normal((len(x), w.shape[1]), np.float32) * SPREAD
        f = np.tanh(infer(w, x, start, UPDATES))
        e = x - f @ w.T
        w = w + LEARNING_RATE / len(x) * (e.T @ f)
    return w


def our_epoch(model: GenerativeModel, batches) -> GenerativeModel:
    """The same with Darkroom."""
    for number, x in enumerate(batches):
        run = Inference(model, x, RATE, seed=number)
        run.forward(UPDATES)
        model, _ = learn(model, run, LEARNING_RATE)
    return model


def error(w, x) -> float:
    """Squared error per pixel of x̂ once r has settled, by neither of the loops that are timed."""
    model = GenerativeModel(w.astype(np.float64), "tanh", Gaussian(0, VARIANCE))
    run = Inference(model, x, model.stability_limit(x) / 2)
    run.settle(1e-3)
    return float(np.mean(run.error[0] ** 2))


def main() -> None:
    """Measure and print the ratios, and the errors that all came to."""
    digits = digit_set()
    batches = np.split(digits.training.images, len(digits.training.images) // BATCH)
    model = GenerativeModel(np.zeros((784, 100), np.float32), "tanh", Gaussian(0, VARIANCE)).randomised(0)
    w = model.weights[0]
    epochs = {
        "Darkroom": lambda: our_epoch(model, batches).weights[0],
        "plain, without pixels": lambda: plain_epoch(w, batches, without_pixels),
        "plain": lambda: plain_epoch(w, batches, plain_batch),
    }
    errors = {name: error(epoch(), digits.held_out.images) for name, epoch in epochs.items()}
    times: dict[str, list[float]] = {name: [] for name in epochs}
    for _ in range(ROUNDS):
        for name, epoch in epochs.items():
            begun = perf_counter()
            epoch()
            times[name].append(perf_counter() - begun)
    print("one epoch of 4,500 digits, batches of 100, 50 updates of r then one of W, 784×100 tanh")
    for name in epochs:
        print(f"  {name:<24}{median(times[name]):6.3f} s   held-out MSE {errors[name]:.6f}")
    for name, target in (("plain", TARGET), ("plain, without pixels", GRAM_TARGET)):
        ratios = [ours / theirs for ours, theirs in zip(times["Darkroom"], times[name], strict=True)]
        spread = f"of {min(ratios):.2f}–{max(ratios):.2f}; target ≤ {target:.2f}×"
        print(f"  Darkroom against {name:<40} {median(ratios):5.2f}×  ({spread})")
    _, without, plain = (median(times[name]) for name in epochs)
    print(f"  plain, without pixels, against plain                     {without / plain:5.2f}×")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
