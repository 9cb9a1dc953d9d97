"""A trajectory: consecutive iterations of a run, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from darkroom.engine.arrays import Array
from darkroom.engine.deferred import deferred
from darkroom.engine.readonly import ReadOnly


@dataclass(frozen=True, slots=True)
class Trajectory(ReadOnly):
    """Consecutive iterations of inference.

    Entry t is the state *before* update ``start + t``; n updates give n + 1 entries.

    Attributes (all read-only; T entries, of one image or, with a further axis N, of a batch)
    ----------
    start: the iteration number of entry 0.
    r: (r_1, …, r_L), each (T, d_ℓ) or (T, N, d_ℓ).
    error: (e_0, …, e_{L−1}), each (T, d_ℓ) or (T, N, d_ℓ); not weighted by precision or mask.
    reconstruction: x̂, (T, D) or (T, N, D).
    energy: F, (T,) or (T, N).
    """

    start: int
    r: tuple[Array, ...]
    error: tuple[Array, ...]
    reconstruction: Array
    energy: Array

    def __len__(self) -> int:
        return len(self.energy)

    def __getitem__(self, entries: slice) -> Self:
        """The consecutive entries of a slice, sharing memory with this trajectory."""
        if not isinstance(entries, slice) or entries.step not in (None, 1):
            raise TypeError(f"a trajectory is cut by slices of stride 1, as [10:20]; got [{entries}]")
        first, last, _ = entries.indices(len(self))
        part, put = object.__new__(type(self)), object.__setattr__
        # What is part of a locked array is locked.
        put(part, "start", self.start + first)
        put(part, "r", tuple([r[first:last] for r in self.r]))
        put(part, "error", tuple([e[first:last] for e in self.error]))
        put(part, "reconstruction", self.reconstruction[first:last])
        put(part, "energy", self.energy[first:last])
        return part

    @deferred
    def figure(self, iterations: Sequence[int] | None = None, shape: tuple[int, int] | None = None) -> Any:
        """The trajectory as a ``plotly.graph_objects.Figure``: F and r over the iterations, and x, x̂ and e with a slider.

        In a notebook the last line of a cell, ``trajectory.figure()``, shows it; ``.write_html(path)`` saves it.
        See :mod:`darkroom.notebook.figure`.

        Parameters
        ----------
        iterations: those that the slider goes to; by default some, the more the earlier.
        shape: (rows, columns) of x; by default a square where D is one, else a row.

        Raises
        ------
        ArgumentError: a trajectory of a batch, an iteration that is not in it, a shape of other than D pixels.
        """
        raise NotImplementedError
