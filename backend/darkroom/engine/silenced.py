"""A model some of whose units are cut: nothing comes from them, and nothing that they miss counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from darkroom.engine.activations import Activation
from darkroom.engine.arrays import Array
from darkroom.engine.model import GenerativeModel
from darkroom.engine.priors import Prior
from darkroom.engine.products import Products, precisions_of
from darkroom.engine.readonly import locked
from darkroom.engine.units import Constants, mask_of_units


@dataclass(frozen=True)
class Silenced:
    """``model`` with the units of ``cut``, {layer: units}, silent, as r moves under it; ``model`` itself keeps its W, and learns on.

    Of a unit k of layer ℓ column k of W_ℓ and row k of W_{ℓ+1} count as 0, and neither its own error nor the prior counts of it:
    it draws nothing, and nothing is expected of it. Its r moves no more.
    """

    model: GenerativeModel
    cut: Mapping[int, tuple[int, ...]]

    @cached_property
    def weights(self) -> tuple[Array, ...]:
        """W_1…W_L, with 0 in the columns and rows of what is cut."""
        weights = [w.copy() for w in self.model.weights]
        for layer, units in self.cut.items():
            weights[layer - 1][:, list(units)] = 0
            if layer < len(weights):
                weights[layer][list(units)] = 0
        return tuple(locked(w) for w in weights)

    @cached_property
    def _products(self) -> Products:
        return Products(self.weights, self.variances)

    @property
    def gram(self) -> Array:
        """G = W₁ᵀ W₁/σ²₀, (d_1, d_1)."""
        return self._products.gram

    @property
    def transposes(self) -> tuple[Array, ...]:
        """W_1ᵀ…W_Lᵀ, contiguous."""
        return self._products.transposes

    @cached_property
    def apart(self) -> Mapping[int, Array]:
        """Which units, by layer, neither move nor count in F by themselves: those that are cut, and constant ones."""
        apart = dict(self.model.apart)
        for layer, units in self.cut.items():
            cut = mask_of_units(units, self.sizes[layer])
            apart[layer] = locked(cut | apart[layer] if layer in apart else cut)
        return apart

    def precisions(self, mask: Array | None = None) -> tuple[Array, ...]:
        """As of the model; of what is cut 0."""
        return precisions_of(self.variances, mask, self.apart)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """f of each layer."""
        return self.model.activations

    @property
    def prior(self) -> Prior:
        """The prior on r_L."""
        return self.model.prior

    @property
    def variances(self) -> tuple[Array, ...]:
        """σ²_0…σ²_{L−1}."""
        return self.model.variances

    @property
    def constant(self) -> Constants:
        """{layer: {unit: value}} of the units that are always at a value."""
        return self.model.constant

    @property
    def layers(self) -> int:
        """L."""
        return self.model.layers

    @property
    def sizes(self) -> tuple[int, ...]:
        """(D, d_1, …, d_L)."""
        return self.model.sizes

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.model.dtype
