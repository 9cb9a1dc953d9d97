"""When F runs away: what a rate beyond the stability limit does, and how it is noticed."""

from functools import cached_property

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.descent import Descent

Layers = tuple[Array, ...]

#: F this many times above both the start and a black reconstruction is a runaway. A descent never rises at
#: all, and a rectified model cannot grow without bound: at an unsafe rate it bounces between black and glare,
#: never far above this.
RUNAWAY = 3.0
#: So many iterations more are recorded of a runaway, so that it can be seen how every step lands higher than the last.
OVERSHOOT = 10


class Ceiling:
    """The F above which a descent from ``start`` has run away."""

    def __init__(self, descent: Descent, start: Layers) -> None:
        self._descent, self._start = descent, start

    def exceeded(self, energy: Array) -> Array:
        """Where F is a runaway, or no number."""
        # Compared so that a NaN, which is neither larger nor smaller than anything, is one too.
        bad = ~np.less_equal(energy, self._least)
        # F of the start can be the larger, but it has to be computed.
        return bad & ~np.less_equal(energy, self._above(self.energy_at_start)) if bad.any() else bad

    @cached_property
    def energy_at_start(self) -> Array:
        """F of the start, () or (N,)."""
        return np.asarray(self._descent.recorded(self._start).energy[0])

    @cached_property
    def _least(self) -> float:
        return self._above(self._descent.energy_of_black)

    def _above(self, energy: Array) -> float:
        """Above this F is a runaway from ``energy``; what overflows always is."""
        return min(RUNAWAY * max(float(energy.max()), 1.0), float(np.finfo(self._descent.model.dtype).max))
