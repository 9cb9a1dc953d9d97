"""A descent, update by update: counted, recorded, and stopped where F runs away."""

from collections.abc import Iterator

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.descent import Descent
from darkroom.engine.divergence import Divergence
from darkroom.engine.record import LARGEST_PIECE, LONGEST_PIECE, Record, pieces
from darkroom.engine.runaway import OVERSHOOT, Ceiling
from darkroom.engine.stability import stability_limit
from darkroom.engine.trajectory import Trajectory
from darkroom.engine.work import Work, done

Layers = tuple[Array, ...]


class Walk:
    """The way of a descent from ``start``.

    ``iteration`` is how many updates r has had. What moves it raises Divergence, with what was recorded so far, where
    the energy runs away; r is then what it was at the last good iteration.
    """

    def __init__(self, descent: Descent, start: Layers) -> None:
        self.descent, self.iteration = descent, 0
        self._ceiling = Ceiling(descent, start)
        # What was computed of a state, with its iteration, so that it is computed once.
        self._shown: Trajectory | None = None
        self._active: tuple[int, Layers] | None = None

    def state(self) -> Layers:
        """A copy of r_1…r_L now."""
        return tuple(r.copy() for r in self.descent.r)

    def now(self) -> Trajectory:
        """The current state as a trajectory of one entry."""
        if self._shown is None or self._shown.start != self.iteration:
            self._shown = Trajectory(self.iteration, *self.descent.recorded(self.descent.r))
        return self._shown

    def activity(self) -> Layers:
        """f(r_1)…f(r_L) now."""
        if self._active is None or self._active[0] != self.iteration:
            self._active = self.iteration, self.descent.activity()
        return self._active[1]

    def advancing(self, updates: int) -> Work[Trajectory]:
        """Make ``updates`` updates and record all ``updates + 1`` states, from the one before the first."""
        entries = updates + 1
        start, record = self.iteration, self.descent.room(entries)
        for first in range(0, entries, LONGEST_PIECE):
            self._record(record, first, min(first + LONGEST_PIECE, entries), opening=first == 0)
            yield
        return Trajectory(start, *record)

    def stream(self, updates: int, longest: int = LONGEST_PIECE) -> Iterator[Trajectory]:
        """The trajectory of ``advancing``, piece by piece as it is computed."""
        for first, last in pieces(updates + 1, longest):
            record, start = self.descent.room(last - first), self.iteration + (first > 0)
            self._record(record, 0, last - first, opening=first == 0)
            yield Trajectory(start, *record)

    def following(self, updates: int, image: int) -> Work[Trajectory]:
        """Make ``updates`` updates of a batch and record all states of one of its images."""
        descent = self.descent
        start, before = self.iteration, self.state()
        record = Record.room(updates + 1, (), descent.model.sizes, descent.model.dtype)
        descent.latents_of(image, record.part(0, 1).r, opening=True)
        piece = max(1, LARGEST_PIECE // len(descent.x))
        for first in range(1, updates + 1, piece):
            rows = record.part(first, min(first + piece, updates + 1)).r
            descent.latents_of(image, rows, opening=False)
            self.iteration += len(rows[0])
            yield
        yield from self._checking(before, updates)
        precisions = tuple(p[image] if p.ndim == 2 else p for p in descent.precisions)
        begun = tuple(r[0] for r in record.r)
        alone = Descent(descent.model, descent.x[image], precisions, descent.rates, {}, begun)
        alone.explain(*record)
        return Trajectory(start, *record)

    def forward(self, updates: int) -> None:
        """Make ``updates`` updates and record nothing."""
        before = self.state()
        self.descent.forward(updates)
        self.arrived(before, updates)

    def arrived(self, before: Layers, updates: int) -> None:
        """Count ``updates`` updates that the descent has made from ``before``; if F is bad now, find where it went bad."""
        self.iteration += updates
        done(self._checking(before, updates))

    def _checking(self, before: Layers, updates: int) -> Work[None]:
        """If F is bad after ``updates`` updates from ``before``, find where it went bad."""
        descent = self.descent
        if not self._ceiling.exceeded(descent.approximate_energy(self.activity())).any():
            return
        self.iteration -= updates
        descent.place(before)
        # Of a large batch a long piece would take up half a gigabyte.
        longest = min(LONGEST_PIECE, max(1, LARGEST_PIECE // descent.x[..., 0].size))
        for _ in self.stream(updates, longest):
            yield

    def _record(self, record: Record, first: int, last: int, *, opening: bool) -> None:
        """Fill entries first…last−1: the opening one with the state, any other after one more update."""
        before, piece = self.state(), record.part(first, last)
        if opening:
            for row, r in zip(piece.r, before, strict=True):
                row[0] = r
        self.descent.latents(tuple(row[opening:] for row in piece.r))
        self.descent.explain(*piece)
        number = self.iteration + (not opening)  # the iteration of the piece's first entry
        bad = self._ceiling.exceeded(piece.energy).reshape(last - first, -1).any(axis=1)
        if not bad.any():
            self.iteration = number + last - first - 1
            return
        entry = int(bad.argmax())
        beyond = self._beyond(tuple(row[entry] for row in piece.r))
        self.descent.place(tuple(row[entry - 1] for row in piece.r) if entry else before)
        self.iteration = max(number + entry - 1, self.iteration)
        shown = Trajectory(number - first, *record.part(0, first + entry).followed_by(beyond))
        raise Divergence(number + entry, max(self.descent.rates), self._limit(), shown)

    def _beyond(self, r: Layers) -> Record:
        """``r``, whose F has run away, and what comes of it, as long as it is finite; the descent is left there."""
        # Of a large batch there is no room for more than the state itself.
        updates = min(OVERSHOOT, LARGEST_PIECE // max(1, self.descent.x[..., 0].size))
        record = self.descent.room(updates + 1)
        for row, r_l in zip(record.r, r, strict=True):
            row[0] = r_l
        self.descent.place(r)
        self.descent.latents(tuple(row[1:] for row in record.r))
        self.descent.explain(*record)
        numbers = (record.energy, *record.r)
        finite = np.all([np.isfinite(n).reshape(updates + 1, -1).all(axis=1) for n in numbers], axis=0)
        return record.part(0, updates + 1 if finite.all() else max(1, int(finite.argmin())))

    def _limit(self) -> float:
        """The largest safe rate from the start."""
        descent, energy = self.descent, float(np.max(self._ceiling.energy_at_start))
        return stability_limit(
            descent.model, descent.x, energy, descent.precisions, descent.rates, descent.held
        )
