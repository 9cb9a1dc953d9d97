"""A generative model: what the network believes causes images, as immutable numbers."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import equations, stability
from darkroom.engine.activations import Activation, activation_named
from darkroom.engine.arrays import (
    Array,
    array_of,
    image_or_batch,
    mask_of,
    one_for_each_layer,
    pixels_of,
    same_shape,
    state_of,
    whole_number,
)
from darkroom.engine.deferred import deferred
from darkroom.engine.errors import ArgumentError
from darkroom.engine.priors import PRIORS, Flat, Prior
from darkroom.engine.products import Products, precisions_of
from darkroom.engine.readonly import locked
from darkroom.engine.units import Constants, Labels, constants_of, labels_of, mask_of_units
from darkroom.engine.weights import nested, random_weights, stacked

#: Standard deviation of the random start around the prior's mean: small beside the latents of an explained
#: image.
START_SPREAD = 0.05


class GenerativeModel:
    """Layers of latents, each predicting the layer below it: μ_{ℓ−1} = W_ℓ f(r_ℓ).

    Parameters
    ----------
    weights: W_1…W_L, each (d_{ℓ−1}, d_ℓ), or W_1 alone; column k is what latent k draws. Everything is
        computed in float32 where all of them are, else in float64.
    activation: a name of ACTIVATIONS for all layers, or one for each.
    prior: on the top layer, Flat(), Gaussian(mean, variance) or Laplace(scale).
    variances: σ²_ℓ of the errors e_0…e_{L−1}: one number for all, or one for each layer, a scalar or (d_ℓ,).
    unit_norm: learning keeps every column of the weights at norm ≤ 1.
    constant: {layer: {unit: value}}, layers 1…L: units that are always at this value, whatever happens. The column of W of one that is 1
        (of f(r) = r) is a bias of all that the layer predicts. It never moves, and F counts neither a prior nor an error of its own.
    labels: which units of which layer are labels, and their names.

    Models are immutable: ``replace`` and ``learn`` make new ones.

    Raises
    ------
    ArgumentError: a shape that does not fit, a non-finite weight, a variance that is not above 0, an unknown
        name.
    """

    def __init__(
        self,
        weights: ArrayLike | Sequence[ArrayLike],
        activation: str | Activation | Sequence[str | Activation] = "linear",
        prior: Prior | None = None,
        variances: ArrayLike | Sequence[ArrayLike] = 1.0,
        unit_norm: bool = False,
        constant: Constants | None = None,
        labels: Labels | None = None,
    ) -> None:
        prior = Flat() if prior is None else prior
        if not isinstance(prior, tuple(PRIORS.values())):
            raise ArgumentError("prior", "Flat(), Gaussian(…) or Laplace(…)", repr(prior))
        self._weights = stacked(weights)
        if abs(prior.mean) > float(np.finfo(self.dtype).max):
            raise ArgumentError("prior", f"a mean that {self.dtype} can hold", f"{prior.mean}")
        if isinstance(activation, str | Activation):
            activation = [activation] * self.layers
        names = one_for_each_layer("activation", activation, self.layers, "one name, or one")
        self._activations = tuple(activation_named(name) for name in names)
        self._prior = prior
        self._variances = self._checked_variances(variances)
        self._products = Products(self._weights, self._variances)
        if not isinstance(unit_norm, bool | np.bool_):
            raise ArgumentError("unit_norm", "True or False", repr(unit_norm))
        self._unit_norm = bool(unit_norm)
        self._constant = {} if constant is None else constants_of(constant, self.sizes, self.dtype)
        self._labels = labels_of(labels, self.sizes, self.apart)

    def _checked_variances(self, variances: ArrayLike | Sequence[ArrayLike]) -> tuple[Array, ...]:
        if nested(variances) == 0 and np.ndim(variances) == 0:  # type: ignore[arg-type]
            variances = [variances] * self.layers  # type: ignore[assignment]
        given = one_for_each_layer("variances", variances, self.layers, "one number, or one number or array")
        checked = []
        for layer, value in enumerate(given):
            name = f"variances[{layer}]"
            variance = array_of(name, value, self.dtype)
            if variance.ndim:
                same_shape(name, variance, (self.sizes[layer],), f"layer {layer}")
            if not (variance >= np.finfo(self.dtype).tiny).all():  # whose precision would overflow
                raise ArgumentError(name, "numbers above 0", f"{variance.min()}")
            checked.append(locked(variance))
        return tuple(checked)

    @property
    def weights(self) -> tuple[Array, ...]:
        """W_1…W_L, each (d_{ℓ−1}, d_ℓ), read-only."""
        return self._weights

    @property
    def activations(self) -> tuple[Activation, ...]:
        """f of each layer."""
        return self._activations

    @property
    def prior(self) -> Prior:
        """The prior on r_L."""
        return self._prior

    @property
    def variances(self) -> tuple[Array, ...]:
        """σ²_0…σ²_{L−1}, each () or (d_ℓ,), read-only."""
        return self._variances

    @property
    def unit_norm(self) -> bool:
        """Whether learning keeps the columns of the weights at norm ≤ 1."""
        return self._unit_norm

    @property
    def constant(self) -> Constants:
        """{layer: {unit: value}} of the units that are always at a value, in order; empty where there is none."""
        return {layer: dict(units) for layer, units in self._constant.items()}

    @property
    def labels(self) -> Labels | None:
        """Which units are labels, and their names; None where none are."""
        return self._labels

    @cached_property
    def apart(self) -> Mapping[int, Array]:
        """Of layers that have such: which units, (d_ℓ,) of True and False, neither move nor count in F by themselves."""
        return {
            layer: locked(mask_of_units(tuple(units), self.sizes[layer]))
            for layer, units in self._constant.items()
        }

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self._weights[0].dtype

    @property
    def layers(self) -> int:
        """L, the number of latent layers."""
        return len(self._weights)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """(D, d_1, …, d_L)."""
        return (self._weights[0].shape[0], *(w.shape[1] for w in self._weights))

    @property
    def gram(self) -> Array:
        """G = W₁ᵀ W₁/σ²₀ (d_1, d_1), read-only: with it an iteration on a whole image needs no pixels."""
        return self._products.gram

    @property
    def transposes(self) -> tuple[Array, ...]:
        """W_1ᵀ…W_Lᵀ, contiguous and read-only: strided, they slow a matrix–vector product by a third."""
        return self._products.transposes

    def __repr__(self) -> str:
        names = dict.fromkeys(a.name for a in self.activations)
        sizes = "-".join(map(str, self.sizes))
        units = sum(len(units) for units in self._constant.values())
        constant = f", {units} constant unit{'s' * (units > 1)}" if units else ""
        labels = f", {len(self.labels.names)} labels in layer {self.labels.layer}" if self.labels else ""
        return f"GenerativeModel({sizes}, {'/'.join(names)}, {self.prior}, {self.dtype}{constant}{labels})"

    def __reduce__(self) -> Any:
        """A copy shares W, an unpickled one has its own; either is as read-only, and computes anew what follows from it."""
        return type(self), tuple(self._settings.values())

    @property
    def _settings(self) -> dict[str, Any]:
        """The constructor's arguments, in its order."""
        return {
            "weights": self.weights,
            "activation": self.activations,
            "prior": self.prior,
            "variances": self.variances,
            "unit_norm": self.unit_norm,
            "constant": self.constant,
            "labels": self.labels,
        }

    def replace(self, **changes: Any) -> Self:
        """A new model with these constructor arguments changed. With the same W it shares what was computed from it."""
        settings = self._settings
        if unknown := changes.keys() - settings.keys():
            raise ArgumentError("replace", f"some of {', '.join(settings)}", ", ".join(sorted(unknown)))
        new = type(self)(**{**settings, **changes})
        if not changes.keys() & {"weights", "variances"}:
            new._products = self._products
        return new

    def randomised(self, seed: int = 0) -> Self:
        """This model with W forgotten: random columns of norm 1, everything else kept. See ``random_weights``."""
        return self.replace(weights=random_weights(self.sizes, seed, self.dtype))

    def predict(self, r: ArrayLike) -> Array:
        """x̂ = W_1 f(r_1): r_1 (d_1,) or (N, d_1) → (D,) or (N, D)."""
        latents = image_or_batch("r", r, self.sizes[1], self.dtype)
        return np.asarray(self.activations[0].f(latents) @ self.weights[0].T)

    def labelled(self, label: str | int | Sequence[str | int], at: float = 1.0) -> dict[int, Array]:
        """What holds a label, as ``clamp`` takes it: {layer: values}, its unit at 1 (``at``), the other labels at 0, all else free.

        Parameters
        ----------
        label: its name, or the number of its unit: (d_ℓ,); or one for each of N images: (N, d_ℓ).
        at: what its own unit is held at.

        Raises ArgumentError for a model without labels, and for a label that it does not have.
        """
        if self.labels is None:
            raise ArgumentError("labelled", "a model with labels", f"{self}")
        alone = isinstance(label, str | int | np.integer)
        places = [self.labels.place(one) for one in ([label] if alone else label)]  # type: ignore[union-attr]
        values = np.full((len(places), self.sizes[self.labels.layer]), np.nan, self.dtype)
        values[:, : len(self.labels.names)] = 0
        values[np.arange(len(places)), places] = at
        return {self.labels.layer: values[0] if alone else values}

    def start(self, images: int | None = None, seed: int = 0) -> tuple[Array, ...]:
        """A small random r_1…r_L, each (d_ℓ,) or, for a number of images, (N, d_ℓ).

        The top layer starts around the prior's mean; latents that draw nothing below 0 (ReLU) above 0. The
        same seed gives the same start, bit for bit. Constant units are at their values.
        """
        if images is not None:
            whole_number("images", images, least=1)
        rng = np.random.default_rng(whole_number("seed", seed))
        start = []
        for layer, (size, activation) in enumerate(zip(self.sizes[1:], self.activations, strict=True), 1):
            noise = rng.standard_normal(size if images is None else (images, size), self.dtype) * START_SPREAD
            if activation.one_sided:
                noise = np.abs(noise)
            r = noise + (self.prior.mean if layer == self.layers else 0)
            for unit, value in self._constant.get(layer, {}).items():
                r[..., unit] = value
            start.append(r)
        return tuple(start)

    def precisions(self, mask: Array | None = None) -> tuple[Array, ...]:
        """1/σ²_0…1/σ²_{L−1}, with the mask in the first; each broadcastable to its layer, read-only. Of a constant unit 0."""
        return precisions_of(self.variances, mask, self.apart)

    def stability_limit(
        self, x: ArrayLike, *, start: Sequence[ArrayLike] | None = None, mask: ArrayLike | None = None
    ) -> float:
        """The largest safe rate η for x (D,) or (N, D): below it F never rises.

        For a run from ``start``, or else from the start of seed 0. See :mod:`darkroom.engine.stability`.
        """
        pixels = pixels_of("x", x, self.sizes[0], self.dtype)
        precisions = self.precisions(None if mask is None else mask_of("mask", mask, pixels))
        if start is None:
            r = self.start(None if pixels.ndim == 1 else len(pixels))
        else:
            r = state_of("start", start, [(*pixels.shape[:-1], size) for size in self.sizes[1:]], self.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            energy = equations.energy(self, pixels, r, precisions)
        return stability.stability_limit(self, pixels, float(energy.max()), precisions)

    @classmethod
    @deferred
    def load(cls, source: str | Path) -> Self:
        """The model called ``source`` that Darkroom ships, or the one saved in that file.

        See :mod:`darkroom.models.files`. Raises ArgumentError where there is no such file, or it holds no Darkroom model.
        """
        raise NotImplementedError

    @deferred
    def save(self, path: str | Path, metadata: dict[str, str] | None = None) -> None:
        """Write the model to ``path`` (safetensors), with further ``metadata`` (strings) beside its own.

        See :mod:`darkroom.models.files`. Raises ArgumentError where the file cannot be written, or for metadata that are
        no strings.
        """
        raise NotImplementedError
