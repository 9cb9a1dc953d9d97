"""All that an update of r depends on besides r and the model, as one value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine.arrays import (
    Array,
    clamps_of,
    mask_of,
    one_for_each_layer,
    pixels_of,
    positive_number,
)
from darkroom.engine.errors import ArgumentError
from darkroom.engine.model import GenerativeModel
from darkroom.engine.network import Network
from darkroom.engine.priors import Flat, Gaussian, Laplace, Prior
from darkroom.engine.readonly import locked
from darkroom.engine.silenced import Silenced
from darkroom.engine.units import cuts_of, mask_of_units

#: What a field of a Given is, for those who treat all fields alike: part of the picture that is explained; part of the curvature of
#: F; and in the place of what the model has by the same name.
SEEN, CURVES, OVERRIDES = "seen", "curves", "overrides"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """All that an update of r depends on besides r and the model.

    Whoever keeps, compares, writes down or reads Givens goes through their fields and names none: a further
    one needs no further line there.

    Attributes
    ----------
    x: (D,) or (N, D), the input.
    mask: precision 0 or 1 of each pixel, in the shape of x or (D,); None where all are sensed.
    clamp: {layer: values}, values in the shape of r_layer, NaN where a unit is free.
    cut: {layer: units}, units from 0 up, in order: those that are silent, see :class:`darkroom.engine.silenced.Silenced`.
    rate: η, of the layer that moves fastest.
    pace: how fast each layer moves, as a part of ``rate``, from layer 1 up, the largest 1; None where all move alike.
    prior: λ, the strength of the prior, see ``prior_strength``; None for the model's own. The model has 1/λ, from
        which λ does not always come back.
    variances: σ²_0…σ²_{L−1}, one number for each layer; None for the model's own.
    """

    x: Array = field(metadata={SEEN: True})
    mask: Array | None = field(default=None, metadata={SEEN: True, CURVES: True})
    clamp: Mapping[int, Array] = field(default_factory=dict, metadata={SEEN: True, CURVES: True})
    cut: Mapping[int, tuple[int, ...]] = field(default_factory=dict, metadata={CURVES: True})
    rate: float = 0.1
    pace: tuple[float, ...] | None = field(default=None, metadata={CURVES: True})
    prior: float | None = field(default=None, metadata={CURVES: True, OVERRIDES: True})
    variances: tuple[float, ...] | None = field(default=None, metadata={CURVES: True, OVERRIDES: True})

    @classmethod
    def of(
        cls,
        model: GenerativeModel,
        x: ArrayLike,
        rate: float | Sequence[float] = 0.1,
        mask: ArrayLike | None = None,
        clamp: Mapping[int, ArrayLike] | None = None,
        prior: float | None = None,
        variances: Sequence[float] | None = None,
        pace: Sequence[float] | None = None,
        cut: Mapping[int, Iterable[int]] | None = None,
    ) -> Self:
        """A Given of read-only arrays in the dtype of ``model``.

        ``rate`` is one number, or one for each layer, which then says ``pace``, too.

        Raises ArgumentError, which names the argument, for what does not fit the model.
        """
        pixels = locked(pixels_of("x", x, model.sizes[0], model.dtype))
        fastest, paces = _rates(model, rate, pace)
        sensed = None if mask is None else locked(mask_of("mask", mask, pixels))
        shapes = [(*pixels.shape[:-1], size) for size in model.sizes[1:]]
        clamps = {} if clamp is None else clamps_of("clamp", clamp, shapes, model.dtype)
        _spare_constants(model, clamps)
        return cls(
            pixels,
            sensed,
            clamps,
            {} if cut is None else cuts_of(cut, model.sizes),
            fastest,
            paces,
            prior,
            None if variances is None else _variances(variances, model),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The fields by their names."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        arrays = (
            value.values() if isinstance(value, Mapping) else (value,) for value in self.values.values()
        )
        return sum(array.nbytes for some in arrays for array in some if isinstance(array, np.ndarray))

    def changed(self, before: Self) -> tuple[str, ...]:
        """The names of the fields whose values are not those of ``before``."""
        others = before.values
        return tuple(name for name, value in self.values.items() if not _same(value, others[name]))

    def model(self, model: GenerativeModel) -> GenerativeModel:
        """``model`` with what of it is overridden here. Raises ArgumentError as ``with_prior`` does."""
        if self.variances is not None:
            model = model.replace(variances=self.variances)
        return model if self.prior is None else with_prior(model, self.prior)

    def network(self, model: GenerativeModel) -> Network:
        """What r moves by: ``model``, in which what is cut is silent."""
        return Silenced(model, self.cut) if self.cut else model

    def active(self, activity: tuple[Array, ...]) -> tuple[Array, ...]:
        """f(r_1)…f(r_L), of which what is cut counts as 0."""
        return tuple(
            f
            if layer not in self.cut
            else np.where(mask_of_units(self.cut[layer], f.shape[-1]), 0, f).astype(f.dtype)
            for layer, f in enumerate(activity, 1)
        )

    def undone(self, model: GenerativeModel, own: GenerativeModel) -> GenerativeModel:
        """``model`` with what of it is overridden here as ``own`` has it."""
        overridden = (name for name in named(OVERRIDES) if getattr(self, name) is not None)
        return model.replace(**{name: getattr(own, name) for name in overridden})

    def rates(self, layers: int) -> tuple[float, ...]:
        """η_1…η_L of a model with that many layers."""
        return (self.rate,) * layers if self.pace is None else tuple(self.rate * one for one in self.pace)

    def held(self, model: GenerativeModel) -> dict[int, tuple[Array, Array]]:
        """For each layer with such, which units are at given values, and these: clamped ones, and ``model``'s constant ones."""
        held = {layer: (~np.isnan(values), np.nan_to_num(values)) for layer, values in self.clamp.items()}
        for layer, constant in model.constant.items():
            units, values = self._of(held, layer, model)
            for unit, value in constant.items():
                units[..., unit], values[..., unit] = True, value
        return held

    def resting(self, model: GenerativeModel, r: tuple[Array, ...]) -> dict[int, tuple[Array, Array]]:
        """All that does not move from r_1…r_L, likewise: what is held, and what is cut, which stays where it is."""
        held = self.held(model)
        for layer, cut in self.cut.items():
            units, values = self._of(held, layer, model)
            units[..., list(cut)] = True
            np.copyto(values, r[layer - 1], where=units)
        return held

    def _of(
        self, held: dict[int, tuple[Array, Array]], layer: int, model: GenerativeModel
    ) -> tuple[Array, Array]:
        """What of a layer is in ``held``; to begin with nothing."""
        shape = (*self.x.shape[:-1], model.sizes[layer])
        return held.setdefault(layer, (np.zeros(shape, bool), np.zeros(shape, model.dtype)))


