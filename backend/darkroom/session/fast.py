"""The fast clock: r moves, W is held. When a run has settled is judged on r, not on the energy, which is flat long before."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from darkroom.engine import Trajectory
from darkroom.engine.arrays import Array
from darkroom.engine.settling import SETTLED
from darkroom.session.branch import Branch
from darkroom.session.reading import FastFinding, Settled

Until = Literal["settled", "forever"]
FastState = Literal["playing", "paused", "settled", "diverged"]

#: Iterations that are made at once where many are made.
PIECE = 500


class Fast:
    """The clock of inference.

    Attributes
    ----------
    playing: whether it was asked to run.
    until: where it then stops by itself.
    tolerance: the run has settled when no |Δr|/η exceeds it.
    """

    def __init__(self, tolerance: float, playing: bool) -> None:
        self.tolerance, self.playing = tolerance, playing
        self.until: Until = "settled"

    def play(self, branch: Branch, until: Until = "settled") -> None:
        """Run: until r has settled, or on and on."""
        self.playing, self.until = True, until
        branch.resume()

    def state(self, branch: Branch) -> FastState:
        """``settled`` or ``diverged`` where the clock found so; else ``playing`` or ``paused``, as asked."""
        if branch.diverged:
            return "diverged"
        if not self.playing:
            return "paused"
        return "settled" if branch.settled else "playing"

    def rests_as_usual(self) -> bool:
        """Whether what counts as rest is what does in a session whose tolerance nobody changed."""
        return self.tolerance == SETTLED

    def rests_first(self, branch: Branch) -> bool:
        """Whether r comes the whole way from iteration 0, under what holds now, and rested nowhere before."""
        timeline, last = branch.timeline, branch.run.iteration
        if timeline.first > 0 or not timeline.constant(last) or not self.rests_as_usual():
            return False
        pulls = _pulls(timeline.rows(0, last), branch.run.rates)
        return bool((pulls > self.tolerance).all())

    def advance(self, branch: Branch, updates: int) -> tuple[Trajectory, FastFinding | None]:
        """Make up to ``updates`` updates and keep them. The entries they led to, and what was found."""
        found: FastFinding | None = None
        trajectory = branch.advance(updates)
        if branch.explosion is not None:
            found = branch.explosion.finding if branch.diverged else None
        elif self.playing and self.until == "settled":
            found = settled_in(trajectory, branch.run.rates, self.tolerance)
        last = len(trajectory) if found is None else found.iteration - trajectory.start + 1
        new = trajectory[1:last]
        if len(new):
            branch.record(new)
        if isinstance(found, Settled):
            branch.settled = True
            branch.stand(branch.under(branch.now, found.iteration), branch.now)
        return new, found

    def forward(
        self, branch: Branch, updates: int, *, settles: bool, check: Callable[[], None] = lambda: None
    ) -> FastFinding | None:
        """Make so many updates, or fewer: where r explodes, and, if it ``settles``, where it rests. What was found.

        ``check`` is called between pieces; what it raises ends this.
        """
        self.playing, self.until = settles, "settled"
        found: FastFinding | None = None
        for made in range(0, updates, PIECE):
            check()
            _, found = self.advance(branch, min(PIECE, updates - made))
            if found is not None:
                break
        else:
            self.playing = False
        # It may rest where it was sent: then it has settled there, whoever sent it.
        if found is None and (pull := branch.run.pull) <= self.tolerance:
            self.playing = branch.settled = True
            found = Settled(branch.run.iteration, pull, float(branch.run.energy))
        return found


def settled_in(trajectory: Trajectory, rates: tuple[float, ...], tolerance: float) -> Settled | None:
    """The first entry of ``trajectory`` from which no latent moves by more than ``tolerance`` times its layer's rate.

    Judged by the update that was made, so the last entry is judged only when the next chunk is: where it
    settles does not depend on how the updates are cut.
    """
    pulls = _pulls(trajectory.r, rates)
    quiet = pulls <= tolerance
    if not quiet.any():
        return None
    entry = int(quiet.argmax())
    return Settled(trajectory.start + entry, float(pulls[entry]), float(trajectory.energy[entry]))


def _pulls(rows: tuple[Array, ...], rates: tuple[float, ...]) -> Array:
    """The largest |Δr|/η of the update that follows each entry but the last, (T − 1,)."""
    largest = _moves(rows[0]) / rates[0]
    for r, rate in zip(rows[1:], rates[1:], strict=True):
        largest = np.maximum(largest, _moves(r) / rate)
    return np.asarray(largest)


def _moves(r: Array) -> Array:
    """The largest |Δr| from each entry to the next, (T, d) → (T − 1,)."""
    moved = r[1:] - r[:-1]
    return np.asarray(np.abs(moved, out=moved).max(axis=1))
