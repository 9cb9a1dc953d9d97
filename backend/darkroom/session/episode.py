"""An episode: the inference that an update of W is made from, kept so that it can be made again, bit for bit."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from darkroom.engine import GenerativeModel, Inference, Trajectory
from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.images.digits import digit_set

Layers = tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """Inference of one image, or of a batch of which the first image is the one shown.

    Attributes
    ----------
    given: what the image that is shown is under, and all others with it.
    images: (M, D), what there is to learn from; shared by all episodes, never copied.
    chosen: which of them these are, (N,); None for the one image ``given.x``, on its own.
    start: r_1…r_L to start from, or the seed of a random start.
    first: the number of the iteration it starts at.
    updates: of r, before W moves.
    """

    given: Given
    images: Array
    chosen: Array | None
    start: Layers | int
    first: int
    updates: int

    @property
    def x(self) -> Array:
        """What is learned from: (D,), or (N, D)."""
        return self.given.x if self.chosen is None else np.asarray(self.images[self.chosen])

    @property
    def nbytes(self) -> int:
        """Bytes of what there is to learn from; the training set is there anyway."""
        return 0 if self.images is digit_set().training.images else self.images.nbytes

    @property
    def last(self) -> int:
        """The number of the iteration it ends at."""
        return self.first + self.updates

    def at_start(self, model: GenerativeModel) -> Inference:
        """The inference under the W of ``model``, at its start."""
        seed, start = (self.start, None) if isinstance(self.start, int) else (0, self.start)
        run = Inference.under(model, replace(self.given, x=self.x), seed, start=start)
        return run.replace(iteration=self.first) if self.first else run

    def replay(self, model: GenerativeModel) -> Trajectory:
        """All its iterations, of the image that is shown. Raises Divergence where it did."""
        return self.at_start(model).follow(self.updates)


class Finished(NamedTuple):
    """An episode, the run at its end, and its iterations of the image that is shown."""

    episode: Episode
    run: Inference
    trajectory: Trajectory
