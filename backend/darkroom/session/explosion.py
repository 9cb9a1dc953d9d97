"""An explosion: what came of r where the energy ran away, and where it can be gone on from."""

from dataclasses import dataclass
from typing import Self

from darkroom.engine import Divergence, Inference, Trajectory
from darkroom.session.mark import Mark
from darkroom.session.reading import Diverged


@dataclass(frozen=True, slots=True)
class Explosion:
    """Where the energy ran away, and some iterations more, which show why.

    Attributes
    ----------
    trajectory: from the first iteration whose energy had run away on.
    run: at the last good iteration, under ``now``.
    rate, limit, message: as the engine said it.
    """

    trajectory: Trajectory
    run: Inference
    now: Mark
    rate: float
    limit: float
    message: str

    @classmethod
    def of(cls, error: Divergence, run: Inference, now: Mark) -> Self:
        """The one that ``run`` has just met."""
        beyond = error.trajectory[error.iteration - error.trajectory.start :]
        # Copied, so that nothing of what was computed before is held.
        kept = Trajectory(
            beyond.start,
            tuple(r.copy() for r in beyond.r),
            tuple(e.copy() for e in beyond.error),
            beyond.reconstruction.copy(),
            beyond.energy.copy(),
        )
        return cls(kept, run, now, error.rate, error.limit, str(error))

    @property
    def first(self) -> int:
        """The first iteration whose energy had run away."""
        return self.trajectory.start

    @property
    def last(self) -> int:
        """The last iteration that is shown of it."""
        return self.trajectory.start + len(self.trajectory) - 1

    @property
    def finding(self) -> Diverged:
        """What is said of it at its end."""
        return Diverged(self.last, self.rate, self.limit, self.message)

    def between(self, first: int, last: int) -> Trajectory:
        """Its iterations from ``first`` to ``last``, as far as there are."""
        return self.trajectory[first - self.first : last + 1 - self.first]
