"""Inference, the fast clock: r moves down the energy, W is fixed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import equations, settling, stability
from darkroom.engine.arrays import Array, instance_of, positive_number, state_of, whole_number
from darkroom.engine.descent import Clamps, Descent
from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import Given
from darkroom.engine.model import GenerativeModel
from darkroom.engine.network import Network
from darkroom.engine.readonly import locked
from darkroom.engine.trajectory import Trajectory
from darkroom.engine.walk import Walk
from darkroom.engine.work import Work, done

Layers = tuple[Array, ...]


class Inference:
    """A run of inference of one image or a batch: r ← r + η (f′(r) ⊙ Wᵀ(e/σ²) − …).

    See :mod:`darkroom.engine.equations`.

    Parameters
    ----------
    model: the generative model; it never changes here.
    x: (D,) or (N, D), the input, which is also the target. Of pictures the pixels, white at 1 and not at 255.
    rate: η > 0, or (η_1, …, η_L), one for each layer of latents.
    seed: of the random start, used unless ``start`` is given.
    start: r_1…r_L to start from, each (d_ℓ,) or (N, d_ℓ); or "top-down": r_L at the prior's mean, and each r_ℓ at what the layer above
        expects, W_{ℓ+1} f(r_{ℓ+1}), what is held at its values. None: small and random, from the seed.
    mask: precision 0 or 1 of each pixel, in the shape of x (or (D,) for a batch); a pixel of mask 0 exerts no
        pull and costs no energy.
    clamp: {layer: values} with layer 1…L and values in the shape of r_layer, NaN where the unit is free; the
        others are clamped to these.
    cut: {layer: units}, layers 1…L and units from 0 up, that are silent: column k of W_ℓ and row k of W_{ℓ+1} count as 0, and neither an
        error nor the prior of the unit itself; its r stays where it is, and goes on from there when the unit is mended.
    pace: how fast each layer moves beside the others, where ``rate`` is one number: η_ℓ = rate · pace_ℓ / max pace.

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
        rate: float | Sequence[float] = 0.1,
        seed: int = 0,
        *,
        start: Sequence[ArrayLike] | str | None = None,
        mask: ArrayLike | None = None,
        clamp: Mapping[int, ArrayLike] | None = None,
        cut: Mapping[int, Iterable[int]] | None = None,
        pace: Sequence[float] | None = None,
    ) -> None:
        instance_of("model", model, GenerativeModel)
        self._begin(model, Given.of(model, x, rate, mask, clamp, pace=pace, cut=cut), seed, start)

    @classmethod
    def under(
        cls,
        model: GenerativeModel,
        given: Given,
        seed: int = 0,
        *,
        start: Sequence[ArrayLike] | str | None = None,
    ) -> Self:
        """A run under all of ``given``; ``seed`` and ``start`` as for a run. Raises ArgumentError as that does."""
        run = cls.__new__(cls)
        run._begin(model, Given.of(model, **given.values), seed, start)
        return run

    def _begin(
        self, model: GenerativeModel, given: Given, seed: int, start: Sequence[ArrayLike] | str | None
    ) -> None:
        """``model`` as it came: in force is the one with what of it ``given`` overrides."""
        self._base, self._given, self._model = model, given, given.model(model)
        self._network = given.network(self._model)
        self._x = given.x
        self._seed = whole_number("seed", seed)
        held = given.held(self._model)
        self._start = self._begun(start, held)
        for layer, (units, values) in held.items():
            np.copyto(self._start[layer - 1], values, where=units)
        descent = Descent(
            self._network,
            self._x,
            self._network.precisions(given.mask),
            given.rates(model.layers),
            given.resting(self._model, self._start),
            self._start,
        )
        self._walk = Walk(descent, self._start)

    def _begun(self, start: Sequence[ArrayLike] | str | None, held: Clamps) -> Layers:
        """Where r starts, to be written to."""
        if start is None:
            return self._model.start(None if self._x.ndim == 1 else len(self._x), self._seed)
        shapes = [(*self._x.shape[:-1], size) for size in self._model.sizes[1:]]
        if not isinstance(start, str):
            return state_of("start", start, shapes, self._model.dtype)
        if start != "top-down":
            raise ArgumentError("start", 'r_1…r_L, or "top-down"', repr(start))
        return equations.top_down(self._network, shapes, held)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy goes on from, bit for bit, by itself. What was computed of a state is computed anew."""
        begun = {"model": self._base, "given": self._given, "seed": self._seed, "start": self._start}
        return {"begun": begun, "r": self._walk.state(), "iteration": self.iteration}

    def __setstate__(self, state: dict[str, Any]) -> None:
        begun = state["begun"]
        self._begin(
            begun["model"], Given.of(begun["model"], **begun["given"].values), begun["seed"], begun["start"]
        )
        self._walk.descent.place(state["r"])
        self._walk.iteration = state["iteration"]

    # --- what it was given --------------------------------------------------------------------------------

    @property
    def model(self) -> GenerativeModel:
        """The generative model, with what of it is overridden by what is given."""
        return self._model

    @property
    def network(self) -> Network:
        """What r moves by: the model, in which what is cut is silent."""
        return self._network

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
        """The rate η; of the fastest layer, where each has its own."""
        return self._given.rate

    @property
    def rates(self) -> tuple[float, ...]:
        """The rate of each layer, η_1…η_L."""
        return self._walk.descent.rates

    @property
    def seed(self) -> int:
        """The seed of the random start."""
        return self._seed

    @property
    def precisions(self) -> Layers:
        """1/σ²_0…1/σ²_{L−1}, with the mask in the first, and 0 of what is constant or cut; each broadcastable to its layer."""
        return self._walk.descent.precisions

    @property
    def mask(self) -> Array | None:
        """Which pixels are sensed, in the shape given; None where all are."""
        return self._given.mask

    # --- where it is --------------------------------------------------------------------------------------

    @property
    def iteration(self) -> int:
        """How many updates r has had."""
        return self._walk.iteration

    @property
    def r(self) -> Layers:
        """The latent state r_1…r_L now."""
        return tuple(locked(r.copy()) for r in self._walk.descent.r)

    @property
    def activity(self) -> Layers:
        """f(r_1)…f(r_L) now; 0 of what is cut."""
        return self._given.active(self._walk.activity())

    @property
    def error(self) -> Layers:
        """e_0…e_{L−1} now, not weighted by precision or mask."""
        return tuple(e[0] for e in self._walk.now().error)

    @property
    def reconstruction(self) -> Array:
        """x̂ now, (D,) or (N, D)."""
        return np.asarray(self._walk.now().reconstruction[0])

    @property
    def energy(self) -> Any:
        """F now: a number for one image, (N,) for a batch."""
        return self._walk.now().energy[0]

    @property
    def pull(self) -> float:
        """The largest |Δr_ℓ|/η_ℓ that the next update makes: 0 at r*. What ``settle`` measures."""
        return settling.pull(self._walk)

    def stability_limit(self) -> float:
        """The largest safe ``rate`` from here; where each layer has its own, of the fastest, the others in proportion.

        See :mod:`darkroom.engine.stability`.
        """
        descent, energy = self._walk.descent, float(np.max(self.energy))
        return stability.stability_limit(
            descent.model, self._x, energy, descent.precisions, descent.rates, descent.held
        )

    # --- what moves it ------------------------------------------------------------------------------------

    def advance(self, updates: int) -> Trajectory:
        """Make ``updates`` updates and hand out all ``updates + 1`` states, from the one before the first.

        Raises Divergence, with the trajectory so far, where the energy runs away.
        """
        return done(self._walk.advancing(whole_number("updates", updates)))

    def stream(self, updates: int) -> Iterator[Trajectory]:
        """The trajectory of ``advance``, piece by piece as it is computed: small pieces first, then longer ones.

        The pieces follow one another without overlap, and the run is at the last entry handed out. Raises
        Divergence, with the piece in which it happened.
        """
        # Not itself a generator: that would check its argument only when the first piece is asked for.
        return self._walk.stream(whole_number("updates", updates))

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
        return self._walk.advancing(updates) if self._x.ndim == 1 else self._walk.following(updates, image)

    def forward(self, updates: int) -> None:
        """Make ``updates`` updates and record nothing: the fastest way to the state after them.

        Raises Divergence as ``advance`` does.
        """
        self._walk.forward(whole_number("updates", updates))

    def settle(self, tolerance: float = settling.SETTLED / 10, limit: int = 20_000) -> Layers:
        """Move until no |Δr|/η exceeds ``tolerance``, and hand out r*: the first state so quiet.

        Raises NotSettled after ``limit`` updates, Divergence where the energy runs away.
        """
        tolerance, limit = positive_number("tolerance", tolerance), whole_number("limit", limit, least=1)
        settling.settle(self._walk, tolerance, limit)
        return self.r

    def replace(
        self,
        *,
        model: GenerativeModel | None = None,
        given: Given | None = None,
        x: ArrayLike | None = None,
        rate: float | Sequence[float] | None = None,
        pace: Sequence[float] | None = None,
        mask: ArrayLike | None = None,
        clamp: Mapping[int, ArrayLike] | None = None,
        cut: Mapping[int, Iterable[int]] | None = None,
        r: Sequence[ArrayLike] | None = None,
        iteration: int | None = None,
    ) -> Self:
        """A new run that goes on from the same r and iteration with these changed.

        ``given`` is all of these and prior and variances at once. All ones as ``mask`` unmask; no layers
        as ``clamp`` free all, and as ``cut`` mend all.
        One number as ``rate`` leaves the layers' paces as they are.
        """
        changes: dict[str, Any] = {
            "x": x,
            "rate": rate,
            "pace": pace,
            "mask": mask,
            "clamp": clamp,
            "cut": cut,
        }
        now = replace(
            self._given if given is None else given,
            **{name: value for name, value in changes.items() if value is not None},
        )
        try:
            new = self.under(
                self._base if model is None else model,
                now,
                self._seed,
                start=self._walk.state() if r is None else r,
            )
        except ArgumentError as wrong:  # what is r here is start there
            named = wrong.argument.replace("start", "r", 1)
            raise ArgumentError(named, wrong.expected, wrong.got) from None
        new._walk.iteration = self.iteration if iteration is None else whole_number("iteration", iteration)
        return new
