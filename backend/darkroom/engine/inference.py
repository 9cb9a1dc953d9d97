"""Inference, the fast clock: r moves down the energy, W is fixed."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import stability
from darkroom.engine.checks import (
    Array,
    array_of,
    image_or_batch,
    positive_number,
    same_shape,
    whole_number,
)
from darkroom.engine.descent import Clamps, Descent
from darkroom.engine.errors import ArgumentError, Divergence, NotSettled
from darkroom.engine.model import GenerativeModel, locked
from darkroom.engine.trajectory import Trajectory

Layers = tuple[Array, ...]

#: A piece of a stream starts at one iteration, so that the first numbers are there at once, and doubles up to this
#: many: from here on the matrix products behind x̂ and e cost the same per iteration.
LONGEST_PIECE = 128

#: F this many times above both the start and a black reconstruction is a runaway. A descent never rises at all, and
#: a rectified model cannot grow without bound: at an unsafe rate it bounces between black and glare, never far above
#: this.
RUNAWAY = 3.0


class Inference:
    """A run of inference of one image or a batch: r ← r + η (f′(r) ⊙ Wᵀ(e/σ²) − …).

    See :mod:`darkroom.engine.equations`.

    Parameters
    ----------
    model: the generative model; it never changes here.
    x: (D,) or (N, D), the input, which is also the target.
    rate: η > 0.
    seed: of the random start, used unless ``start`` is given.
    start: r_1…r_L to start from, each (d_ℓ,) or (N, d_ℓ).
    mask: precision 0 or 1 of each pixel, in the shape of x (or (D,) for a batch); a pixel of mask 0 exerts no pull and
        costs no energy.
    clamp: {layer: values} with layer 1…L and values in the shape of r_layer, NaN where the unit is free; the others are
        held there.

    Raises
    ------
    ArgumentError: names the argument, what was expected, what came.

    The state moves by ``advance``, ``stream``, ``forward`` and ``settle``; r is the same, bit for bit, however these cut
    the updates. Arrays handed out are read-only.
    """

    def __init__(
        self,
        model: GenerativeModel,
        x: ArrayLike,
        rate: float = 0.1,
        seed: int = 0,
        *,
        start: Sequence[ArrayLike] | None = None,
        mask: ArrayLike | None = None,
        clamp: Mapping[int, ArrayLike] | None = None,
    ) -> None:
        self._model = model
        self._x = locked(image_or_batch("x", x, model.sizes[0], model.dtype))
        self._rate = positive_number("rate", rate)
        self._seed = whole_number("seed", seed)
        self._mask = None if mask is None else locked(self._checked_mask(mask))
        self._clamp = self._checked_clamp({} if clamp is None else clamp)
        self._iteration = 0
        self._start = self._checked_start(start)
        for layer, (units, values) in self._clamps.items():
            np.copyto(self._start[layer - 1], values, where=units)
        self._descent = Descent(model, self._x, self.precisions, self._rate, self._clamps, self._start)

    # --- what it was given ----------------------------------------------------------------------------------------

    @property
    def model(self) -> GenerativeModel:
        """The generative model."""
        return self._model

    @property
    def x(self) -> Array:
        """The input, (D,) or (N, D)."""
        return self._x

    @property
    def rate(self) -> float:
        """The rate η."""
        return self._rate

    @property
    def seed(self) -> int:
        """The seed of the random start."""
        return self._seed

    @property
    def mask(self) -> Array | None:
        """Which pixels are sensed, in the shape given; None where all are."""
        return self._mask

    # --- where it is ----------------------------------------------------------------------------------------------

    @property
    def iteration(self) -> int:
        """How many updates r has had."""
        return self._iteration

    @property
    def r(self) -> Layers:
        """The latent state r_1…r_L now."""
        return tuple(locked(r.copy()) for r in self._descent.r)

    @property
    def error(self) -> Layers:
        """e_0…e_{L−1} now, not weighted by precision or mask."""
        return tuple(e[0] for e in self._now().error)

    @property
    def reconstruction(self) -> Array:
        """x̂ now, (D,) or (N, D)."""
        return np.asarray(self._now().reconstruction[0])

    @property
    def energy(self) -> Any:
        """F now: a number for one image, (N,) for a batch."""
        return self._now().energy[0]

    @property
    def pull(self) -> float:
        """The largest |Δr|/η that the next update makes: 0 at r*. What ``settle`` measures."""
        before, after = self.r, self._room(1).r
        self._descent.latents(after)
        self._descent.place(before)
        return float(self._pulls(before, after)[0])

    def stability_limit(self) -> float:
        """The largest safe rate from here. See :mod:`darkroom.engine.stability`."""
        return self._limit(self.energy)

    # --- what moves it --------------------------------------------------------------------------------------------

    def advance(self, updates: int) -> Trajectory:
        """Make ``updates`` updates and hand out all ``updates + 1`` states, from the one before the first.

        Raises Divergence, with the trajectory so far, where the energy runs away.
        """
        start, record = self._iteration, self._room(whole_number("updates", updates) + 1)
        for first, last in _pieces(updates + 1):
            self._record(record, first, last, opening=first == 0)
        return Trajectory(start, *record)

    def stream(self, updates: int) -> Iterator[Trajectory]:
        """The same, handed out piece by piece as it is computed: small pieces first, then longer ones.

        The pieces follow one another without overlap, and the run stands at the last entry handed out. Raises
        Divergence, with the piece in which it happened.
        """
        return self._stream(whole_number("updates", updates))

    def forward(self, updates: int) -> None:
        """Make ``updates`` updates and record nothing: the fastest way to the state after them.

        Raises Divergence as ``advance`` does.
        """
        before = tuple(r.copy() for r in self._descent.r)
        self._descent.forward(whole_number("updates", updates))
        self._arrived(before, updates)

    def settle(self, tolerance: float = 1e-4, limit: int = 20_000) -> Layers:
        """Move until no |Δr|/η exceeds ``tolerance``, and hand out r*: the first state whose pull is at most that.

        Raises NotSettled after ``limit`` updates, Divergence where the energy runs away.
        """
        positive_number("tolerance", tolerance)
        whole_number("limit", limit, least=1)
        made = 0
        while made < limit:
            updates = min(LONGEST_PIECE, limit - made)
            before, rows = tuple(r.copy() for r in self._descent.r), self._room(updates).r
            self._descent.latents(rows)
            quiet = np.flatnonzero(self._pulls(before, rows) <= tolerance)
            stop = int(quiet[0]) if quiet.size else updates
            self._descent.place(tuple(row[stop - 1] for row in rows) if stop else before)
            self._arrived(before, stop)
            made += stop
            if quiet.size:
                return self.r
        if (pull := self.pull) > tolerance:
            raise NotSettled(limit, pull, tolerance)
        return self.r

    def replace(
        self,
        *,
        model: GenerativeModel | None = None,
        x: ArrayLike | None = None,
        rate: float | None = None,
        mask: ArrayLike | None = None,
        r: Sequence[ArrayLike] | None = None,
        iteration: int | None = None,
    ) -> Self:
        """A new run that goes on from the same r and iteration with these changed; all ones as ``mask`` unmasks."""
        new = type(self)(
            self._model if model is None else model,
            self._x if x is None else x,
            self._rate if rate is None else rate,
            self._seed,
            start=self.r if r is None else r,
            mask=self._mask if mask is None else mask,
            clamp=self._clamp,
        )
        new._iteration = self._iteration if iteration is None else whole_number("iteration", iteration)
        return new

    # --- checks of what it was given ------------------------------------------------------------------------------

    def _checked_mask(self, mask: ArrayLike) -> Array:
        checked = array_of("mask", mask, self._model.dtype)
        if checked.shape != self._x.shape[-1:]:
            same_shape("mask", checked, self._x.shape, "x")
        if not np.isin(checked, (0, 1)).all():
            raise ArgumentError("mask", "0 or 1 for each pixel", f"{checked[~np.isin(checked, (0, 1))][0]}")
        return checked

    def _checked_clamp(self, clamp: Mapping[int, ArrayLike]) -> dict[int, Array]:
        if not isinstance(clamp, Mapping):
            raise ArgumentError("clamp", "{layer: values}", type(clamp).__name__)
        checked = {}
        for layer, values in clamp.items():
            if not isinstance(layer, int) or layer not in range(1, self._model.layers + 1):
                raise ArgumentError("clamp", f"layers 1…{self._model.layers}", repr(layer))
            name = f"clamp[{layer}]"
            array = array_of(name, values, self._model.dtype, finite=False)
            same_shape(name, array, self._shape(layer), f"r_{layer}")
            if np.isinf(array).any():
                raise ArgumentError(name, "finite values, or NaN where a unit is free", "inf")
            checked[layer] = locked(array)
        return checked

    def _checked_start(self, start: Sequence[ArrayLike] | None) -> Layers:
        images = None if self._x.ndim == 1 else len(self._x)
        if start is None:
            return self._model.start(images, self._seed)
        given = list(start)
        if len(given) != self._model.layers:
            raise ArgumentError("start", f"one array for each of {self._model.layers} layers", f"{len(given)}")
        return tuple(
            same_shape(f"start[{i}]", array_of(f"start[{i}]", s, self._model.dtype), self._shape(i + 1), f"r_{i + 1}")
            for i, s in enumerate(given)
        )

    def _shape(self, layer: int) -> tuple[int, ...]:
        return (*self._x.shape[:-1], self._model.sizes[layer])

    @cached_property
    def precisions(self) -> Layers:
        """1/σ²_0…1/σ²_{L−1}, with the mask in the first; each broadcastable to its layer."""
        precisions = [np.asarray(1 / v) for v in self._model.variances]
        if self._mask is not None:
            precisions[0] = precisions[0] * self._mask
        return tuple(precisions)

    @cached_property
    def _clamps(self) -> Clamps:
        return {layer: (~np.isnan(values), np.nan_to_num(values)) for layer, values in self._clamp.items()}

    # --- recording ------------------------------------------------------------------------------------------------

    def _room(self, entries: int) -> "_Record":
        batch, sizes = self._x.shape[:-1], self._model.sizes
        shapes = [*((entries, *batch, d) for d in (*sizes[1:], *sizes[:-1], sizes[0])), (entries, *batch)]
        # One block for all: from 4 MB on, NumPy asks for huge pages, and fresh memory then costs a tenth.
        ends = np.cumsum([prod(shape) for shape in shapes])
        parts = np.split(np.empty(ends[-1], self._model.dtype), ends[:-1])
        arrays = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        layers = self._model.layers
        return _Record(tuple(arrays[:layers]), tuple(arrays[layers : 2 * layers]), arrays[-2], arrays[-1])

    def _record(self, record: "_Record", first: int, last: int, *, opening: bool) -> None:
        """Fill entries first…last−1; the opening one is the state as it stands, every other the state after one more update."""
        before = tuple(r.copy() for r in self._descent.r)
        piece = record[first:last]
        if opening:
            for row, r in zip(piece.r, before, strict=True):
                row[0] = r
        self._descent.latents(tuple(row[opening:] for row in piece.r))
        self._descent.explain(*piece)
        # Compared so that a NaN, which is neither larger nor smaller than anything, counts as bad.
        bad = ~(piece.energy <= self._ceiling).reshape(len(piece.energy), -1).all(axis=1)
        if not bad.any():
            self._iteration += last - first - opening
            return
        entry = int(bad.argmax())
        self._descent.place(tuple(row[entry - 1] for row in piece.r) if entry else before)
        self._iteration += max(entry - opening, 0)
        start = self._iteration + (not (opening and entry == 0)) - first - entry
        limit = stability.stability_limit(self._model, self._x, self._energy_at_start, self.precisions)
        shown = Trajectory(start, *record[: first + entry + 1])
        raise Divergence(start + first + entry, self._rate, limit, shown)

    def _arrived(self, before: Layers, updates: int) -> None:
        """Count ``updates`` unrecorded updates made from ``before``; if the energy is bad now, find where it went bad."""
        if (self._descent.glance() <= self._ceiling).all():
            self._iteration += updates
            return
        self._descent.place(before)
        for _ in self.stream(updates):
            pass

    def _now(self) -> Trajectory:
        record = self._room(1)
        for row, r in zip(record.r, self._descent.r, strict=True):
            row[0] = r
        self._descent.explain(*record)
        return Trajectory(self._iteration, *record)

    def _pulls(self, before: Layers, rows: Layers) -> Array:
        """|Δr|/η of consecutive states, the largest over units, layers and images: (T, …) after ``before`` → (T,)."""
        largest = np.zeros(len(rows[0]))
        with np.errstate(invalid="ignore", over="ignore"):
            for start, row in zip(before, rows, strict=True):
                moved = np.abs(np.diff(row, axis=0, prepend=start[None])).reshape(len(row), -1).max(axis=1)
                largest = np.maximum(largest, moved)
        return largest / self._rate


class _Record(NamedTuple):
    """Room for consecutive iterations, laid out as :class:`Trajectory` is."""

    r: Layers
    error: Layers
    reconstruction: Array
    energy: Array

    def __getitem__(self, entries: slice) -> "_Record":  # type: ignore[override]
        return _Record(
            tuple(r[entries] for r in self.r),
            tuple(e[entries] for e in self.error),
            self.reconstruction[entries],
            self.energy[entries],
        )


def _pieces(entries: int) -> Iterator[tuple[int, int]]:
    """(first, last) of pieces of 1, 8, 16, 32, … entries up to the longest."""
    first, length = 0, 1
    while first < entries:
        last = min(first + length, entries)
        yield first, last
        first, length = last, min(max(8, 2 * length), LONGEST_PIECE)
