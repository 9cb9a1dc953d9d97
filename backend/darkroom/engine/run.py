"""Inference, the fast clock: r moves down the energy, W is fixed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import stability
from darkroom.engine.arrays import Array, instance_of, positive_number, state_of, whole_number
from darkroom.engine.deferred import implements
from darkroom.engine.descent import Clamps, Descent
from darkroom.engine.divergence import Divergence
from darkroom.engine.errors import ArgumentError, NotSettled
from darkroom.engine.given import Given
from darkroom.engine.model import GenerativeModel
from darkroom.engine.readonly import locked
from darkroom.engine.record import LARGEST_PIECE, LONGEST_PIECE, Record, pieces
from darkroom.engine.trajectory import Trajectory
from darkroom.engine.work import Work, done

Layers = tuple[Array, ...]

#: The largest |Δr|/η at which r counts as settled, on the page and in the cards of models; ``settle`` by itself is
#: ten times as strict.
SETTLED = 1e-3
#: F this many times above both the start and a black reconstruction is a runaway. A descent never rises at
#: all, and a rectified model cannot grow without bound: at an unsafe rate it bounces between black and glare,
#: never far above this.
RUNAWAY = 3.0


class Inference:
    """A run of inference of one image or a batch: r ← r + η (f′(r) ⊙ Wᵀ(e/σ²) − …).

    See :mod:`darkroom.engine.equations`.

    Parameters
    ----------
    model: the generative model; it never changes here.
    x: (D,) or (N, D), the input, which is also the target. Of pictures the pixels, white at 1 and not at 255.
    rate: η > 0.
    seed: of the random start, used unless ``start`` is given.
    start: r_1…r_L to start from, each (d_ℓ,) or (N, d_ℓ).
    mask: precision 0 or 1 of each pixel, in the shape of x (or (D,) for a batch); a pixel of mask 0 exerts no
        pull and costs no energy.
    clamp: {layer: values} with layer 1…L and values in the shape of r_layer, NaN where the unit is free; the
        others are clamped to these.

    Raises
    ------
    ArgumentError: names the argument, what was expected, what came.

    The state moves by ``advance``, ``stream``, ``follow``, ``forward`` and ``settle``; r is the same, bit for bit,
    however these cut the updates. Arrays handed out are read-only.
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
        instance_of("model", model, GenerativeModel)
        self._begin(model, Given.of(model, x, rate, mask, clamp), seed, start)

    @classmethod
    def under(
        cls, model: GenerativeModel, given: Given, seed: int = 0, *, start: Sequence[ArrayLike] | None = None
    ) -> Self:
        """A run under all of ``given``; ``seed`` and ``start`` as for a run. Raises ArgumentError as that does."""
        run = cls.__new__(cls)
        run._begin(model, Given.of(model, **given.values), seed, start)
        return run

    def _begin(
        self, model: GenerativeModel, given: Given, seed: int, start: Sequence[ArrayLike] | None
    ) -> None:
        """``model`` as it came: in force is the one with what of it ``given`` overrides."""
        self._base, self._given, self._model = model, given, given.model(model)
        self._x, self._rate = given.x, given.rate
        self._seed = whole_number("seed", seed)
        self._iteration = 0
        # What was computed of a state, with its iteration, so that it is computed once.
        self._shown: Trajectory | None = None
        self._active: tuple[int, Layers] | None = None
        if start is None:
            self._start = self._model.start(None if self._x.ndim == 1 else len(self._x), self._seed)
        else:
            shapes = [(*self._x.shape[:-1], size) for size in model.sizes[1:]]
            self._start = state_of("start", start, shapes, model.dtype)
        for layer, (units, values) in self._clamps.items():
            np.copyto(self._start[layer - 1], values, where=units)
        self._descent = Descent(self._model, self._x, self.precisions, self._rate, self._clamps, self._start)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy goes on from, bit for bit, by itself. What was computed of a state is computed anew."""
        begun = {"model": self._base, "given": self._given, "seed": self._seed, "start": self._start}
        return {"begun": begun, "r": self._state(), "iteration": self._iteration}

    def __setstate__(self, state: dict[str, Any]) -> None:
        begun = state["begun"]
        self._begin(
            begun["model"], Given.of(begun["model"], **begun["given"].values), begun["seed"], begun["start"]
        )
        self._descent.place(state["r"])
        self._iteration = state["iteration"]

    # --- what it was given --------------------------------------------------------------------------------

    @property
    def model(self) -> GenerativeModel:
        """The generative model, with what of it is overridden by what is given."""
        return self._model

    @property
    def given(self) -> Given:
        """All that an update of r depends on besides r and the model."""
        return self._given

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
        return self._given.mask

    # --- where it is --------------------------------------------------------------------------------------

    @property
    def iteration(self) -> int:
        """How many updates r has had."""
        return self._iteration

    @property
    def r(self) -> Layers:
        """The latent state r_1…r_L now."""
        return tuple(locked(r.copy()) for r in self._descent.r)

    @property
    def activity(self) -> Layers:
        """f(r_1)…f(r_L) now."""
        if self._active is None or self._active[0] != self._iteration:
            self._active = self._iteration, self._descent.activity()
        return self._active[1]

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

    # --- what moves it ------------------------------------------------------------------------------------

    def advance(self, updates: int) -> Trajectory:
        """Make ``updates`` updates and hand out all ``updates + 1`` states, from the one before the first.

        Raises Divergence, with the trajectory so far, where the energy runs away.
        """
        return done(self._advancing(whole_number("updates", updates)))

    def _advancing(self, updates: int) -> Work[Trajectory]:
        entries = updates + 1
        start, record = self._iteration, self._room(entries)
        for first in range(0, entries, LONGEST_PIECE):
            self._record(record, first, min(first + LONGEST_PIECE, entries), opening=first == 0)
            yield
        return Trajectory(start, *record)

    def stream(self, updates: int) -> Iterator[Trajectory]:
        """The trajectory of ``advance``, piece by piece as it is computed: small pieces first, then longer ones.

        The pieces follow one another without overlap, and the run is at the last entry handed out. Raises
        Divergence, with the piece in which it happened.
        """
        # Not itself a generator: that would check its argument only when the first piece is asked for.
        return self._stream(whole_number("updates", updates) + 1)

    def follow(self, updates: int, image: int = 0) -> Trajectory:
        """Make ``updates`` updates of a batch and hand out all states of one of its images.

        That costs little more than ``forward``: of the others nothing is recorded. Raises Divergence as
        ``advance`` does.
        """
        return done(self.following(updates, image))

    def following(self, updates: int, image: int = 0) -> Work[Trajectory]:
        """``follow`` as work that can be interrupted and resumed; in between, the run is at the last update made."""
        updates, images = whole_number("updates", updates), 1 if self._x.ndim == 1 else len(self._x)
        if whole_number("image", image) >= images:
            raise ArgumentError("image", f"the place of one of {images} images, 0…{images - 1}", f"{image}")
        return self._advancing(updates) if self._x.ndim == 1 else self._following(updates, image)

    def _following(self, updates: int, image: int) -> Work[Trajectory]:
        start, before = self._iteration, self._state()
        record = Record.room(updates + 1, (), self._model.sizes, self._model.dtype)
        self._descent.latents_of(image, record.part(0, 1).r, opening=True)
        piece = max(1, LARGEST_PIECE // len(self._x))
        for first in range(1, updates + 1, piece):
            rows = record.part(first, min(first + piece, updates + 1)).r
            self._descent.latents_of(image, rows, opening=False)
            self._iteration += len(rows[0])
            yield
        yield from self._checking(before, updates)
        precisions = tuple(p[image] if p.ndim == 2 else p for p in self.precisions)
        alone = Descent(
            self._model, self._x[image], precisions, self._rate, {}, tuple(r[0] for r in record.r)
        )
        alone.explain(*record)
        return Trajectory(start, *record)

    def forward(self, updates: int) -> None:
        """Make ``updates`` updates and record nothing: the fastest way to the state after them.

        Raises Divergence as ``advance`` does.
        """
        updates, before = whole_number("updates", updates), self._state()
        self._descent.forward(updates)
        self._arrived(before, updates)

    def settle(self, tolerance: float = SETTLED / 10, limit: int = 20_000) -> Layers:
        """Move until no |Δr|/η exceeds ``tolerance``, and hand out r*: the first state so quiet.

        Raises NotSettled after ``limit`` updates, Divergence where the energy runs away.
        """
        tolerance, limit = positive_number("tolerance", tolerance), whole_number("limit", limit, least=1)
        made = 0
        while made < limit:
            updates = min(LONGEST_PIECE, limit - made)
            before, rows = self._state(), self._room(updates).r
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
        given: Given | None = None,
        x: ArrayLike | None = None,
        rate: float | None = None,
        mask: ArrayLike | None = None,
        clamp: Mapping[int, ArrayLike] | None = None,
        r: Sequence[ArrayLike] | None = None,
        iteration: int | None = None,
    ) -> Self:
        """A new run that goes on from the same r and iteration with these changed.

        ``given`` is all of x, rate, mask, clamp and prior at once. All ones as ``mask`` unmask, no layers as ``clamp`` free all.
        """
        changes: dict[str, Any] = {"x": x, "rate": rate, "mask": mask, "clamp": clamp}
        now = replace(
            self._given if given is None else given,
            **{name: value for name, value in changes.items() if value is not None},
        )
        try:
            new = self.under(
                self._base if model is None else model,
                now,
                self._seed,
                start=self._state() if r is None else r,
            )
        except ArgumentError as wrong:  # what is r here is start there
            named = wrong.argument.replace("start", "r", 1)
            raise ArgumentError(named, wrong.expected, wrong.got) from None
        new._iteration = self._iteration if iteration is None else whole_number("iteration", iteration)
        return new

    # --- what follows from what it was given --------------------------------------------------------------

    @cached_property
    def precisions(self) -> Layers:
        """1/σ²_0…1/σ²_{L−1}, with the mask in the first; each broadcastable to its layer."""
        precisions = [np.asarray(1 / v) for v in self._model.variances]
        if (mask := self._given.mask) is not None:
            precisions[0] = precisions[0] * mask
        return tuple(locked(p) for p in precisions)

    @cached_property
    def _clamps(self) -> Clamps:
        return {
            layer: (~np.isnan(values), np.nan_to_num(values)) for layer, values in self._given.clamp.items()
        }

    # --- recording ----------------------------------------------------------------------------------------

    def _room(self, entries: int) -> Record:
        return Record.room(entries, self._x.shape[:-1], self._model.sizes, self._model.dtype)

    def _stream(self, entries: int, longest: int = LONGEST_PIECE) -> Iterator[Trajectory]:
        for first, last in pieces(entries, longest):
            record, start = self._room(last - first), self._iteration + (first > 0)
            self._record(record, 0, last - first, opening=first == 0)
            yield Trajectory(start, *record)

    def _record(self, record: Record, first: int, last: int, *, opening: bool) -> None:
        """Fill entries first…last−1: the opening one with the state, any other after one more update."""
        before, piece = self._state(), record.part(first, last)
        if opening:
            for row, r in zip(piece.r, before, strict=True):
                row[0] = r
        self._descent.latents(tuple(row[opening:] for row in piece.r))
        self._descent.explain(*piece)
        number = self._iteration + (not opening)  # the iteration of the piece's first entry
        bad = self._ran_away(piece.energy).reshape(last - first, -1).any(axis=1)
        if not bad.any():
            self._iteration = number + last - first - 1
            return
        entry = int(bad.argmax())
        self._descent.place(tuple(row[entry - 1] for row in piece.r) if entry else before)
        self._iteration = max(number + entry - 1, self._iteration)
        shown = Trajectory(number - first, *record.part(0, first + entry + 1))
        raise Divergence(number + entry, self._rate, self._limit(self._energy_at_start), shown)

    def _arrived(self, before: Layers, updates: int) -> None:
        """Count ``updates`` updates made from ``before``; if F is bad now, find where it went bad."""
        self._iteration += updates
        done(self._checking(before, updates))

    def _checking(self, before: Layers, updates: int) -> Work[None]:
        """If F is bad after ``updates`` updates from ``before``, find where it went bad."""
        if not self._ran_away(self._descent.approximate_energy(self.activity)).any():
            return
        self._iteration -= updates
        self._descent.place(before)
        # Of a large batch a long piece would take up half a gigabyte.
        longest = min(LONGEST_PIECE, max(1, LARGEST_PIECE // self._x[..., 0].size))
        for _ in self._stream(updates + 1, longest):
            yield

    def _ran_away(self, energy: Array) -> Array:
        """Where F is a runaway, or no number."""
        # Compared so that a NaN, which is neither larger nor smaller than anything, is one too.
        bad = ~(energy <= self._least_ceiling)
        # F of the start can be the larger, but it has to be computed.
        return ~(energy <= self._ceiling(self._energy_at_start)) & bad if bad.any() else bad

    def _ceiling(self, energy: Array) -> float:
        """Above this F is a runaway from ``energy``; what overflows always is."""
        return min(RUNAWAY * max(float(energy.max()), 1.0), float(np.finfo(self._model.dtype).max))

    @cached_property
    def _least_ceiling(self) -> float:
        return self._ceiling(self._descent.energy_of_black)

    @cached_property
    def _energy_at_start(self) -> Array:
        return self._entry(self._start).energy

    def _limit(self, energy: Array) -> float:
        return stability.stability_limit(self._model, self._x, float(np.max(energy)), self.precisions)

    def _state(self) -> Layers:
        return tuple(r.copy() for r in self._descent.r)

    def _now(self) -> Trajectory:
        """The current state as a trajectory of one entry."""
        if self._shown is None or self._shown.start != self._iteration:
            self._shown = self._entry(self._descent.r)
        return self._shown

    def _entry(self, r: Layers) -> Trajectory:
        """A trajectory of one entry: ``r``, with its errors, x̂ and F."""
        record = self._room(1)
        for row, r_l in zip(record.r, r, strict=True):
            row[0] = r_l
        self._descent.explain(*record)
        return Trajectory(self._iteration, *record)

    def _pulls(self, before: Layers, rows: Layers) -> Array:
        """|Δr|/η of consecutive states, the largest over units, layers and images: (T, …) → (T,)."""
        largest = np.zeros(len(rows[0]))
        with np.errstate(invalid="ignore", over="ignore"):
            for start, row in zip(before, rows, strict=True):
                moved = np.abs(np.diff(row, axis=0, prepend=start[None])).reshape(len(row), -1).max(axis=1)
                largest = np.maximum(largest, moved)
            return np.asarray(largest / self._rate)


@implements(GenerativeModel.stability_limit)
def _stability_limit(
    model: GenerativeModel,
    x: ArrayLike,
    *,
    start: Sequence[ArrayLike] | None = None,
    mask: ArrayLike | None = None,
) -> float:
    return Inference(model, x, start=start, mask=mask).stability_limit()
