"""One update of W: what it is made of, what it does, and when it is refused."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from darkroom.engine import GenerativeModel, Inference, learn
from darkroom.engine.arrays import Array
from darkroom.engine.errors import DarkroomError
from darkroom.engine.runaway import RUNAWAY
from darkroom.engine.work import Work
from darkroom.session.episode import Finished
from darkroom.session.heldout import heldout_error

#: W is measured on held-out digits at every so many updates: that takes as long as some ten of them.
MEASURED_EVERY = 100


class LearningDiverged(DarkroomError):
    """An update of W made F run away; W is still the one before it."""

    def __init__(self, update: int, rate: float, before: float, after: float, limit: float) -> None:
        super().__init__(
            f"learning diverged at update {update} with η_w = {rate:.3g}: F at r* rose from {before:.3g} to "
            f"{after:.3g}; for these images η_w up to {limit:.2g} lowers it"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What one update of the weights did.

    Attributes
    ----------
    update: its number; it leads from W_{update−1} to W_update.
    energies: F of the image shown at every iteration of the episode, (T,).
    before, after: F at r*, mean over the batch, under the W before and after, r* held.
    activity: mean of |f(r*)| over the batch, (d_1,).
    heldout: squared error per pixel of held-out digits under the new W, where it was measured.
    """

    update: int
    energies: Array
    before: float
    after: float
    activity: Array
    heldout: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A single update, whole: ΔW_1…ΔW_L, and e/σ² (D,) and f(r*) (d_1,) of the image that is shown.

    From one image, ΔW_1 is the product of these two times ``rate`` (and columns are then scaled back where the
    model says so); from a ``batch`` of more, the mean of the products of all its images.
    """

    delta: tuple[Array, ...]
    error: Array
    activity: Array
    rate: float
    before: float
    after: float
    batch: int


class Updated(NamedTuple):
    """What comes of an update: the model with the new W, what the update did, and the change it made."""

    model: GenerativeModel
    update: Update
    change: Change


def updated(finished: Finished, rate: float, number: int) -> Work[Updated]:
    """Make update ``number`` of W from where the run of an episode stands; ``rate`` is η_w.

    Raises LearningDiverged where the update makes F run away, ArgumentError where W would overflow.
    """
    run = finished.run
    model, delta = learn(run.model, run, rate)
    yield
    before = float(np.mean(run.energy))
    after = float(np.mean(run.replace(model=model).energy))
    if not after <= RUNAWAY * max(before, float(np.mean(run.x**2)) * run.x.shape[-1] / 2, 1.0):
        raise LearningDiverged(number, rate, before, after, largest_rate(run))
    yield
    heldout = (yield from heldout_error(model)) if _is_measured(number) else None
    activity = np.abs(np.atleast_2d(run.activity[0])).mean(axis=0)
    # Copies: the arrays are part of the whole record of the episode.
    energies = finished.trajectory.energy.copy()
    did = Update(number, energies, before, after, activity, heldout)
    error, shown = np.atleast_2d(run.error[0] * run.precisions[0])[0], np.atleast_2d(run.activity[0])[0]
    return Updated(
        model, did, Change(delta, error.copy(), shown.copy(), rate, before, after, run.energy.size)
    )


def largest_rate(run: Inference) -> float:
    """The largest η_w at which an update of W₁ lowers the mean F of what ``run`` has settled on, r held.

    F is a quadratic function of W₁, whose curvature along ΔW is at most the largest eigenvalue of the mean of
    f fᵀ/σ²: 2 over that (the same bound as for η, see :mod:`darkroom.engine.stability`).
    """
    f = np.atleast_2d(run.model.activations[0].f(run.r[0])).astype(np.float64)
    curvature = float(np.linalg.eigvalsh(f.T @ f / len(f))[-1]) * float(run.precisions[0].max())
    return 2 / curvature if curvature > 0 else np.inf


def _is_measured(update: int) -> bool:
    return update <= 2 or update % (10 if update < MEASURED_EVERY else MEASURED_EVERY) == 0
