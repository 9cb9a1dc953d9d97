"""What is kept of inference: r of every kept iteration, and the Given it was under.

e, x̂ and F are not kept. The engine makes them again, and r is the same bit for bit however updates are cut,
so nothing is lost.
"""

from bisect import bisect_right

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.session.cuts import Cuts
from darkroom.session.mark import Mark

Layers = tuple[Array, ...]

#: Bytes of r: 20,000 iterations of up to 400 latents fit, 80,000 of 100.
MOST_R_BYTES = 32 * 2**20
#: A mark keeps an x of its own, some ten times the size of an r, so their number is bounded too; and their bytes, within
#: which as many fit of 28 × 28 pixels, 200 of 100 × 100.
MOST_MARKS = 1_000
MOST_MARK_BYTES = 16 * 2**20


class Timeline:
    """The last ``keep`` iterations; the oldest go first.

    Parameters
    ----------
    keep: iterations kept, at least 2; fewer where they would take more than MOST_R_BYTES.
    iteration, r: the first entry; r is r_1…r_L, each (d_ℓ,).
    mark: what holds from there on.

    Memory is keep × Σ d_ℓ numbers and at most MOST_MARKS marks of MOST_MARK_BYTES, whatever happens.

    Attributes
    ----------
    keep: iterations that it keeps.
    first, last: the oldest and the newest iteration kept.
    cuts: from which iteration on entries are others than they were.
    """

    def __init__(self, keep: int, iteration: int, r: Layers, mark: Mark) -> None:
        self.keep = keep = max(2, min(keep, MOST_R_BYTES // sum(r_l.nbytes for r_l in r)))
        # Rings: iteration t lives in row t mod keep. Rows never written cost no memory, since the pages are
        # never touched.
        self._rings = tuple(np.empty((keep, *r_l.shape), r_l.dtype) for r_l in r)
        self.first = self.last = iteration
        for ring, r_l in zip(self._rings, r, strict=True):
            ring[iteration % keep] = r_l
        self._starts, self._marks = [iteration], [mark]
        self.cuts = Cuts()

    def record(self, first: int, r: Layers) -> None:
        """Keep iterations ``first``, ``first`` + 1, …; r_ℓ is (T, d_ℓ).

        What was kept from ``first`` on is cut off.
        """
        if first <= self.last:
            self._cut(first - 1)
            self.cuts.note(first)
        keep, count = self.keep, len(r[0])
        row = first % keep
        if row + count <= keep:
            for ring, r_l in zip(self._rings, r, strict=True):
                ring[row : row + count] = r_l
        else:
            rows = np.arange(first, first + count)[-keep:] % keep
            for ring, r_l in zip(self._rings, r, strict=True):
                ring[rows] = r_l[-keep:]
        self.last = first + count - 1
        if self.last - self.first >= keep:
            self._forget(self.last - keep + 1)

    def hold(self, iteration: int, mark: Mark, r: Layers) -> None:
        """Have ``mark`` hold from ``iteration`` on, at which r then is so; iterations after it, made under another, are cut."""
        self._cut(iteration)
        for ring, r_l in zip(self._rings, r, strict=True):
            ring[iteration % self.keep] = r_l
        self.cuts.note(iteration)
        if self._starts[-1] == iteration:
            self._marks[-1] = mark
        else:
            self._starts.append(iteration)
            self._marks.append(mark)
        while len(self._starts) > max(1, min(MOST_MARKS, MOST_MARK_BYTES // mark.given.nbytes)):
            self._forget(self._starts[1])

    def r(self, iteration: int) -> Layers:
        """r_1…r_L at a kept iteration, each (d_ℓ,), copies.

        Raises ArgumentError for an iteration that is not kept.
        """
        if not self.first <= iteration <= self.last:
            kept = f"one of the iterations kept, {self.first}…{self.last}"
            raise ArgumentError("iteration", kept, f"{iteration}")
        return tuple(ring[iteration % self.keep].copy() for ring in self._rings)

    def mark(self, iteration: int) -> tuple[Mark, int]:
        """The mark that holds at a kept iteration, and the last kept iteration at which it still does."""
        at = bisect_right(self._starts, iteration)
        return self._marks[at - 1], self._starts[at] - 1 if at < len(self._starts) else self.last

    def mark_held_from(self, iteration: int) -> int:
        """The first kept iteration under the mark that holds at this kept one."""
        return max(self._starts[bisect_right(self._starts, iteration) - 1], self.first)

    def constant(self, iteration: int) -> bool:
        """Whether the same mark holds at this kept iteration as did at iteration 0, and all the way from there."""
        return self._starts[bisect_right(self._starts, iteration) - 1] == 0

    def rows(self, first: int, last: int) -> Layers:
        """r_1…r_L at the kept iterations first…last, each (T, d_ℓ), copies."""
        rows = np.arange(first, last + 1) % self.keep
        return tuple(ring[rows] for ring in self._rings)

    def _cut(self, last: int) -> None:
        self.last = last
        kept = bisect_right(self._starts, last)
        del self._starts[kept:], self._marks[kept:]

    def _forget(self, first: int) -> None:
        self.first = max(self.first, first)
        gone = max(bisect_right(self._starts, self.first) - 1, 0)
        if gone:
            del self._starts[:gone], self._marks[:gone]

    def copy(self, last: int) -> "Timeline":
        """Another one that holds the same up to an iteration; neither writes into the other."""
        rows = self.rows(self.first, last)
        other = Timeline(self.keep, self.first, tuple(r_l[0] for r_l in rows), self._marks[0])
        if last > self.first:
            other.record(self.first + 1, tuple(r_l[1:] for r_l in rows))
        kept = bisect_right(self._starts, last)
        other._starts, other._marks = self._starts[:kept], self._marks[:kept]
        other.cuts = self.cuts.copy()
        other.cuts.note(last + 1)  # what followed here does not follow there
        return other
