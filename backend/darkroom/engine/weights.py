"""W_1…W_L: checked, and random ones to learn from."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from darkroom.engine.arrays import Array, array_of, whole_number
from darkroom.engine.errors import ArgumentError
from darkroom.engine.readonly import locked


def random_weights(
    sizes: Sequence[int], seed: int | np.random.Generator = 0, dtype: DTypeLike = np.float32
) -> list[Array]:
    """W_1…W_L to learn from, for sizes (D, d_1, …, d_L): normal columns of norm 1, each W (d_{ℓ−1}, d_ℓ).

    The same seed gives the same weights, bit for bit; a generator is drawn from.
    """
    if not isinstance(seed, np.random.Generator):
        seed = np.random.default_rng(whole_number("seed", seed))
    weights = [seed.standard_normal(shape) for shape in pairwise(sizes)]
    return [(w / np.linalg.norm(w, axis=0)).astype(dtype) for w in weights]


def stacked(weights: ArrayLike | Sequence[ArrayLike]) -> tuple[Array, ...]:
    """``weights`` as W_1…W_L of one dtype, chained."""
    # One matrix is whatever NumPy takes for an array, a data frame too.
    given: Any = [weights] if hasattr(weights, "__array__") or nested(weights) == 2 else weights
    if not isinstance(given, list | tuple) or not given:
        raise ArgumentError("weights", "one matrix, or a list of them", repr(weights))
    names = ["weights"] if len(given) == 1 else [f"weights[{i}]" for i in range(len(given))]
    single = all(isinstance(w, np.ndarray) and w.dtype == np.float32 for w in given)
    dtype = np.float32 if single else np.float64
    stack = [array_of(name, w, dtype, shared=True) for name, w in zip(names, given, strict=True)]
    for i, (name, w) in enumerate(zip(names, stack, strict=True)):
        if w.ndim != 2 or 0 in w.shape:
            raise ArgumentError(name, "a matrix (units below, latents)", f"shape {w.shape}")
        if i and w.shape[0] != stack[i - 1].shape[1]:
            below = stack[i - 1].shape[1]
            raise ArgumentError(name, f"{below} rows, one for each latent below", f"{w.shape[0]} rows")
    return tuple(locked(_without_traces(w)) for w in stack)


def _without_traces(w: Array) -> Array:
    """``w`` with 0 for what is left of weights that learning has let decay without end.

    What they draw is nothing, but their products are subnormal numbers (IEEE 754), each of which costs some processors a
    hundred cycles: measured with the 12,100 of a model of digits, x̂ took 40 to 100 times as long.
    """
    limits = np.finfo(w.dtype)
    traces = np.abs(w) < limits.tiny / limits.eps
    return w if np.array_equal(traces, w == 0) else np.where(traces, 0, w)


def nested(value: object) -> int:
    """How deep lists are nested: 2 for a matrix written as lists."""
    return 1 + nested(value[0]) if isinstance(value, list | tuple) and value else 0
