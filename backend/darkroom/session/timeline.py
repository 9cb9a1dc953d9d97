"""What a session remembers: r at every kept iteration, and the conditions each was under.

e, x̂ and F are not kept. The engine makes them again, and r is the same bit for bit however updates are cut,
so nothing is lost.
"""

from bisect import bisect_right

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.session.given import Conditions

Layers = tuple[Array, ...]

#: A change of conditions keeps an x of its own, some ten times the size of an r, so their number is bounded
#: too.
MOST_CHANGES = 1_000


class History:
    """The last ``keep`` iterations; the oldest go first.

    Parameters
    ----------
    keep: iterations kept, at least 2.
    iteration, r: the first entry; r is r_1…r_L, each (d_ℓ,).
    conditions: what holds from there on.

    Memory is keep × Σ d_ℓ numbers and at most MOST_CHANGES conditions, whatever happens.
    """

    def __init__(self, keep: int, iteration: int, r: Layers, conditions: Conditions) -> None:
        self._keep = keep
        # Rings: iteration t lives in row t mod keep. Rows never written cost no memory, since the pages are
        # never touched.
        self._rings = tuple(np.empty((keep, *r_l.shape), r_l.dtype) for r_l in r)
        self._first = self._last = iteration
        self._write(iteration, tuple(r_l[None] for r_l in r))
        self._starts, self._held = [iteration], [conditions]

    @property
    def first(self) -> int:
        """The oldest iteration kept."""
        return self._first

    @property
    def last(self) -> int:
        """The newest iteration kept."""
        return self._last

    def record(self, first: int, r: Layers) -> None:
        """Keep iterations ``first``, ``first`` + 1, …; r_ℓ is (T, d_ℓ).

        What was kept from ``first`` on is cut off.
        """
        self._cut(first - 1)
        self._last += len(r[0])
        self._write(first, r)
        self._forget(self._last - self._keep + 1)

    def hold(self, iteration: int, conditions: Conditions) -> None:
        """From ``iteration`` on these conditions hold; iterations after it, made under others, are cut."""
        self._cut(iteration)
        if self._starts[-1] == iteration:
            self._held[-1] = conditions
        else:
            self._starts.append(iteration)
            self._held.append(conditions)
        if len(self._starts) > MOST_CHANGES:
            self._forget(self._starts[1])

    def r(self, iteration: int) -> Layers:
        """r_1…r_L at a kept iteration, each (d_ℓ,), copies.

        Raises ArgumentError for an iteration that is not kept.
        """
        if not self._first <= iteration <= self._last:
            kept = f"one of the iterations kept, {self._first}…{self._last}"
            raise ArgumentError("iteration", kept, f"{iteration}")
        return tuple(ring[iteration % self._keep].copy() for ring in self._rings)

    def conditions(self, iteration: int) -> tuple[Conditions, int]:
        """The conditions at a kept iteration, and the last kept iteration at which they still hold."""
        at = bisect_right(self._starts, iteration) - 1
        later = self._starts[at + 1 :]
        return self._held[at], later[0] - 1 if later else self._last

    def begun(self, iteration: int) -> int:
        """The first kept iteration under the conditions that hold at this kept one."""
        return max(self._starts[bisect_right(self._starts, iteration) - 1], self._first)

    def constant(self, iteration: int) -> bool:
        """Whether the same conditions hold at this kept iteration as did at iteration 0, and all the way from there."""
        return self._starts[bisect_right(self._starts, iteration) - 1] == 0

    def rows(self, first: int, last: int) -> Layers:
        """r_1…r_L at the kept iterations first…last, each (T, d_ℓ), copies."""
        rows = np.arange(first, last + 1) % self._keep
        return tuple(ring[rows] for ring in self._rings)

    def _write(self, first: int, r: Layers) -> None:
        rows = np.arange(first, first + len(r[0]))[-self._keep :] % self._keep
        for ring, r_l in zip(self._rings, r, strict=True):
            ring[rows] = r_l[-self._keep :]

    def _cut(self, last: int) -> None:
        self._last = last
        kept = bisect_right(self._starts, last)
        del self._starts[kept:], self._held[kept:]

    def _forget(self, first: int) -> None:
        self._first = max(self._first, first)
        gone = max(bisect_right(self._starts, self._first) - 1, 0)
        del self._starts[:gone], self._held[:gone]

    def copy(self, last: int) -> "History":
        """Another one that holds the same up to an iteration; neither writes into the other."""
        now, _ = self.conditions(self._first)
        rows = self.rows(self._first, last)
        other = History(self._keep, self._first, tuple(r_l[0] for r_l in rows), now)
        if last > self._first:
            other.record(self._first + 1, tuple(r_l[1:] for r_l in rows))
        kept = bisect_right(self._starts, last)
        other._starts, other._held = self._starts[:kept], self._held[:kept]
        return other
