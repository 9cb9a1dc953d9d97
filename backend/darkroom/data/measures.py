"""How well a trained model explains digits that it has not learned from."""

from dataclasses import dataclass

import numpy as np

from darkroom.data.mnist import Digits
from darkroom.engine import GenerativeModel, Inference

#: The largest |Δr|/η at which r counts as settled.
SETTLED = 1e-3
#: A latent takes part where |f(r*)| is above this.
ACTIVE = 1e-3
#: The part of the pixels that is seen in the test of completion, and how many digits and updates it takes.
SEEN, MASKED_DIGITS, MASKED_UPDATES = 0.15, 100, 3000


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured over the held-out digits.

    Attributes
    ----------
    error: squared error per pixel of x̂ at r*, mean over the digits.
    updates: how many updates r took to settle at the default rate: median and 95th percentile.
    active: how many latents take part in a digit, mean.
    completion: correlation of x̂ with the whole digit when 15 % of its pixels, at random, are seen: mean.
    limit: the stability limit, least over the digits.
    """

    error: float
    updates: tuple[float, float]
    active: float
    completion: float
    limit: float

    def facts(self) -> dict[str, str]:
        """In words."""
        median, most = self.updates
        return {
            f"Updates to settle (pull ≤ {SETTLED:g})": f"median {median:.0f}, 95 % within {most:.0f}",
            "Largest safe rate": f"{self.limit:.3g}",
            "Latents at work in a digit": f"{self.active:.1f}",
            f"Correlation of x̂ with the whole digit, {SEEN:.0%} of pixels seen": f"{self.completion:.2f}",
        }


def measured(model: GenerativeModel, rate: float, digits: Digits) -> Measures:
    """Settle every digit by itself at ``rate``, from seed 0, and measure."""
    errors, updates, active = [], [], []
    for x in digits.images:
        run = Inference(model, x, rate)
        (r, *_) = run.settle(SETTLED)
        errors.append(float(np.mean((x - run.reconstruction) ** 2, dtype=np.float64)))
        updates.append(run.iteration)
        active.append(int((np.abs(model.activations[0].f(r)) > ACTIVE).sum()))
    half, most = np.percentile(updates, [50, 95])
    return Measures(
        error=float(np.mean(errors)),
        updates=(float(half), float(most)),
        active=float(np.mean(active)),
        completion=completion(model, rate, digits),
        limit=min(model.stability_limit(x) for x in digits.images),
    )


def completion(model: GenerativeModel, rate: float, digits: Digits) -> float:
    """Correlation of x̂ with the whole digit when only some pixels, at random from seed 0, exert a pull."""
    whole = digits.images[:MASKED_DIGITS]
    mask = np.random.default_rng(0).random(whole.shape) < SEEN
    run = Inference(model, whole, rate, mask=mask)
    run.forward(MASKED_UPDATES)
    return float(np.mean([np.corrcoef(x, y)[0, 1] for x, y in zip(whole, run.reconstruction, strict=True)]))


def pca_error(training: Digits, held_out: Digits, components: int) -> float:
    """Squared error per pixel of principal component analysis, learned from ``training``, on ``held_out``."""
    mean = training.images.mean(axis=0, dtype=np.float64)
    axes = np.linalg.svd(training.images - mean, full_matrices=False)[2][:components]
    away = held_out.images - mean
    return float(np.mean((away - away @ axes.T @ axes) ** 2))
