"""What follows from W and the variances alone."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.readonly import locked


class Products:
    """What follows from W and the variances alone: computed once, when it is first needed, for all models that share them."""

    def __init__(self, weights: tuple[Array, ...], variances: tuple[Array, ...]) -> None:
        self._weights, self._variances = weights, variances

    @cached_property
    @np.errstate(over="ignore", invalid="ignore")
    def gram(self) -> Array:
        """G = W₁ᵀ W₁/σ²₀, (d_1, d_1)."""
        first, variance = self._weights[0], self._variances[0]
        if variance.ndim == 0:
            # A matrix times its own transpose: BLAS computes one half of it.
            return locked(first.T @ first / variance)
        return locked((first / variance[:, None]).T @ first)

    @cached_property
    def transposes(self) -> tuple[Array, ...]:
        """W_1ᵀ…W_Lᵀ, contiguous."""
        return tuple(locked(np.ascontiguousarray(w.T)) for w in self._weights)


def precisions_of(
    variances: tuple[Array, ...], mask: Array | None, apart: Mapping[int, Array]
) -> tuple[Array, ...]:
    """1/σ²_0…1/σ²_{L−1}, with the mask in the first, and 0 for the errors of units that are apart."""
    precisions = [np.asarray(1 / v) for v in variances]
    if mask is not None:
        precisions[0] = precisions[0] * mask
    for layer, units in apart.items():
        if layer < len(precisions):
            precisions[layer] = np.where(units, 0, precisions[layer]).astype(variances[layer].dtype)
    return tuple(locked(p) for p in precisions)
