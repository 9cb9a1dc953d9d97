"""The error that inference raises when the energy runs away."""

from darkroom.engine.errors import DarkroomError
from darkroom.engine.trajectory import Trajectory


class Divergence(DarkroomError):
    """The energy ran away or stopped being a number.

    Attributes
    ----------
    iteration: the first iteration whose energy is not finite, or has run away.
    rate: the rate η at which that happened, the largest where each layer has its own.
    limit: the largest safe rate, the others in proportion, from where the run began (:meth:`GenerativeModel.stability_limit`). At the
        iteration before this one F may be larger and a nonlinear model more curved: there ``run.stability_limit()`` is safe.
    trajectory: what the call had computed, up to and including ``iteration``, and up to ten iterations more of what came of it, as long
        as all of it is finite.

    The run itself stays at the last good iteration, so that it can go on at a smaller rate.
    """

    def __init__(self, iteration: int, rate: float, limit: float, trajectory: Trajectory) -> None:
        self.iteration, self.rate, self.limit, self.trajectory = iteration, rate, limit, trajectory
        super().__init__(
            f"inference diverged at iteration {iteration} with rate {rate:.4g}: "
            f"the energy ran away; rates up to {limit:.4g} are safe for this model and input"
        )
