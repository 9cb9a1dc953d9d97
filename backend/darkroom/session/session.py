"""One person's session: the clock of inference, what it remembers, and what of it has not been read yet."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import GenerativeModel, Inference, Trajectory
from darkroom.engine.checks import Array
from darkroom.engine.errors import ArgumentError, Divergence
from darkroom.session.conditions import Conditions, Input, one_image, prior_strength, same_limit, with_prior
from darkroom.session.history import History
from darkroom.session.reading import Chunk, Diverged, Event, Progress, Settled
from darkroom.session.settling import settled_in

State = Literal["playing", "paused", "settled", "diverged"]
Until = Literal["settled", "forever"]


class Session:
    """A model, an input, a run of inference on it, and its past.

    Parameters
    ----------
    model: as it was trained; ``prior`` may then change the strength of its prior.
    x: (D,); ``source`` says where it came from.
    rate, seed: as for ``Inference``.
    prior: strength of the prior, see ``prior_strength``; None for the trained one.
    tolerance: the run has settled when no |Δr|/η exceeds it.
    keep: iterations that can be gone back to.
    playing: whether the clock runs from the start.

    Iterations are handed out by ``next``, in order and each once, except that a change at iteration t hands
    out entry t again: entry t is the state *before* update t, and update t is the first one under the new x,
    mask, rate or prior. Iterations handed out again replace what was handed out from there on. Methods that
    refuse raise ArgumentError and change nothing. Not for use by two threads at once.
    """

    #: Weight updates made so far. W is fixed: learning belongs to the slow clock.
    update = 0

    _trained: GenerativeModel  # with the prior it was trained with
    _now: Conditions
    _run: Inference
    _seed: int
    _history: History
    _next: int  # the first iteration that ``next`` has yet to hand out
    _exploded: int | None  # the kept iteration at which the energy ran away
    _told: Event | None  # what happened in a step, to be handed out after its iterations
    _said: Input | None  # of the last chunk handed out
    _limit: float | None  # of _run, once asked for
    _settled: bool
    _diverged: bool

    def __init__(
        self,
        model: GenerativeModel,
        x: ArrayLike,
        *,
        source: str = "sample",
        rate: float = 0.1,
        prior: float | None = None,
        seed: int = 0,
        tolerance: float = 1e-3,
        keep: int = 20_000,
        playing: bool = False,
    ) -> None:
        self._keep = keep
        self._tolerance = tolerance
        self._playing = playing
        self._until: Until = "settled"
        self._epoch = -1
        self._seed = seed
        self.use(model, x, source, rate, prior)

    # --- where it is -----------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """``settled`` or ``diverged`` where the clock found so; else ``playing`` or ``paused``, as asked."""
        if self._diverged:
            return "diverged"
        if not self._playing:
            return "paused"
        return "settled" if self._settled else "playing"

    @property
    def iteration(self) -> int:
        """Where the clock stands; after an explosion, the iteration at which it happened."""
        return self._exploded if self._diverged and self._exploded is not None else self._run.iteration

    @property
    def kept(self) -> tuple[int, int]:
        """The first and last iteration that can be gone back to."""
        return self._history.first, self._history.last

    @property
    def unread(self) -> int:
        """How many kept iterations ``next`` has yet to hand out."""
        return self._history.last + 1 - self._next

    @property
    def model(self) -> GenerativeModel:
        """The model, with the prior in force."""
        return self._now.model

    @property
    def prior(self) -> float:
        """Strength of the prior in force."""
        return prior_strength(self._now.model.prior)

    @property
    def input(self) -> Input:
        """x and mask in force."""
        return self._now.input

    @property
    def rate(self) -> float:
        """The rate η in force."""
        return self._now.rate

    @property
    def seed(self) -> int:
        """The seed of the random start."""
        return self._seed

    @property
    def tolerance(self) -> float:
        """The largest |Δr|/η at which the run counts as settled."""
        return self._tolerance

    @property
    def epoch(self) -> int:
        """How often the run was begun anew: by a reset, another model, a restore."""
        return self._epoch

    @property
    def r(self) -> tuple[Array, ...]:
        """r_1…r_L where the clock stands, each (d_ℓ,); after an explosion, the last good ones."""
        return self._run.r

    @property
    def limit(self) -> float:
        """The largest safe rate from here, infinite where any is."""
        if self._limit is None:
            self._limit = self._run.stability_limit()
        return self._limit

    # --- what is asked of the clock --------------------------------------------------------------------

    def play(self, until: Until = "settled") -> None:
        """Let the clock run: until r has settled, or on and on."""
        self._playing, self._until = True, until
        self._settled = self._diverged = False

    def pause(self) -> None:
        """Stop the clock."""
        self._playing = False

    def step(self, updates: int = 1) -> None:
        """Make some updates and stand still.

        Raises ArgumentError while so many iterations are unread that the oldest of them could be forgotten.
        """
        if self.unread + updates > self._keep // 2:
            raise ArgumentError(
                "updates",
                f"at most {self._keep // 2} iterations that are not read yet",
                f"{self.unread + updates}",
            )
        self._playing = self._settled = self._diverged = False
        _, self._told = self._advance(updates)

    def seek(self, iteration: int) -> None:
        """Stand at a kept iteration, under the conditions of then.

        What follows is kept until an update is made from here. Raises ArgumentError for one that is not kept.
        """
        self._history.r(iteration)  # refuses what is not kept
        self._playing = self._settled = False
        self._told = None
        # The state at which the energy ran away cannot be gone on from: the run stands just before it.
        self._diverged = iteration == self._exploded
        at = iteration - 1 if self._diverged else iteration
        now, _ = self._history.conditions(at)
        self._stand(self._under(now, at), now)

    def reset(self, seed: int | None = None) -> None:
        """Back to iteration 0: the same start, or another one for another seed. Forgets what was kept."""
        now, seen = self._now, self._now.input
        seed = self._seed if seed is None else seed
        run = Inference(now.model, seen.x, now.rate, seed, mask=seen.mask)
        self._begin(replace(now, input=replace(seen, iteration=0)), run)

    # --- what changes what it does ---------------------------------------------------------------------

    def set_input(self, x: ArrayLike, source: str) -> None:
        """Another x (D,); r stays and chases it.

        Raises ArgumentError for another shape, or numbers that are not finite.
        """
        seen = Input(one_image("x", x, self.model), self.input.mask, source, self._run.iteration)
        self._change(replace(self._now, input=seen))

    def set_mask(self, mask: ArrayLike | None) -> None:
        """Sense only the pixels where ``mask`` (D,) is 1; None senses all."""
        sensed = one_image("mask", np.ones_like(self.input.x) if mask is None else mask, self.model)
        seen = replace(self.input, mask=sensed, iteration=self._run.iteration)
        self._change(replace(self._now, input=seen))

    def configure(
        self, *, rate: float | None = None, prior: float | None = None, tolerance: float | None = None
    ) -> None:
        """Another rate or strength of the prior from here on, or another tolerance."""
        if rate is not None or prior is not None:
            self._change(
                replace(
                    self._now,
                    rate=self._now.rate if rate is None else rate,
                    model=self._now.model if prior is None else with_prior(self._trained, prior),
                )
            )
        if tolerance is not None:
            self._tolerance = tolerance
            self._settled = False

    def use(
        self, model: GenerativeModel, x: ArrayLike, source: str, rate: float, prior: float | None = None
    ) -> None:
        """Begin anew with another model and x, from the same seed."""
        used = model if prior is None else with_prior(model, prior)
        x = one_image("x", x, model)
        seen = Input(x, one_image("mask", np.ones_like(x), model), source, 0)
        self._begin(Conditions(used, seen, rate), Inference(used, x, rate, self._seed, mask=seen.mask))
        self._trained = model

    def restore(self, x: ArrayLike, mask: ArrayLike, r: Sequence[ArrayLike], iteration: int) -> None:
        """Begin anew from a state that was read before.

        x (D,), mask (D,) and r_1…r_L, each (d_ℓ,), at ``iteration``.
        """
        model, rate = self._now.model, self._now.rate
        seen = Input(one_image("x", x, model), one_image("mask", mask, model), "restore", iteration)
        run = Inference(model, seen.x, rate, self._seed, start=r, mask=seen.mask)
        self._begin(Conditions(model, seen, rate), run.replace(iteration=iteration))

    # --- what is read of it ----------------------------------------------------------------------------

    def next(self, updates: int, most: int) -> Progress:
        """Up to ``most`` iterations to read: those unread or, if the clock runs, ``updates`` new ones."""
        if self.unread:
            trajectory, now = self._again(most)
            event = None if self.unread else self._told
            if event is not None:
                self._told = None
            return self._progress(trajectory, now, event)
        if self.state != "playing":
            return Progress()
        trajectory, event = self._advance(min(updates, most))
        self._next += len(trajectory)
        return self._progress(trajectory, self._now, event)

    def reread(self, iteration: int) -> None:
        """Hand out everything kept from ``iteration`` on again, whether or not it was read."""
        self._next = max(min(self._next, iteration), self._history.first)
        self._said = None

    # --- how -------------------------------------------------------------------------------------------

    def _begin(self, now: Conditions, run: Inference) -> None:
        """Start a new epoch under ``now``, where ``run`` stands."""
        self._run, self._now = run, now
        self._seed = run.seed
        self._history = History(self._keep, run.iteration, run.r, self._now)
        self._epoch += 1
        self._next = run.iteration
        self._exploded = self._limit = self._told = self._said = None
        self._settled = self._diverged = False

    def _change(self, now: Conditions) -> None:
        """From the iteration where the run stands, ``now`` holds. Its entry is to be read again."""
        run = self._under(now)
        self._stand(run, now)
        self._history.hold(run.iteration, self._now)
        self._next = min(self._next, run.iteration)
        self._exploded = self._told = None
        self._settled = False

    def _stand(self, run: Inference, now: Conditions) -> None:
        """Go on with ``run``, which is under ``now``."""
        if not same_limit(self._now, now):
            self._limit = None
        self._run, self._now = run, now

    def _under(self, now: Conditions, iteration: int | None = None) -> Inference:
        """The run under ``now``: where it stands, or at a kept iteration."""
        r = None if iteration is None else self._history.r(iteration)
        seen = now.input
        return self._run.replace(
            model=now.model, x=seen.x, mask=seen.mask, rate=now.rate, r=r, iteration=iteration
        )

    def _advance(self, updates: int) -> tuple[Trajectory, Event | None]:
        """Make up to ``updates`` updates and remember them. The entries they led to, and what happened."""
        event: Event | None = None
        try:
            trajectory = self._run.advance(updates)
        except Divergence as error:
            trajectory = error.trajectory
            self._diverged, self._exploded = True, error.iteration
            event = Diverged(error.iteration, error.rate, error.limit, str(error))
        else:
            if self._playing and self._until == "settled":
                event = settled_in(trajectory, self.rate, self._tolerance)
            if event is not None:
                trajectory = trajectory[: event.iteration - trajectory.start + 1]
        new = trajectory[1:]
        if len(new):
            if not self._diverged:
                self._exploded = None
            self._history.record(new.start, new.r)
            self._next = min(self._next, new.start)
        if isinstance(event, Settled):
            self._settled = True
            self._stand(self._under(self._now, event.iteration), self._now)
        return new, event

    def _again(self, most: int) -> tuple[Trajectory, Conditions]:
        """Up to ``most`` unread entries, made again from what is kept."""
        first = self._next
        now, last = self._history.conditions(first)
        last = min(last, first + most - 1)
        # No run can start from the infinite r of an explosion: that entry is reached from the one before.
        start = first - 1 if first == self._exploded else first
        try:
            trajectory = self._under(now, start).advance(last - start)
        except Divergence as error:
            trajectory = error.trajectory
        trajectory = trajectory[first - start :]
        self._next += len(trajectory)
        return trajectory, now

    def _progress(self, trajectory: Trajectory, now: Conditions, event: Event | None) -> Progress:
        if not len(trajectory):
            return Progress(None, None, event)
        seen = None if now.input is self._said else now.input
        self._said = now.input
        strength = prior_strength(now.model.prior)
        return Progress(seen, Chunk(trajectory, now.rate, strength, self.update, self._epoch), event)
