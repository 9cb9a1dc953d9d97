"""One line of events: a run of inference under what holds, its past, and the course of W behind it."""

from dataclasses import replace
from typing import Literal

import numpy as np

from darkroom.engine import Divergence, GenerativeModel, Inference, Trajectory
from darkroom.engine.arrays import Array
from darkroom.session.course import Course
from darkroom.session.episode import Lesson
from darkroom.session.given import Conditions, same_limit
from darkroom.session.timeline import History

Layers = tuple[Array, ...]

#: How an epoch began: from the random start of the seed; from where r stood when a single update moved W; else.
Began = Literal["seed", "step", "other"]


class Strand:
    """Everything that a session can leave aside and take up again.

    Attributes
    ----------
    now: what holds; its W has had ``now_update`` updates.
    run: the run of inference, where the clock stands.
    history: r at the iterations of this epoch, and what each was under.
    began: how this epoch did.
    lesson: what this epoch began as, where that is the lesson of an update of W, and up to which iteration it is that still.
    known: iterations of this epoch as they were computed, where they are not to be made again from r.
    exploded: the kept iteration at which the energy ran away.
    settled, diverged: what the clock found.
    course: how W came to be.
    parent: the number of the strand that it was a copy of, None for the first.
    wanted_rate: η as it was asked for; where W has grown so that it is no longer safe, learning takes less.
    """

    def __init__(
        self, course: Course, now: Conditions, run: Inference, keep: int, began: Began = "seed"
    ) -> None:
        self.course, self.keep = course, keep
        self.parent: int | None = None
        self.lesson: tuple[Lesson, int] | None
        self.wanted_rate = now.rate
        self.begin(now, run, began=began)

    def begin(
        self, now: Conditions, run: Inference, known: Trajectory | None = None, began: Began = "other"
    ) -> None:
        """A new epoch under ``now``: it starts where ``run`` stands, or with the iterations that led there, ``known``."""
        self.now, self.run, self.known, self.began = now, run, known, began
        self.now_update, self.lesson = self.course.update, None
        first = run.iteration if known is None else known.start
        r = run.r if known is None else tuple(r_l[0] for r_l in known.r)
        self.history = History(self.keep, first, r, now)
        if known is not None and len(known) > 1:
            self.history.record(first + 1, known[1:].r)
        self.exploded: int | None = None
        self.settled = self.diverged = False
        self._limit: float | None = None

    @property
    def trained(self) -> GenerativeModel:
        """The model with the W in force and the prior that it came with."""
        return self.course.trained

    @property
    def limit(self) -> float:
        """The largest safe rate from here, infinite where any is."""
        if self._limit is None:
            self._limit = self.run.stability_limit()
        return self._limit

    @property
    def iteration(self) -> int:
        """Where the clock stands; after an explosion, the iteration at which it happened."""
        return self.exploded if self.diverged and self.exploded is not None else self.run.iteration

    def change(self, now: Conditions) -> None:
        """From the iteration where the run stands, ``now`` holds; what came after it is cut."""
        self.stand(self.under(now), now)
        self.history.hold(self.run.iteration, now)
        self.exploded = self.known = None
        self.settled = False
        self._leave_lesson(self.run.iteration)

    def stand(self, run: Inference, now: Conditions) -> None:
        """Go on with ``run``, which is under ``now``."""
        if not same_limit(self.now, now):
            self._limit = None
        self.run, self.now = run, now

    def seek(self, iteration: int) -> None:
        """Stand at a kept iteration, under the conditions of then. Raises ArgumentError for one not kept."""
        self.history.r(iteration)  # refuses what is not kept
        self.settled = False
        # The state at which the energy ran away cannot be gone on from: the run stands just before it.
        self.diverged = iteration == self.exploded
        at = iteration - 1 if self.diverged else iteration
        now, _ = self.history.conditions(at)
        self.stand(self.under(now, at), now)

    def under(self, now: Conditions, iteration: int | None = None) -> Inference:
        """The run under ``now``: where it stands, or at a kept iteration."""
        r = None if iteration is None else self.history.r(iteration)
        seen = now.input
        return self.run.replace(
            model=now.model, x=seen.x, mask=seen.mask, rate=now.rate, r=r, iteration=iteration
        )

    def record(self, new: Trajectory) -> None:
        """Keep the iterations that the run has just made."""
        if len(new):
            if not self.diverged:
                self.exploded = None
            self.history.record(new.start, new.r)
            self._leave_lesson(new.start - 1)
            if self.known is not None:
                self.known = self.known[: max(new.start - self.known.start, 0)]

    def _leave_lesson(self, iteration: int) -> None:
        """What comes after an iteration is no longer as the lesson made it."""
        if self.lesson is not None:
            self.lesson = self.lesson[0], min(self.lesson[1], iteration)

    def again(self, first: int, most: int) -> tuple[Trajectory, Conditions]:
        """Up to ``most`` kept iterations from ``first`` on, and what they were under."""
        now, last = self.history.conditions(first)
        last = min(last, first + most - 1)
        if self.known is not None and first - self.known.start < len(self.known):
            entry = first - self.known.start
            known = self.known[entry : entry + last - first + 1]
            return self._joined(known, self._made(now, known.start + len(known) - 1, last)), now
        return self._made(now, first, last), now

    def _made(self, now: Conditions, first: int, last: int) -> Trajectory:
        """Kept iterations made again from r."""
        # No run can start from the infinite r of an explosion: that entry is reached from the one before.
        start = first - 1 if first == self.exploded else first
        try:
            trajectory = self.under(now, start).advance(last - start)
        except Divergence as error:
            trajectory = error.trajectory
        return trajectory[first - start :]

    @staticmethod
    def _joined(one: Trajectory, other: Trajectory) -> Trajectory:
        """``one`` and what of ``other`` comes after it."""
        after = other[one.start + len(one) - other.start :]
        if not len(after):
            return one
        return Trajectory(
            one.start,
            tuple(np.concatenate(pair) for pair in zip(one.r, after.r, strict=True)),
            tuple(np.concatenate(pair) for pair in zip(one.error, after.error, strict=True)),
            np.concatenate([one.reconstruction, after.reconstruction]),
            np.concatenate([one.energy, after.energy]),
        )

    def copy(self, course: int) -> "Strand":
        """Another one that goes on from where the run stands, bit for bit: the past up to there is its own.

        ``course`` is the number of its course.
        """
        other = Strand(self.course.copy(course), self.now, self.run.replace(), 2, self.began)
        other.keep, other.known, other.settled = self.keep, self.known, self.settled
        other.wanted_rate, other.lesson = self.wanted_rate, self.lesson
        other.history = self.history.copy(self.run.iteration)
        return other

    def restart(self, seed: int) -> None:
        """A new epoch under the same conditions, from the random start of a seed."""
        seen = self.now.input
        run = Inference(self.now.model, seen.x, self.now.rate, seed, mask=seen.mask)
        self.begin(replace(self.now, input=replace(seen, iteration=0)), run, began="seed")
