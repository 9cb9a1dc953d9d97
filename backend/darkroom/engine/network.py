"""What r moves by: what the equations need of a model, so that the model can call them: they import this, and it imports them."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from darkroom.engine.activations import Activation
from darkroom.engine.arrays import Array
from darkroom.engine.priors import Prior
from darkroom.engine.units import Constants


class Network(Protocol):
    """The numbers of a :class:`darkroom.engine.model.GenerativeModel`, or of one that is :class:`darkroom.engine.silenced.Silenced`."""

    @property
    def weights(self) -> tuple[Array, ...]:
        """W_1…W_L, each (d_{ℓ−1}, d_ℓ)."""

    @property
    def activations(self) -> tuple[Activation, ...]:
        """f of each layer."""

    @property
    def prior(self) -> Prior:
        """The prior on r_L."""

    @property
    def constant(self) -> Constants:
        """{layer: {unit: value}} of the units that are always at a value."""

    @property
    def apart(self) -> Mapping[int, Array]:
        """Of layers that have such: which units, (d_ℓ,) of True and False, neither move nor count in F by themselves."""

    @property
    def layers(self) -> int:
        """L."""

    @property
    def variances(self) -> tuple[Array, ...]:
        """σ²_0…σ²_{L−1}, each () or (d_ℓ,)."""

    @property
    def gram(self) -> Array:
        """G = W₁ᵀ W₁/σ²₀, (d_1, d_1)."""

    @property
    def transposes(self) -> tuple[Array, ...]:
        """W_1ᵀ…W_Lᵀ, contiguous."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""

    def precisions(self, mask: Array | None = None) -> tuple[Array, ...]:
        """1/σ²_0…1/σ²_{L−1}, with the mask in the first, and 0 of what is apart."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """(D, d_1, …, d_L)."""