def named(kind: str) -> frozenset[str]:
    """The names of the fields of a Given that are of a kind: SEEN, CURVES or OVERRIDES."""
    return frozenset(one.name for one in fields(Given) if kind in one.metadata)


_CURVING = named(CURVES)


def same_limit(model: GenerativeModel, before: Given, after: Given) -> bool:
    """Whether the largest safe rate is sure to be the same under both, wherever r stands.

    Without a bend in f the curvature of F depends on W and on what CURVES, and on nothing else.
    """
    bendless = all(f.curvature_bound == 0 and isfinite(f.slope_bound) for f in model.activations)
    return bendless and _CURVING.isdisjoint(after.changed(before))


def prior_strength(prior: Prior) -> float:
    """How hard the prior pulls: 1/scale of Laplace, 1/variance of Gaussian, 0 of a flat one."""
    match prior:
        case Laplace(scale):
            return 1 / scale
        case Gaussian(variance=variance):
            return 1 / variance
        case Flat():
            return 0.0


def with_prior(model: GenerativeModel, strength: float) -> GenerativeModel:
    """``model`` with its prior at another strength; 0 makes it flat.

    Raises ArgumentError for a strength above 0 where the model has a flat prior, which says nothing of which
    kind to use.
    """
    prior = model.prior
    if strength == prior_strength(prior):
        return model
    match prior:
        case Flat():
            raise ArgumentError("prior", "0, since this model was trained with a flat prior", f"{strength:g}")
        case _ if strength == 0:
            wanted: Prior = Flat()
        case Laplace():
            wanted = Laplace(scale=1 / strength)
        case Gaussian(mean):
            wanted = Gaussian(mean, 1 / strength)
    return model if wanted == prior else model.replace(prior=wanted)


def _spare_constants(model: GenerativeModel, clamps: Mapping[int, Array]) -> None:
    """Raises ArgumentError where a constant unit is clamped at another value than its own."""
    for layer in model.constant.keys() & clamps.keys():
        for unit, value in model.constant[layer].items():
            there = clamps[layer][..., unit]
            if not (np.isnan(there) | (there == np.asarray(value, model.dtype))).all():
                expected = f"NaN or {value} at unit {unit}, which is constant"
                raise ArgumentError(
                    f"clamp[{layer}]", expected, f"{there.flat[np.nanargmax(abs(there - value))]}"
                )


def _rates(
    model: GenerativeModel, rate: float | Sequence[float], pace: Sequence[float] | None
) -> tuple[float, tuple[float, ...] | None]:
    """The largest of the layers' rates, and each one's part of it; None where they are alike."""
    of_each = isinstance(rate, list | tuple | np.ndarray)
    largest = None if of_each else positive_number("rate", rate)
    if largest is not None and pace is None:
        return largest, None
    name, values = ("rate", rate) if of_each else ("pace", pace)
    each = [
        positive_number(f"{name}[{i}]", one)
        for i, one in enumerate(one_for_each_layer(name, values, model.layers, "one number"))
    ]
    parts = tuple(one / max(each) for one in each)
    if min(parts) == 0:
        raise ArgumentError(name, "numbers of which the least is a part of the largest", f"{each}")
    return max(each) if largest is None else largest, None if min(parts) == 1 else parts


def _variances(value: Sequence[float], model: GenerativeModel) -> tuple[float, ...]:
    given = one_for_each_layer("variances", value, model.layers, "one number")
    return tuple(positive_number(f"variances[{layer}]", one) for layer, one in enumerate(given))


def _same(one: object, other: object) -> bool:
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        # A unit that is free, NaN, is as free as another.
        return np.array_equal(one, other, equal_nan=True)  # type: ignore[arg-type]
    return one == other
