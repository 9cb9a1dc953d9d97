"""What is learned from, and in which order: images from a source, batch after batch."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import Divergence, GenerativeModel
from darkroom.engine.arrays import Array, pixels_of
from darkroom.engine.errors import ArgumentError
from darkroom.engine.priors import Prior
from darkroom.engine.work import Work
from darkroom.images.digits import digit_set
from darkroom.session.episode import Lesson, Taken
from darkroom.session.given import Conditions, Input

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


#: The largest safe η is looked up at every so many updates, since W moves slowly.
LIMIT_EVERY = 20
MOST_DRAWINGS = 64

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


class Stretch(NamedTuple):
    """Updates that share one look-up of the largest safe η: what it depends on, W but for the first of them aside."""

    course: int
    number: int
    plan: Plan
    prior: Prior
    x: bytes
    mask: bytes


class Curriculum:
    """The lessons of a session, by the number of the update that each leads to.

    Attributes
    ----------
    plan: what is learned from, and how.
    chosen: the one that was asked for. That of a scene's recipe stands in its place until the next scene.
    """

    def __init__(self) -> None:
        self.plan: Plan = PLANS["image"]
        self.chosen: Plan = self.plan
        self._tray: Array | None = None
        self._limit: tuple[Stretch, float] | None = None  # of which updates, and the limit

    @property
    def drawings(self) -> int:
        """How many images there are in the tray."""
        return 0 if self._tray is None else len(self._tray)

    def planned(
        self,
        pixels: int,
        source: Source | None = None,
        batch: int | None = None,
        rate: float | None = None,
        settling: int | None = None,
    ) -> Plan:
        """The plan with these changes, for a model of so many pixels.

        Of another source, what is not given is what suits it. Raises ArgumentError for a source that such a model
        cannot learn from.
        """
        plan = self.plan if source is None or source == self.plan.source else PLANS[source]
        if source == "digits":
            digits_of(pixels)
        elif plan.source == "digits" and digit_set().training.images.shape[1] != pixels:
            plan = PLANS["image"]
        return Plan(plan.source, batch or plan.batch, rate or plan.rate, settling or plan.settling)

    def fill(self, images: ArrayLike, model: GenerativeModel) -> None:
        """What the source ``drawings`` is, (N, D). Raises ArgumentError for another shape, or too many."""
        tray = np.atleast_2d(pixels_of("drawings", images, model.sizes[0], model.dtype))
        if len(tray) > MOST_DRAWINGS:
            raise ArgumentError("drawings", f"at most {MOST_DRAWINGS} images", f"{len(tray)}")
        tray.setflags(write=False)
        self._tray = tray

    def images(self, seen: Input) -> Array:
        """What there is to learn from, (M, D). Raises ArgumentError where there is nothing."""
        if self.plan.source == "digits":
            return digits_of(len(seen.x))
        if self.plan.source == "drawings":
            if self._tray is None or self._tray.shape[1] != len(seen.x):
                raise ArgumentError("source", "drawings to learn from: draw or upload something", "none")
            return self._tray
        return seen.x[None]

    def lesson(self, now: Conditions, rate: float, seed: int, course: int, update: int) -> Work[Taken]:
        """The next lesson after so many updates of a course, taken.

        Under the model and the prior of ``now``, and from what is seen then where that is the source.

        At ``rate``, or where that is no longer safe, since the largest safe one falls as W grows, at half of what
        is. Raises Divergence where even that is not.
        """
        images, batch, mask = self.images(now.input), None, now.input.mask
        if self.plan.source != "image":
            batch, mask = chosen(len(images), self.plan.batch, seed, update), np.ones_like(mask)
        lesson = Lesson(now.model, now.prior, images, batch, mask, seed, rate, 0, self.plan.settling)
        seen_here = images.tobytes() if self.plan.source == "image" else b""
        stretch = Stretch(
            course, update // LIMIT_EVERY, self.plan, now.model.prior, seen_here, mask.tobytes()
        )
        if self._limit is None or self._limit[0] != stretch:
            self._limit = stretch, lesson.begin().stability_limit()
        return (
            yield from self._taken(
                lesson if rate <= self._limit[1] else replace(lesson, rate=self._limit[1] / 2), stretch
            )
        )

    def copy(self) -> Self:
        """Another one with the plan that was chosen and the same tray."""
        other = type(self)()
        other.plan = other.chosen = self.chosen
        other._tray = self._tray
        return other

    def _taken(self, lesson: Lesson, stretch: Stretch) -> Work[Taken]:
        run = lesson.begin()
        try:
            return Taken(lesson, run, (yield from run.following(lesson.updates)))
        except Divergence as error:
            if lesson.rate <= error.limit:
                raise
            # W has grown since the limit was last looked up.
            self._limit = stretch, error.limit
            return (yield from self._taken(replace(lesson, rate=error.limit / 2), stretch))
