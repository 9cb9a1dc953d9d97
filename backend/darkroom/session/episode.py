"""A lesson: the inference that a weight update is made from, kept so that it can be made again, bit for bit."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from darkroom.engine import GenerativeModel, Inference, Trajectory
from darkroom.engine.arrays import Array

Layers = tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Inference of one image, or of a batch of which the first image is the one shown, under one W.

    Attributes
    ----------
    model: the model, with the prior in force; its W is the one before the update.
    prior: λ, as it was asked for.
    images: (M, D), what there is to learn from; shared by all lessons, never copied.
    chosen: which of them these are, (N,); None for the one image ``images[0]``, on its own.
    mask: (D,), 1 where a pixel is sensed.
    start: r_1…r_L to start from, or the seed of a random start.
    rate: η of inference.
    first: the number of the iteration it starts at.
    updates: of r, before W moves.
    """

    model: GenerativeModel
    prior: float
    images: Array
    chosen: Array | None
    mask: Array
    start: Layers | int
    rate: float
    first: int
    updates: int

    @property
    def x(self) -> Array:
        """What is learned from: (D,), or (N, D)."""
        return np.asarray(self.images[0] if self.chosen is None else self.images[self.chosen])

    @property
    def shown(self) -> Array:
        """The image that is shown, (D,)."""
        return np.asarray(self.images[0 if self.chosen is None else self.chosen[0]])

    def begin(self) -> Inference:
        """The inference, at its start."""
        seed, start = (self.start, None) if isinstance(self.start, int) else (0, self.start)
        run = Inference(self.model, self.x, self.rate, seed, start=start, mask=self.mask)
        return run.replace(iteration=self.first) if self.first else run

    def replay(self) -> Trajectory:
        """All its iterations, of the image that is shown. Raises Divergence where it did."""
        return self.begin().follow(self.updates)


class Taken(NamedTuple):
    """A lesson, the run at its end, and its iterations of the image that is shown."""

    lesson: Lesson
    run: Inference
    trajectory: Trajectory
