"""One person's session: the two clocks, and the branches that they make."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import GenerativeModel, Trajectory
from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import Given
from darkroom.engine.settling import SETTLED
from darkroom.session.branch import Branch
from darkroom.session.branches import Branches
from darkroom.session.fast import Fast, Until
from darkroom.session.mark import SEEN_FIELDS, Mark, first_mark, one_image
from darkroom.session.standing import Standing
from darkroom.session.updates import UpdateLog


class Session(Standing):
    """A model, an input, a run of inference on it, updates of W from there, and all that is kept of both.

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

    It knows no reader: see :class:`darkroom.session.feed.Feed`. Methods that refuse raise ArgumentError and change nothing.
    Not for use by two threads at once. What the slow clock does with W begins a new epoch of inference.
    """

    def __init__(
        self,
        model: GenerativeModel,
        x: ArrayLike,
        *,
        source: str = "sample",
        rate: float = 0.1,
        prior: float | None = None,
        seed: int = 0,
        tolerance: float = SETTLED,
        keep: int = 20_000,
        updates_kept: int = 100,
        playing: bool = False,
    ) -> None:
        super().__init__(Branches(keep, updates_kept, seed), Fast(tolerance, playing))
        self.use(model, x, source, rate, prior)

    def play(self, until: Until = "settled") -> None:
        """Let the clock run: until r has settled, or on and on."""
        self.slow.stop()
        self.fast.play(self.branch, until)

    def pause(self) -> None:
        """Stop both clocks."""
        self.slow.stop()
        self.fast.playing = False

    def step(self, updates: int = 1) -> None:
        """Make some updates and stand still."""
        self.pause()
        self.branch.resume()
        _, found = self.fast.advance(self.branch, updates)
        self.branches.note_finding(found)

    def advance(self, updates: int, seconds: float = inf) -> Trajectory | None:
        """Have the clock that runs, if one does, do what is due: so many updates of r, or of W where it learns without showing how.

        What takes longer than ``seconds`` is left where it is: the session is ``midway``, and the next turn goes on. However often
        that is, what comes of it is the same, bit for bit. Returns the iterations that the fast clock made.
        """
        if self.slow.due:
            self.slow.advance(updates, seconds)
            return None
        if self.state != "playing":
            return None
        new, found = self.fast.advance(self.branch, updates)
        self.branches.note_finding(found)
        self.slow.notice(found)
        return new

    def seek(self, iteration: int) -> None:
        """Stand at a kept iteration, under what was given then.

        What follows is kept until an update is made from here. Raises ArgumentError for one that is not kept.
        """
        self.branch.timeline.r(iteration)  # refuses what is not kept
        self.pause()
        # An episode that was cut has no more.
        self.branch.seek(min(iteration, self.branch.timeline.last))
        self.branches.note_finding(None)

    def reset(self, seed: int | None = None) -> None:
        """Go back to iteration 0: the same start, or another one for another seed. What was kept is forgotten."""
        self.slow.stop()
        self.branches.seed = self.branches.seed if seed is None else seed
        self.branch.restart(self.branches.seed)
        self.branches.note_epoch()

    def give(self, *, source: str | None = None, **changes: Any) -> None:
        """Change fields of what is given from here on; r stays. ``source``: where x comes from. What is seen already changes nothing.

        Raises ArgumentError for what does not fit.
        """
        branch, fitting = self.branch, Given.of(self.branch.model, **self.given.values | changes)
        fitting.model(branch.model)
        changes = {name: getattr(fitting, name) for name in changes}
        if branch.now.sees(changes, source):
            return  # A page whose line broke sends once more what may not have come: nothing of what was made is lost by it.
        if SEEN_FIELDS.isdisjoint(changes):
            self.slow.abandon()
        else:
            self.slow.stop()
            branch.diverged = False  # what exploded was the explanation of something else
        self.branches.change(branch.now.at(branch.run.iteration, source, **changes))
        branch.asked_rate = changes.get("rate", branch.asked_rate)

    def set_input(self, x: ArrayLike, source: str) -> None:
        """Another x (D,); r stays and chases it. Raises ArgumentError for another shape, or numbers that are not finite."""
        self.give(x=one_image("x", x, self.model), source=source)

    def set_mask(self, mask: ArrayLike | None) -> None:
        """Sense only the pixels where ``mask`` (D,) is 1; None senses all."""
        self.give(mask=one_image("mask", np.ones_like(self.given.x) if mask is None else mask, self.model))

    def configure(
        self, *, rate: float | None = None, prior: float | None = None, tolerance: float | None = None
    ) -> None:
        """Another rate or strength of the prior from here on, or another tolerance."""
        changes: dict[str, Any] = {"rate": rate, "prior": prior}
        if changes := {name: value for name, value in changes.items() if value is not None}:
            self.give(**changes)
        if tolerance is not None:
            self.fast.tolerance = tolerance
            self.branch.settled = False

    def use(
        self, model: GenerativeModel, x: ArrayLike, source: str, rate: float, prior: float | None = None
    ) -> None:
        """Begin anew with another model and x, from the same seed."""
        branches, now = self.branches, first_mark(model, x, source, rate, prior)
        branch = Branch(UpdateLog(model, "trained"), now, branches.seed, branches.keep)
        self.slow.stop()
        if branches.all:
            branches.throw_away(*branches.all)
        branches.original = model
        branches.start(branch, "model")
        self.slow.follow(self.slow.plan.changed(model.sizes[0]))

    def restore(
        self,
        given: Mapping[str, Any],
        r: Sequence[ArrayLike],
        iteration: int,
        weights: Sequence[ArrayLike] | None = None,
        update: int = 0,
    ) -> None:
        """Begin this branch anew from a state that was read before.

        r_1…r_L, each (d_ℓ,), at ``iteration``, under ``given``: fields by their names, the others as they are now. Under ``weights``
        W_1…W_L after so many updates, or else the W there is.
        """
        branches, log = self.branches, self.branch.log
        if weights is not None:
            weights = [np.asarray(w, self.model.dtype) for w in weights]
            log = UpdateLog(log.model.replace(weights=weights), "restored", update)
        if log.model.sizes != self.model.sizes:
            expected = f"those of a model of sizes {self.model.sizes}"
            raise ArgumentError("weights", expected, f"{log.model.sizes}")
        now = Mark(Given.of(log.model, **{**self.given.values, **given}), "restore", iteration)
        branch = Branch(log, now, branches.seed, branches.keep, start=r, started_from="other")
        self.slow.stop()
        branches.replace(branch, None if weights is None else "open")

    def succeed(self, before: "Session", *, planned: bool) -> None:
        """Take the place of ``before``, as ``inherit``; what is learned from goes on from there, too."""
        self.inherit(before)
        self.slow.succeed(before.slow, self.model.sizes[0], planned=planned)

    def inherit(self, before: "Session") -> None:
        """Until now unread, take the place of ``before``: what was learned there can be brought back; epochs and logs go on."""
        before.pause()  # what of an episode was not shown is not brought back
        self.branches.succeed(before.branches)

    def fork(self) -> None:
        """Go on from here on a copy; what there is, with what follows from here, is kept aside.

        Raises ArgumentError where there are too many branches already.
        """
        self.branches.check_room()
        self.pause()
        self.branches.fork()

    def take(self, branch: int) -> None:
        """Take up another branch where it was left. Raises ArgumentError for one there is not."""
        self.branches.check(branch)
        self.pause()
        self.branches.take(branch)

    def bring_back(self) -> None:
        """Go on with what was thrown away last, as it stood. Raises ArgumentError where there is nothing."""
        self.branches.check_thrown()
        self.pause()
        self.branches.bring_back()
