"""The episodes of playing, by the number of the update that each leads to, at a rate that is safe."""

from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import Divergence, GenerativeModel
from darkroom.engine.arrays import Array, pixels_of
from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import Given
from darkroom.engine.work import Work
from darkroom.session.episode import Episode, Finished
from darkroom.session.plan import PLANS, Plan, chosen, digits_of
from darkroom.session.updates import LIMIT_EVERY, UpdateLog

MOST_DRAWINGS = 64


class Limit(NamedTuple):
    """The largest safe η, and what it was looked up for: which updates of a log, under which plan and Given."""

    rate: float
    log: int
    block: int
    plan: Plan
    given: Given

    def holds(self, log: int, block: int, plan: Plan, given: Given) -> bool:
        """Whether it holds there, too: W moves slowly, and images that take turns do not count."""
        if (self.log, self.block, self.plan) != (log, block, plan):
            return False
        return not set(given.changed(self.given)) - ({"rate"} if plan.source == "image" else {"rate", "x"})


class Episodes:
    """What a session learns from, and the next episode of it.

    Attributes
    ----------
    plan: in force.
    chosen: the plan that was asked for. That of a scene's recipe stands in its place until the next scene.
    """

    def __init__(self) -> None:
        self.plan: Plan = PLANS["image"]
        self.chosen: Plan = self.plan
        self._tray: Array | None = None
        self._limit: Limit | None = None

    @property
    def drawings(self) -> int:
        """How many images there are in the tray."""
        return 0 if self._tray is None else len(self._tray)

    def fill(self, images: ArrayLike, model: GenerativeModel) -> None:
        """Take ``images`` (N, D) as the source ``drawings``. Raises ArgumentError for another shape, or too many."""
        tray = np.atleast_2d(pixels_of("drawings", images, model.sizes[0], model.dtype))
        if len(tray) > MOST_DRAWINGS:
            raise ArgumentError("drawings", f"at most {MOST_DRAWINGS} images", f"{len(tray)}")
        tray.setflags(write=False)
        self._tray = tray

    def images(self, x: Array) -> Array:
        """What there is to learn from, (M, D), where x (D,) is seen. Raises ArgumentError where there is nothing."""
        if self.plan.source == "digits":
            return digits_of(len(x))
        if self.plan.source == "drawings":
            if self._tray is None or self._tray.shape[1] != len(x):
                raise ArgumentError("source", "drawings to learn from: draw or upload something", "none")
            return self._tray
        return x[None]

    def next(self, log: UpdateLog, given: Given, rate: float, seed: int) -> Work[Finished]:
        """The next episode under the W in force, gone through.

        At ``rate``, or where that is no longer safe, since the largest safe one falls as W grows, at half of what
        is. Raises Divergence where even that is not.
        """
        images, batch, update = self.images(given.x), None, log.update
        now = replace(given, rate=rate)
        if self.plan.source != "image":
            batch = chosen(len(images), self.plan.batch, seed, update)
            now = replace(now, x=np.asarray(images[batch[0]]), mask=np.ones_like(given.x))
        episode = Episode(now, images, batch, seed, 0, self.plan.settling)
        model, where = log.model, (log.number, update // LIMIT_EVERY, self.plan, now)
        if self._limit is None or not self._limit.holds(*where):
            self._limit = Limit(episode.at_start(model).stability_limit(), *where)
        if rate > self._limit.rate:
            episode = replace(episode, given=replace(now, rate=self._limit.rate / 2))
        return (yield from self._finished(episode, model, self._limit))

    def _finished(self, episode: Episode, model: GenerativeModel, limit: Limit) -> Work[Finished]:
        run = episode.at_start(model)
        try:
            return Finished(episode, run, (yield from run.following(episode.updates)))
        except Divergence as error:
            if episode.given.rate <= error.limit:
                raise
            # W has grown since the limit was last looked up.
            self._limit = limit = limit._replace(rate=error.limit)
            slower = replace(episode, given=replace(episode.given, rate=error.limit / 2))
            return (yield from self._finished(slower, model, limit))

    def copy(self) -> Self:
        """Another one with the plan that was chosen and the same tray."""
        other = type(self)()
        other.plan = other.chosen = self.chosen
        other._tray = self._tray
        return other
