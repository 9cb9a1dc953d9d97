"""When r counts as settled: the number, and the library's way there. (The clock of the page: ``session/fast.py``.)"""

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.descent import Rates
from darkroom.engine.errors import NotSettled
from darkroom.engine.record import LONGEST_PIECE
from darkroom.engine.walk import Walk

Layers = tuple[Array, ...]

#: The largest |Δr|/η at which r counts as settled, on the page and in the cards of models; ``Inference.settle`` by
#: itself is ten times as strict.
SETTLED = 1e-3


def settle(walk: Walk, tolerance: float, limit: int) -> None:
    """Move to the first state that the next update moves by no |Δr|/η above ``tolerance``.

    Raises NotSettled after ``limit`` updates, Divergence where the energy runs away.
    """
    made = 0
    while made < limit:
        updates = min(LONGEST_PIECE, limit - made)
        before, rows = walk.state(), walk.descent.room(updates).r
        walk.descent.latents(rows)
        quiet = np.flatnonzero(_pulls(before, rows, walk.descent.rates) <= tolerance)
        stop = int(quiet[0]) if quiet.size else updates
        walk.descent.place(tuple(row[stop - 1] for row in rows) if stop else before)
        walk.arrived(before, stop)
        made += stop
        if quiet.size:
            return
    if (now := pull(walk)) > tolerance:
        raise NotSettled(limit, now, tolerance)


def pull(walk: Walk) -> float:
    """The largest |Δr|/η that the next update makes: 0 at r*."""
    before, after = walk.state(), walk.descent.room(1).r
    walk.descent.latents(after)
    walk.descent.place(before)
    return float(_pulls(before, after, walk.descent.rates)[0])


def _pulls(before: Layers, rows: Layers, rates: Rates) -> Array:
    """|Δr|/η of consecutive states, the largest over units, layers and images: (T, …) → (T,)."""
    largest = np.zeros(len(rows[0]))
    with np.errstate(invalid="ignore", over="ignore"):
        for start, row, rate in zip(before, rows, rates, strict=True):
            moved = np.abs(np.diff(row, axis=0, prepend=start[None])).reshape(len(row), -1).max(axis=1)
            largest = np.maximum(largest, moved / rate)
        return largest
