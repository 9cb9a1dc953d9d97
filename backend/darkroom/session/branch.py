"""A branch: a timeline with the updates of W behind it, and the run of inference that goes on from it."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import Divergence, GenerativeModel, Inference, Trajectory
from darkroom.engine.arrays import Array
from darkroom.engine.given import same_limit
from darkroom.session.episode import Episode
from darkroom.session.explosion import Explosion
from darkroom.session.mark import Mark
from darkroom.session.timeline import Timeline
from darkroom.session.updates import UpdateLog

Layers = tuple[Array, ...]

#: Bytes of iterations that are kept as they were computed: 2,000 of 28 × 28 pixels, 200 of 100 × 100. What takes more is made again from r,
#: which for one image of a batch is the same but for rounding.
MOST_COMPUTED_BYTES = 16 * 2**20

#: What r started from in an epoch: the random start of the seed; where it stood when a single update moved W; another r.
StartedFrom = Literal["seed", "step", "other"]


class Branch:
    """Everything that a session can leave aside and take up again.

    Attributes
    ----------
    log: how W came about.
    model: with the W of this epoch, which has had ``update`` updates, and the prior that it came with.
    now: the mark in force.
    run: the run of inference, where the clock stands.
    timeline: r at the iterations of this epoch, and what each was under.
    started_from: what r started from in this epoch.
    episode: what this epoch began as, where that is the episode of an update of W, and up to which iteration it is that still.
    shown: the last iteration that is to be read, while those of an episode fall due one after another; None: all are.
    computed: iterations of this epoch as they were computed, where they are not to be made again from r.
    explosion: what came of it where the energy ran away, as long as that is kept.
    away: the iteration of the explosion where the clock stands; None: it stands where the run does.
    settled, diverged: what the clock found.
    parent: the number of the branch that it was a copy of, None for the first.
    asked_rate: η as it was asked for; where W has grown so that it is no longer safe, learning takes less.
    """

    def __init__(
        self,
        log: UpdateLog,
        now: Mark,
        seed: int,
        keep: int,
        *,
        start: Sequence[ArrayLike] | None = None,
        started_from: StartedFrom = "seed",
    ) -> None:
        self.log, self._keep = log, keep
        self.parent: int | None = None
        self.asked_rate = now.given.rate
        self.begin_epoch(log.model, now, seed, start=start, iteration=now.since, started_from=started_from)

    def begin_epoch(
        self,
        model: GenerativeModel,
        now: Mark,
        seed: int,
        *,
        start: Sequence[ArrayLike] | None = None,
        iteration: int = 0,
        computed: Trajectory | None = None,
        started_from: StartedFrom = "other",
    ) -> None:
        """Begin a new epoch under ``now``, at ``iteration`` from ``start`` or the random start of ``seed``.

        ``computed``: the iterations that led there, the first of which the epoch then begins with.
        """
        run = Inference.under(model, now.given, seed, start=start)
        run = run.replace(iteration=iteration) if iteration else run
        self.model, self.now, self.run, self.computed = model, now, run, computed
        self.started_from = started_from
        self.update = self.log.update
        first = iteration if computed is None else computed.start
        r = run.r if computed is None else tuple(r_l[0] for r_l in computed.r)
        self.timeline = Timeline(self._keep, first, r, now)
        if computed is not None and len(computed) > 1:
            self.timeline.record(first + 1, computed[1:].r)
        if computed is not None and _nbytes(computed) > MOST_COMPUTED_BYTES:
            self.computed = None
        self.episode: tuple[Episode, int] | None = None
        self.shown: int | None = None
        self.explosion: Explosion | None = None
        self.away: int | None = None
        self.settled = self.diverged = False
        self._limit: float | None = None

    @property
    def limit(self) -> float:
        """The largest safe rate from here, infinite where any is."""
        if self._limit is None:
            self._limit = self.run.stability_limit()
        return self._limit

    @property
    def iteration(self) -> int:
        """Where the clock stands. In an explosion that is beyond the run, which stays at the last good iteration."""
        return self.run.iteration if self.away is None else self.away

    @property
    def end(self) -> int:
        """The last iteration that is to be read."""
        return self.timeline.last if self.shown is None else self.shown

    def change(self, now: Mark) -> None:
        """Have ``now`` hold from the iteration where the run stands; what came after it is cut."""
        self.stand(self.under(now), now)
        self.timeline.hold(self.run.iteration, now, self.run.r)
        self.explosion = self.away = self.computed = None
        self.settled = False
        self._leave_episode(self.run.iteration)

    def stand(self, run: Inference, now: Mark) -> None:
        """Go on with ``run``, which is under ``now``."""
        if self.now is not now and not same_limit(self.model, self.now.given, now.given):
            self._limit = None
        self.run, self.now = run, now

    def seek(self, iteration: int) -> None:
        """Stand at a kept iteration, under what held then. Raises ArgumentError for one not kept."""
        self.timeline.r(iteration)  # refuses what is not kept
        self.settled, explosion = False, self.explosion
        if explosion is not None and iteration >= explosion.first:
            self.away, self.diverged = iteration, iteration == explosion.last
            self.stand(explosion.run, explosion.now)
            return
        self.away, self.diverged = None, False
        now, _ = self.timeline.mark(iteration)
        self.stand(self.under(now, iteration), now)

    def under(self, now: Mark, iteration: int | None = None) -> Inference:
        """The run under ``now``: where it stands, or at a kept iteration."""
        r = None if iteration is None else self.timeline.r(iteration)
        return self.run.replace(given=now.given, r=r, iteration=iteration)

    def resume(self) -> None:
        """Go on, whatever was found: what exploded to its end explodes once more."""
        if self.diverged:
            self.away = None
        self.settled = self.diverged = False

    def advance(self, updates: int) -> Trajectory:
        """Make up to ``updates`` updates; the states, from the one before the first.

        Where the energy runs away what comes of it is made at once, and then is handed out update by update like any other.
        """
        if self.away is None:
            self.explosion = None
            try:
                return self.run.advance(updates)
            except Divergence as error:
                self.explosion = Explosion.of(error, self.run, self.now)
                trajectory = error.trajectory[: updates + 1]
        else:
            assert self.explosion is not None
            trajectory = self.explosion.between(self.away, self.away + updates)
        self.away = trajectory.start + len(trajectory) - 1
        self.diverged = self.away == self.explosion.last
        return trajectory

    def record(self, new: Trajectory) -> None:
        """Keep the iterations that were just made."""
        self.timeline.record(new.start, new.r)
        self._leave_episode(new.start - 1)
        if self.computed is not None:
            self.computed = self.computed[: max(new.start - self.computed.start, 0)]

    def cut(self) -> None:
        """Stand at the last iteration that is to be read, and forget what comes after it."""
        if self.shown is not None:
            shown, self.shown = self.shown, None
            self.seek(max(shown, self.timeline.first))
            self.change(self.now)

    def _leave_episode(self, iteration: int) -> None:
        """What comes after an iteration is no longer as the episode made it."""
        if self.episode is not None:
            self.episode = self.episode[0], min(self.episode[1], iteration)

    def read(self, first: int, most: int) -> tuple[Trajectory, Mark]:
        """Up to ``most`` kept iterations from ``first`` on, and what they were under."""
        now, last = self.timeline.mark(first)
        last = min(last, first + most - 1)
        if self.explosion is not None:
            if first >= self.explosion.first:
                return self.explosion.between(first, last), now
            last = min(last, self.explosion.first - 1)
        computed = self.computed
        if computed is not None and first - computed.start < len(computed):
            entry = first - computed.start
            there = computed[entry : entry + last - first + 1]
            return _joined(there, self._made(now, there.start + len(there) - 1, last)), now
        return self._made(now, first, last), now

    def _made(self, now: Mark, first: int, last: int) -> Trajectory:
        """Kept iterations made again from r."""
        try:
            return self.under(now, first).advance(last - first)
        except Divergence as error:  # measured by where it begins this time
            return error.trajectory[: last - first + 1]

    def copy(self) -> "Branch":
        """Another one that goes on from where the run stands, bit for bit, on a timeline of its own."""
        other = object.__new__(Branch)
        other.__dict__ |= self.__dict__
        other.log, other.timeline = self.log.copy(), self.timeline.copy(self.run.iteration)
        other.run = self.run.replace()
        other.update, other.shown = other.log.update, None
        other.explosion, other.away, other.diverged = None, None, False
        other._leave_episode(other.timeline.last)
        return other

    def restart(self, seed: int) -> None:
        """Begin a new epoch under what holds now, from the random start of a seed."""
        now = self.now
        self.begin_epoch(self.model, Mark(now.given, now.source), seed, started_from="seed")


def _nbytes(trajectory: Trajectory) -> int:
    arrays = (*trajectory.r, *trajectory.error, trajectory.reconstruction, trajectory.energy)
    return sum(array.nbytes for array in arrays)


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
