"""How well a trained model explains digits that it has not learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import GenerativeModel, Inference
from darkroom.engine.activations import ACTIVE
from darkroom.engine.settling import SETTLED
from darkroom.images.mnist import Digits

#: Some things are measured over so many digits only.
SOME = 100
#: The part of the pixels that is not masked in the test of completion, and how many updates it takes.
VISIBLE, GUESSES = 0.15, 500


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured over the held-out digits.

    Attributes
    ----------
    limit: the stability limit, least over the digits.
    rate: half of that, to one digit: what they were settled with.
    error: squared error per pixel of x̂ at r*, mean over the digits.
    updates: how many updates r took to settle at the default rate: median and 95th percentile.
    active: how many latents take part in a digit, mean.
    completion: correlation of x̂ with the whole digit when 15 % of its pixels, at random, are seen: mean.
    """

    limit: float
    rate: float
    error: float
    updates: tuple[float, float]
    active: float
    completion: float

    def facts(self) -> dict[str, str]:
        """In words."""
        median, most = self.updates
        return {
            f"Updates to settle (pull ≤ {SETTLED:g})": f"median {median:.0f}, 95 % within {most:.0f}",
            "Largest safe rate": f"{self.limit:.3g}",
            "Latents at work in a digit": f"{self.active:.1f}",
            f"Correlation of x̂ with the whole digit, {VISIBLE:.0%} of pixels seen": f"{self.completion:.2f}",
        }


def measured(model: GenerativeModel, digits: Digits) -> Measures:
    """Settle the digits, from seed 0, and measure."""
    limit = min(model.stability_limit(x) for x in digits.images)
    rate = float(f"{limit / 2:.1g}")
    run = Inference(model, digits.images, rate)
    (r, *_) = run.settle(SETTLED)
    median, most = np.percentile([_updates(model, x, rate) for x in digits.images[:SOME]], [50, 95])
    return Measures(
        limit=limit,
        rate=rate,
        error=float(np.mean((run.x - run.reconstruction) ** 2, dtype=np.float64)),
        updates=(float(median), float(most)),
        active=float((np.abs(model.activations[0].f(r)) > ACTIVE).sum(axis=1).mean()),
        completion=_completion(model, digits.images[:SOME], rate),
    )


def _updates(model: GenerativeModel, x: NDArray[np.float32], rate: float) -> int:
    """How many it takes x (D,) to settle."""
    run = Inference(model, x, rate)
    run.settle(SETTLED)
    return run.iteration


def _completion(model: GenerativeModel, whole: NDArray[np.float32], rate: float) -> float:
    """Correlation of x̂ with ``whole`` (N, D) when only some pixels, at random from seed 0, exert a pull."""
    run = Inference(model, whole, rate, mask=np.random.default_rng(0).random(whole.shape) < VISIBLE)
    run.forward(GUESSES)
    return float(np.mean([np.corrcoef(x, y)[0, 1] for x, y in zip(whole, run.reconstruction, strict=True)]))


def pca_error(training: Digits, held_out: Digits, components: int) -> float:
    """Squared error per pixel of principal component analysis, learned from ``training``, on ``held_out``."""
    mean = training.images.mean(axis=0, dtype=np.float64)
    axes = np.linalg.svd(training.images - mean, full_matrices=False)[2][:components]
    away = held_out.images - mean
    return float(np.mean((away - away @ axes.T @ axes) ** 2))
