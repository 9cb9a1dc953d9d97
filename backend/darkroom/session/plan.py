"""What is learned from, in which order: images from a source, batch after batch."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.images.digits import digit_set

Source = Literal["image", "drawings", "digits"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the slow clock goes on.

    Attributes
    ----------
    source: ``image``, the one that is seen; ``drawings``, a tray of what was drawn or uploaded; ``digits``, the
        training set.
    batch: images whose changes are averaged in an update.
    rate: η_w.
    settling: updates of r before each update of W.
    """

    source: Source
    batch: int
    rate: float
    settling: int

    def changed(
        self,
        pixels: int,
        source: Source | None = None,
        batch: int | None = None,
        rate: float | None = None,
        settling: int | None = None,
    ) -> "Plan":
        """The plan with these changes, for a model of so many pixels.

        Of another source, what is not given is what suits it. Raises ArgumentError for a source that such a model
        cannot learn from.
        """
        plan = self if source is None or source == self.source else PLANS[source]
        if source == "digits":
            digits_of(pixels)
        elif plan.source == "digits" and digit_set().training.images.shape[1] != pixels:
            plan = PLANS["image"]
        return Plan(plan.source, batch or plan.batch, rate or plan.rate, settling or plan.settling)


#: What suits each source. A batch averages over images that use different latents, so that η_w may be larger.
PLANS: dict[Source, Plan] = {
    "image": Plan("image", batch=1, rate=0.02, settling=100),
    "drawings": Plan("drawings", batch=1, rate=0.02, settling=100),
    "digits": Plan("digits", batch=50, rate=0.2, settling=50),
}


def digits_of(pixels: int) -> Array:
    """The training set, (M, D). Raises ArgumentError for a model that does not see so many pixels."""
    images = digit_set().training.images
    if images.shape[1] != pixels:
        raise ArgumentError(
            "source",
            f"image, since this model sees {pixels} pixel{'s' * (pixels > 1)} and no digits",
            "digits",
        )
    return images


def chosen(images: int, batch: int, seed: int, update: int) -> Array:
    """Which of that many images make the batch of an update, (min(batch, images),).

    Every pass through them is a shuffle of its own, drawn from the seed and the number of the pass, so that a
    batch depends on nothing but its number.
    """
    batch = min(batch, images)
    a_pass = images // batch
    order = np.random.default_rng((seed, update // a_pass)).permutation(images)
    return order[(update % a_pass) * batch :][:batch]
