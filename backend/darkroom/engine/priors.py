"""The priors on the top layer: what the latents are expected to be before there is any input.

Each has an energy −ln p(r) without its constant, the gradient of that energy, how far from 0 r can be at a
given energy (``reach``), and the update of r that follows from it: ``moves`` are the steps that move the r of
``terms`` in place by one update of rate η, given the drive η f′(r) ⊙ Wᵀ(e/σ²) from below; ``one_sided`` is that
of the activation, see :mod:`darkroom.engine.kinks`. A new prior is a class with these methods and an entry in
PRIORS.
"""

from dataclasses import dataclass
from functools import partial
from math import inf, sqrt

import numpy as np

from darkroom.engine.activations import ZERO
from darkroom.engine.arrays import Array, finite_number, positive_number
from darkroom.engine.kinks import moves
from darkroom.engine.steps import Steps
from darkroom.engine.terms import Terms


@dataclass(frozen=True, slots=True)
class Flat:
    """No preference: energy 0."""

    mean = 0.0
    curvature = 0.0

    def energy(self, r: Array) -> Array:
        """0 for every image; r (…, K) → (…,)."""
        return np.zeros(r.shape[:-1], r.dtype)

    def reach(self, energy: float, units: int) -> float:
        """Any ‖r‖ has energy 0."""
        return inf

    def gradient(self, r: Array) -> Array:
        """d energy / dr = 0; r (…, K) → (…, K)."""
        return np.zeros_like(r)

    def moves(self, terms: Terms, rate: float, one_sided: bool) -> Steps:
        """r ← r + drive; one-sided from above 0, max(0, r + drive)."""
        if not one_sided:
            return terms.add()
        r, lowest = terms.r, terms.above
        return [
            *terms.net(),
            (partial(np.minimum, out=lowest), (r, ZERO)),
            (np.add, (r, terms.drive, r)),
            (partial(np.maximum, out=r), (r, lowest)),
        ]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """r ~ N(mean, variance), independently for every latent. Rao & Ballard 1999, Bogacz 2017."""

    mean: float = 0.0
    variance: float = 1.0

    def __post_init__(self) -> None:
        finite_number("mean", self.mean)
        positive_number("variance", self.variance)

    @property
    def curvature(self) -> float:
        """Second derivative of the energy, 1/σ²."""
        return 1 / self.variance

    def energy(self, r: Array) -> Array:
        """Σ_k ½ (r_k − μ)²/σ²; r (…, K) → (…,)."""
        away = r - self.mean
        return np.asarray(np.vecdot(away, away) * (0.5 / self.variance))

    def gradient(self, r: Array) -> Array:
        """(r − μ)/σ²; r (…, K) → (…, K)."""
        return (r - self.mean) / self.variance

    def reach(self, energy: float, units: int) -> float:
        """The largest ‖r‖ of that many units with this energy: ‖r − μ‖ = √(2 energy σ²)."""
        return abs(self.mean) * sqrt(units) + sqrt(2 * energy * self.variance)

    def moves(self, terms: Terms, rate: float, one_sided: bool) -> Steps:
        """r ← r + drive + η/σ² μ − η/σ² r.

        The terms stay apart: folded into one float32 factor (1 − η/σ²) they would shift r by 1e-5.
        """
        hold = rate / self.variance
        if not one_sided:
            terms.above[...] = self.mean
            return terms.add(above=hold if self.mean else 0, r=-hold)
        r, above = terms.r, terms.above
        back: Steps = [(np.multiply, (r, np.array(hold, r.dtype), above))]
        if self.mean:
            back.append((np.subtract, (above, np.array(hold * self.mean, r.dtype), above)))
        return [*back, *moves(terms)]


@dataclass(frozen=True, slots=True)
class Laplace:
    """r ~ Laplace(0, scale), independently for every latent: most latents rest at exactly 0 (sparse coding).

    The energy |r|/scale has a kink at 0, where no gradient exists. There a latent moves only if moving lowers
    F (the subgradient of least norm), and an update that would carry a latent across 0 stops at 0. Away from
    the kink this is the plain gradient step; with it F never rises below the stability limit, and r settles
    instead of dithering around 0. (Olshausen & Field 1996 for the prior; soft thresholding as in ISTA,
    Daubechies et al. 2004.)
    """

    scale: float = 1.0

    mean = 0.0
    curvature = 0.0

    def __post_init__(self) -> None:
        positive_number("scale", self.scale)

    def energy(self, r: Array) -> Array:
        """Σ_k |r_k|/scale; r (…, K) → (…,)."""
        return np.asarray(np.abs(r).sum(axis=-1) * (1 / self.scale))

    def gradient(self, r: Array) -> Array:
        """sign(r)/scale, 0 at the kink; r (…, K) → (…, K)."""
        return np.sign(r) / self.scale

    def reach(self, energy: float, units: int) -> float:
        """The largest ‖r‖ with this energy: ‖r‖ ≤ Σ|r_k|."""
        return energy * self.scale

    def moves(self, terms: Terms, rate: float, one_sided: bool) -> Steps:
        """r ← r + drive − η sign(r)/scale, stopping at 0, where a latent stays unless |drive| > η/scale.

        Where f(r) = 0 for all r < 0 (``one_sided``: ReLU) nothing is gained below 0, and a latent at 0 only
        goes up. For r ≥ 0 that is r ← max(0, r + drive − η/scale), non-negative sparse coding (Hoyer 2002). A
        latent that was started below 0 has no drive, and the prior brings it up to 0:
        r ← min(0, r + η/scale). The larger of the two is the right one on either side.
        """
        r, drive, scratch = terms.r, terms.drive, terms.above
        threshold = np.array(rate / self.scale, r.dtype)

        def move() -> None:
            # From 0 the latent heads where the drive points, against a prior that points back.
            side = np.where(r == 0, np.sign(drive), np.sign(r))
            np.add(r, drive, r)
            np.multiply(side, threshold, scratch)
            np.subtract(r, scratch, r)
            # Crossed (or, from 0, not driven enough to leave): the kink stops it.
            np.copyto(r, ZERO, where=r * side < 0)

        if not one_sided:
            return [*terms.net(), (move, ())]
        return [
            *terms.net(),
            (np.add, (r, threshold, scratch)),
            (partial(np.minimum, out=scratch), (scratch, ZERO)),
            (np.add, (r, drive, r)),
            (np.subtract, (r, threshold, r)),
            (partial(np.maximum, out=r), (r, scratch)),
        ]


Prior = Flat | Gaussian | Laplace
PRIORS: dict[str, type[Prior]] = {"flat": Flat, "gaussian": Gaussian, "laplace": Laplace}
