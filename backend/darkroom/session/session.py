"""One person's session: the two clocks, and what of that which they made has not been read yet."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import Divergence, GenerativeModel, Inference, Landscape, Trajectory, landscape
from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.session.branch import Began, Strand
from darkroom.session.branches import Branches
from darkroom.session.course import Change, Course, Origin, bound
from darkroom.session.given import Conditions, Input, one_image, prior_strength, with_prior
from darkroom.session.reading import Chunk, Diverged, Event, Progress, Settled, Weights, Why
from darkroom.session.settling import none_settled, settled_in
from darkroom.session.slow import Slow
from darkroom.state import Recipe

State = Literal["playing", "paused", "settled", "diverged"]
Until = Literal["settled", "forever"]

#: Iterations of its path that a landscape shows, and that are read again when a branch is taken up.
LONGEST_PATH = 2_000
#: No landscape reaches farther than such an r.
FARTHEST = 1e6
#: The largest |Δr|/η of a run that has settled, unless another is asked for.
TOLERANCE = 1e-3
#: Iterations that are made at once where many are made.
PIECE = 500


class Session:
    """A model, an input, a run of inference on it, updates of W from there, and the past of both.

    Parameters
    ----------
    model: as it was trained; ``prior`` may then change the strength of its prior.
    x: (D,); ``source`` says where it came from.
    rate, seed: as for ``Inference``.
    prior: strength of the prior, see ``prior_strength``; None for the trained one.
    tolerance: the run has settled when no |Δr|/η exceeds it.
    keep: iterations that can be gone back to.
    updates_kept: weights that can be gone back to, in all branches together.
    playing: whether the clock runs from the start.

    Iterations are handed out by ``next``, in order and each once, except that a change at iteration t hands
    out entry t again: entry t is the state *before* update t, and update t is the first one under the new x,
    mask, rate or prior. Iterations handed out again replace what was handed out from there on. Methods that
    refuse raise ArgumentError and change nothing. Not for use by two threads at once.

    The slow clock is ``slow``; what it does with W begins a new epoch of inference.
    """

    _strand: Strand  # the branch that the clocks run on
    _epoch: int
    _courses: int
    _seed: int
    _next: int  # the first iteration that ``next`` has yet to hand out
    _told: Event | None  # what happened in a step, to be handed out after its iterations
    _said: Input | None  # of the last chunk handed out
    _weights: tuple[Why, Change | None] | None  # W is to be handed out, and why

    def __init__(
        self,
        model: GenerativeModel,
        x: ArrayLike,
        *,
        source: str = "sample",
        rate: float = 0.1,
        prior: float | None = None,
        seed: int = 0,
        tolerance: float = TOLERANCE,
        keep: int = 20_000,
        updates_kept: int = 100,
        playing: bool = False,
    ) -> None:
        self._keep, self._updates_kept = keep, updates_kept
        self._tolerance = tolerance
        self._playing = playing
        self._until: Until = "settled"
        self._epoch = self._courses = -1
        self._seed = seed
        self.branches = Branches()
        self.slow = Slow(self)
        self.use(model, x, source, rate, prior)

    # --- where it is -----------------------------------------------------------------------------------

    @property
    def strand(self) -> Strand:
        """The branch that the clocks run on."""
        return self._strand

    @property
    def state(self) -> State:
        """``settled`` or ``diverged`` where the clock found so; else ``playing`` or ``paused``, as asked."""
        if self.slow.state == "playing":
            return "playing"
        if self._strand.diverged:
            return "diverged"
        if not self._playing:
            return "paused"
        return "settled" if self._strand.settled else "playing"

    @property
    def running(self) -> bool:
        """Whether with time there will be more to read: either clock runs."""
        return self.state == "playing" or self.slow.due

    @property
    def iteration(self) -> int:
        """Where the clock stands; after an explosion, the iteration at which it happened."""
        return self._strand.iteration

    @property
    def kept(self) -> tuple[int, int]:
        """The first and last iteration that can be gone back to."""
        return self._strand.history.first, self._strand.history.last

    @property
    def unread(self) -> int:
        """How many kept iterations ``next`` has yet to hand out."""
        return self._strand.history.last + 1 - self._next

    @property
    def behind(self) -> int:
        """How many of them are to be read at once: all but those of a lesson, which fall due with time."""
        return 0 if self.slow.lesson_runs else self.unread

    @property
    def midway(self) -> bool:
        """Whether a turn was left before there was anything to read: the next is due at once."""
        return self.slow.midway

    @property
    def model(self) -> GenerativeModel:
        """The model, with the prior in force."""
        return self._strand.now.model

    @property
    def original(self) -> GenerativeModel:
        """The model as it came, before anything was learned here."""
        return self._original

    @property
    def prior(self) -> float:
        """λ, the strength of the prior in force, as it was asked for."""
        return self._strand.now.prior

    @property
    def input(self) -> Input:
        """x and mask in force."""
        return self._strand.now.input

    @property
    def rate(self) -> float:
        """The rate η in force."""
        return self._strand.now.rate

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
        """How often the run was begun anew: by a reset, another model, another W, a restore."""
        return self._epoch

    @property
    def update(self) -> int:
        """How many updates the W in force has had."""
        return self._strand.now_update

    @property
    def updates_kept(self) -> int:
        """How many weights can be gone back to."""
        return self._updates_kept

    @property
    def from_seed(self) -> bool:
        """Whether this epoch began at iteration 0 with the random start of the seed."""
        return self._strand.began == "seed"

    @property
    def rests_as_usual(self) -> bool:
        """Whether what is called rest is what any session calls so that was told nothing else."""
        return self._tolerance == TOLERANCE

    @property
    def rests_first(self) -> bool:
        """Whether r comes the whole way from iteration 0, under what holds now, and rested nowhere before."""
        history, last = self._strand.history, self._strand.run.iteration
        if history.first > 0 or not history.constant(last) or not self.rests_as_usual:
            return False
        return none_settled(history.rows(0, last), self.rate, self._tolerance)

    @property
    def recipe(self) -> Recipe | None:
        """What leads from the beginning to the W in force, under x, mask, rate and prior as they are now."""
        return self._strand.course.account.recipe(self.update, self._strand.now)

    @property
    def r(self) -> tuple[Array, ...]:
        """r_1…r_L where the clock stands, each (d_ℓ,); after an explosion, the last good ones."""
        return self._strand.run.r

    @property
    def limit(self) -> float:
        """The largest safe rate from here, infinite where any is."""
        return self._strand.limit

    # --- what is asked of the fast clock ---------------------------------------------------------------

    def play(self, until: Until = "settled") -> None:
        """Let the clock run: until r has settled, or on and on."""
        self.slow.stop()
        self.run(until)

    def run(self, until: Until = "settled") -> None:
        """The same, whatever the slow clock is about."""
        self._playing, self._until = True, until
        self._strand.settled = self._strand.diverged = False

    def pause_inference(self) -> None:
        """Stop the fast clock, whatever the slow one is about."""
        self._playing = False

    def pause(self) -> None:
        """Stop both clocks."""
        self.slow.stop()
        self._playing = False

    def step(self, updates: int = 1) -> None:
        """Make some updates and stand still.

        Raises ArgumentError while so many iterations are unread that the oldest of them could be forgotten.
        """
        if self.behind + updates > self._keep // 2:
            raise ArgumentError(
                "updates",
                f"at most {self._keep // 2} iterations that are not read yet",
                f"{self.behind + updates}",
            )
        self.slow.stop()
        self._playing = self._strand.settled = self._strand.diverged = False
        _, self._told = self._advance(updates)

    def seek(self, iteration: int) -> None:
        """Stand at a kept iteration, under the conditions of then.

        What follows is kept until an update is made from here. Raises ArgumentError for one that is not kept.
        """
        self._strand.history.r(iteration)  # refuses what is not kept
        self.slow.stop()
        self._strand.seek(min(iteration, self._strand.history.last))  # a lesson that was cut has no more
        self._playing = False
        self._told = None

    def reset(self, seed: int | None = None) -> None:
        """Back to iteration 0: the same start, or another one for another seed. Forgets what was kept."""
        self.slow.stop()
        self._seed = self._seed if seed is None else seed
        self._strand.restart(self._seed)
        self._began()

    # --- what changes what it does ---------------------------------------------------------------------

    def set_input(self, x: ArrayLike, source: str) -> None:
        """Another x (D,); r stays and chases it.

        Raises ArgumentError for another shape, or numbers that are not finite.
        """
        image = one_image("x", x, self.model)
        self.slow.stop()
        self._see(Input(image, self.input.mask, source, self._strand.run.iteration))

    def set_mask(self, mask: ArrayLike | None) -> None:
        """Sense only the pixels where ``mask`` (D,) is 1; None senses all."""
        sensed = one_image("mask", np.ones_like(self.input.x) if mask is None else mask, self.model)
        self.slow.stop()
        self._see(replace(self.input, mask=sensed, iteration=self._strand.run.iteration))

    def configure(
        self, *, rate: float | None = None, prior: float | None = None, tolerance: float | None = None
    ) -> None:
        """Another rate or strength of the prior from here on, or another tolerance."""
        if rate is not None or prior is not None:
            changes: dict[str, Any] = {} if rate is None else {"rate": rate}
            if prior is not None:
                changes |= {"model": with_prior(self._strand.trained, prior), "prior": prior}
            self.slow.abandon_lesson()
            self._change(replace(self._strand.now, **changes))
            self._strand.wanted_rate = changes.get("rate", self._strand.wanted_rate)
        if tolerance is not None:
            self._tolerance = tolerance
            self._strand.settled = False

    def use(
        self, model: GenerativeModel, x: ArrayLike, source: str, rate: float, prior: float | None = None
    ) -> None:
        """Begin anew with another model and x, from the same seed."""
        prior = prior_strength(model.prior) if prior is None else prior
        used = with_prior(model, prior)
        x = one_image("x", x, model)
        seen = Input(x, one_image("mask", np.ones_like(x), model), source, 0)
        run = Inference(used, x, rate, self._seed, mask=seen.mask)
        self.slow.stop()
        self._original = model
        self._strand = Strand(
            self.new_course(model, "trained"), Conditions(used, seen, rate, prior), run, self._keep
        )
        self.branches.begin(self._strand)
        self.slow.follow(self.slow.curriculum.planned(model.sizes[0]))
        self._began("model")

    def restore(
        self,
        x: ArrayLike,
        mask: ArrayLike,
        r: Sequence[ArrayLike],
        iteration: int,
        weights: Sequence[ArrayLike] | None = None,
        update: int = 0,
    ) -> None:
        """Begin anew from a state that was read before.

        x (D,), mask (D,) and r_1…r_L, each (d_ℓ,), at ``iteration``; under ``weights`` W_1…W_L after so many
        updates, or else the W there is.
        """
        trained = self._strand.trained
        if weights is not None:
            trained = trained.replace(weights=[np.asarray(w, trained.dtype) for w in weights])
        if trained.sizes != self.model.sizes:
            raise ArgumentError(
                "weights", f"those of a model of sizes {self.model.sizes}", f"{trained.sizes}"
            )
        model, rate = with_prior(trained, self.prior), self.rate
        seen = Input(one_image("x", x, model), one_image("mask", mask, model), "restore", iteration)
        run = Inference(model, seen.x, rate, self._seed, start=r, mask=seen.mask).replace(iteration=iteration)
        self.slow.stop()
        course = self._strand.course
        if weights is not None:
            course = self.new_course(trained, "restored", update)
        self._strand = Strand(course, Conditions(model, seen, rate, self.prior), run, self._keep, "other")
        self.branches.begin(self._strand)
        self._began("open" if weights is not None else None)

    # --- for staging -----------------------------------------------------------------------------------

    def relearned(self, weights: Sequence[ArrayLike], update: int) -> None:
        """W is this, after so many updates of which nothing is known."""
        trained = self._strand.trained
        trained = trained.replace(weights=[np.asarray(w, trained.dtype) for w in weights])
        self._strand.course = self.new_course(trained, "restored", update)

    def adopt(self, course: Course) -> None:
        """W comes from a copy of this course, whose past is then that of the session, too."""
        self._courses += 1
        self._strand.course = course.copy(self._courses)

    def arrange(
        self, seen: Input, rate: float, seed: int, r: Sequence[ArrayLike] | None, change: Change | None
    ) -> None:
        """A new epoch at ``seen.iteration``, from the start of a seed or from r_1…r_L, under the W and the prior there are.

        ``change`` is the update that led to W, to be read with it.
        """
        self.slow.stop()
        strand = self._strand
        self._seed, strand.wanted_rate = seed, rate
        now = Conditions(with_prior(strand.trained, self.prior), seen, rate, self.prior)
        run = Inference(now.model, seen.x, rate, seed, start=r, mask=seen.mask)
        strand.begin(now, run.replace(iteration=seen.iteration), began="other" if r else "seed")
        strand.course.reread(0)
        self._began("open", change)

    def succeed(self, before: "Session", *, planned: bool) -> None:
        """Take the place of ``before``, until now unread: epochs and courses are counted on from there.

        What it was to learn from stays as it was, where the model can; if this is ``planned``, only after that.
        """
        self._epoch += before._epoch + 1
        self._courses += before._courses + 1
        self._strand.course.number += before._courses + 1
        plan, self.slow.curriculum = self.slow.curriculum.plan, before.slow.curriculum.copy()
        self.slow.follow(self.slow.curriculum.planned(self.model.sizes[0]))
        if planned:
            self.slow.curriculum.plan = plan

    def forward(
        self, updates: int, *, settles: bool, check: Callable[[], None] = lambda: None
    ) -> Settled | Diverged | None:
        """Make so many updates, or fewer: where r explodes, and, if it ``settles``, where it rests.

        It is all to be read. What was found. ``check`` is called between pieces; what it raises ends this.
        """
        strand, first = self._strand, self._next
        self._playing, self._until = settles, "settled"
        event: Settled | Diverged | None = None
        for made in range(0, updates, PIECE):
            check()
            _, event = self._advance(min(PIECE, updates - made))
            if event is not None:
                break
        else:
            self._playing = False
        # It may rest where it was sent: then it has settled there, whoever sent it.
        if event is None and (pull := strand.run.pull) <= self._tolerance:
            self._playing = strand.settled = True
            event = Settled(strand.run.iteration, pull, float(strand.run.energy))
        self._next = max(first, strand.history.first)
        return event

    # --- branches --------------------------------------------------------------------------------------

    def branch(self) -> None:
        """Go on from here on a copy; what there is, with what follows from here, is kept aside.

        Raises ArgumentError where there are too many branches already.
        """
        self.branches.check_room()
        self.slow.stop()
        self._playing = False
        self._told = None  # the step that exploded is kept aside
        self._courses += 1
        self._strand = self.branches.fork(self._strand, self._courses)
        self._next = min(self._next, self._strand.history.last + 1)

    def switch(self, branch: int) -> None:
        """Take up another branch where it was left. Raises ArgumentError for one there is not."""
        strand = self.branches.take(branch)
        self.slow.stop()
        self._playing, self._strand = False, strand
        strand.course.reread(0)
        self._began("seek")
        self._next = max(self._strand.history.first, self._strand.history.last - LONGEST_PATH)

    def landscape(self) -> tuple[Landscape, tuple[int, int]]:
        """F around the run, and the path of r in it, of which iterations. For models with one layer."""
        history = self._strand.history
        first, last = max(history.first, history.last - LONGEST_PATH), history.last
        path = history.rows(first, last)[0]
        # The step that exploded jumps across the valley, which is to be seen, as long as it ends within sight.
        if last > first and not np.abs(path[-1]).max() < FARTHEST:
            last, path = last - 1, path[:-1]
        return landscape(self._strand.run, path), (first, last)

    # --- what is read of it ----------------------------------------------------------------------------

    def next(self, updates: int, most: int, seconds: float = inf) -> Progress:
        """Up to ``most`` iterations to read: those unread or, if a clock runs, what is due.

        ``updates``: of r; and where the slow clock runs without showing its lessons, of W. What takes longer than
        ``seconds`` is left where it is, and nothing is there to read yet: the session is ``midway``, and the next turn
        goes on. However often that is, what comes of it is the same, bit for bit.
        """
        if self.behind:
            return self.read(most)
        if self.slow.state == "playing" or self.slow.due:
            return self.slow.next(updates, most, seconds)
        if self.state != "playing":
            return Progress()
        trajectory, event = self._advance(min(updates, most))
        self._next += len(trajectory)
        self.slow.heard(event)
        return self._progress(trajectory, self._strand.now, event)

    def read(self, most: int, event: Event | None = None) -> Progress:
        """Up to ``most`` of the iterations that are unread, and ``event`` after them."""
        if not self.unread:
            return Progress(event=event)
        trajectory, now = self._strand.again(self._next, most)
        self._next += len(trajectory)
        if not self.unread and event is None:
            event, self._told = self._told, None
        return self._progress(trajectory, now, event)

    def reread(self, iteration: int, update: int = 0) -> None:
        """Hand out everything kept from ``iteration`` on again, whether or not it was read; and W.

        ``update``: the last update of W whose record need not be read again.
        """
        self._next = max(min(self._next, iteration), self._strand.history.first)
        self._said = None
        self._weights = ("open", None)
        self._strand.course.reread(update + 1)

    # --- for the slow clock ----------------------------------------------------------------------------

    def bound_past(self) -> None:
        """W has moved: forget what is too much of the weights before."""
        bound([strand.course for strand in self.branches.all.values()], self._updates_kept)

    def new_course(
        self, trained: GenerativeModel, origin: Origin, update: int = 0, seed: int | None = None
    ) -> Course:
        """The slow clock begins anew with this model; ``seed`` is that of a random W."""
        self._courses += 1
        return Course(trained, origin, self._courses, update, seed)

    def begin(
        self,
        now: Conditions,
        run: Inference,
        why: Why,
        *,
        known: Trajectory | None = None,
        change: Change | None = None,
    ) -> None:
        """A new epoch, under another W; ``known`` as for :meth:`Strand.begin`."""
        began: Began = "seed" if why == "reset" else "step" if why == "step" else "other"
        self._strand.begin(now, run, known, began)
        self._began(why, change)

    def cut(self) -> None:
        """Stand at the last iteration that was read, and forget what comes after it."""
        self._strand.seek(max(self._next - 1, self._strand.history.first))
        self._change(self._strand.now)

    # --- how -------------------------------------------------------------------------------------------

    def _began(self, why: Why | None = None, change: Change | None = None) -> None:
        """A new epoch is to be read from its first iteration on, and W where there is a reason."""
        self._epoch += 1
        self._next = self._strand.history.first
        self._told = self._said = None
        if why:
            self._weights = (why, change)

    def _see(self, seen: Input) -> None:
        # What exploded was the explanation of something else.
        self._strand.diverged = False
        self._change(replace(self._strand.now, input=seen))

    def _change(self, now: Conditions) -> None:
        """From the iteration where the run stands, ``now`` holds. Its entry is to be read again."""
        self._strand.change(now)
        self._next = min(self._next, self._strand.run.iteration)
        self._told = None

    def _advance(self, updates: int) -> tuple[Trajectory, Settled | Diverged | None]:
        """Make up to ``updates`` updates and remember them. The entries they led to, and what happened."""
        strand = self._strand
        event: Settled | Diverged | None = None
        try:
            trajectory = strand.run.advance(updates)
        except Divergence as error:
            trajectory = error.trajectory
            strand.diverged, strand.exploded = True, error.iteration
            event = Diverged(error.iteration, error.rate, error.limit, str(error))
        else:
            if self._playing and self._until == "settled":
                event = settled_in(trajectory, self.rate, self._tolerance)
            if event is not None:
                trajectory = trajectory[: event.iteration - trajectory.start + 1]
        new = trajectory[1:]
        strand.record(new)
        if len(new):
            self._next = min(self._next, new.start)
        if isinstance(event, Settled):
            strand.settled = True
            strand.stand(strand.under(strand.now, event.iteration), strand.now)
        return new, event

    def _progress(self, trajectory: Trajectory, now: Conditions, event: Event | None) -> Progress:
        course = self._strand.course
        taught, learned = course.unread(), self.slow.tell()
        if taught and event is None:
            event = learned
        if not len(trajectory):
            return Progress(taught=taught, course=course.number, event=event)
        weights = None
        if self._weights:
            why, change = self._weights
            weights = Weights(now.model.weights, self.update, self._epoch, course.number, why, change)
            self._weights = None
        seen = None if now.input is self._said else now.input
        self._said = now.input
        chunk = Chunk(trajectory, now.rate, now.prior, self.update, self._epoch)
        return Progress(weights, seen, chunk, taught, course.number, event)
