"""How well a trained model explains digits that it has not learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import GenerativeModel, Inference, rivals
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


#: Updates of r in a race of labels.
RACE = 30


@dataclass(frozen=True, slots=True)
class LayeredMeasures:
    """What was measured of a model of several layers over the held-out digits.

    Attributes
    ----------
    limit: the stability limit with no label held, least over the digits.
    rate: half of that, to one digit.
    error: squared error per pixel, mean over the digits, of x̂ at r*, every label free; of a model with constant units, whose labels are
        to be held, of x̂ under the label that won the race.
    free: the part of the digits of which the largest label, when all are free, is right after 300 updates; None without labels.
    raced: the part of which the label of least F is right after a race of ``RACE`` updates, at half of the largest safe rate under
        the labels; None without labels.
    raced_limit: that rate.
    updates: how many r took to settle at half of the largest safe rate, median and 95th percentile of the first ``FEW``: every label
        free, or, with constant units, from above under the right label.
    """

    limit: float
    rate: float
    error: float
    free: float | None
    raced: float | None
    raced_limit: float | None
    updates: tuple[float, float]
    gated: bool

    def facts(self) -> dict[str, str]:
        """In words."""
        median, most = self.updates
        how = ", its own label held, from above" if self.gated else ""
        facts = {
            f"Updates to settle (pull ≤ {SETTLED:g}{how})": f"median {median:.0f}, 95 % within {most:.0f}",
            "Largest safe rate, labels free"
            if self.free is not None
            else "Largest safe rate": f"{self.limit:.3g}",
        }
        if self.raced is not None and self.free is not None:
            facts |= {
                "Largest safe rate, a label held": f"{self.raced_limit:.3g}",
                f"Label right, of least energy among ten held ({RACE} updates)": f"{self.raced:.1%}",
                f"Label right, left free ({LEFT_FREE} updates)": f"{self.free:.1%}",
            }
        if self.gated:
            facts["Held-out MSE is of"] = f"x̂ under the label that won, after {RACE} updates"
        return facts


#: Updates of r with the labels free, and digits that are settled one by one.
LEFT_FREE, FEW = 300, 50


def measured_in_layers(model: GenerativeModel, digits: Digits) -> LayeredMeasures:
    """Settle the digits with labels free, from seed 0, race their labels, and measure."""
    run = Inference(model, digits.images)
    limit = run.stability_limit()
    rate, gated = float(f"{limit / 2:.1g}"), bool(model.constant)
    run = run.replace(rate=limit / 2)
    run.forward(LEFT_FREE)
    error, free, raced, raced_limit = _error(run), None, None, None
    if model.labels is not None:
        labels = len(model.labels.names)
        named = run.r[model.labels.layer - 1][:, :labels].argmax(axis=1)
        free = float((named == digits.labels).mean())
        rival = rivals(model, digits.images)
        raced_limit = rival.stability_limit()
        rival.forward(RACE)
        won = rival.energy.reshape(-1, labels).argmin(axis=1)
        raced = float((won == digits.labels).mean())
        if gated:
            error = float(np.mean(rival.error[0][np.arange(len(won)) * labels + won] ** 2, dtype=np.float64))
    took = []
    for x, label in zip(digits.images[:FEW], digits.labels[:FEW], strict=True):
        one = (
            Inference(model, x, start="top-down", clamp=model.labelled(int(label)))
            if gated
            else Inference(model, x)
        )
        one = one.replace(rate=one.stability_limit() / 2)
        one.settle(SETTLED)
        took.append(one.iteration)
    median, most = np.percentile(took, [50, 95])
    return LayeredMeasures(limit, rate, error, free, raced, raced_limit, (float(median), float(most)), gated)


def _error(run: Inference) -> float:
    """Squared error per pixel of x̂, mean."""
    return float(np.mean(run.error[0] ** 2, dtype=np.float64))


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
