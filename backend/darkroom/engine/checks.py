"""Checks of arguments. Each names the argument, says what was expected and what came."""

from collections.abc import Sequence
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from darkroom.engine.errors import ArgumentError

Array = NDArray[Any]


def finite_number(name: str, value: object) -> float:
    """``value`` as a float; raises ArgumentError unless it is one finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ArgumentError(name, "a finite number", _described(value))
    return float(value)


def positive_number(name: str, value: object) -> float:
    """``value`` as a float; raises ArgumentError unless it is one finite number above 0."""
    if finite_number(name, value) <= 0:  # type: ignore[operator]
        raise ArgumentError(name, "a number above 0", _described(value))
    return float(value)  # type: ignore[arg-type]


def whole_number(name: str, value: object, least: int = 0) -> int:
    """``value`` as an int; raises ArgumentError unless it is a whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ArgumentError(name, f"a whole number, at least {least}", _described(value))
    return int(value)


def array_of(name: str, value: ArrayLike, dtype: DTypeLike, *, finite: bool = True) -> Array:
    """``value`` as a C-contiguous array of its own of ``dtype``; raises ArgumentError unless it is numeric (and finite)."""
    try:
        given = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise ArgumentError(name, "an array of numbers", _described(value)) from None
    with np.errstate(over="ignore"):
        array = np.array(given, dtype=dtype, order="C")
    if finite and not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ArgumentError(name, "finite numbers only", f"{given[where]} at {list(where)}")
    return array


def image_or_batch(name: str, value: ArrayLike, units: int, dtype: DTypeLike) -> Array:
    """``value`` as (units,) or (N, units), N ≥ 1; raises ArgumentError otherwise."""
    array = array_of(name, value, dtype)
    if array.ndim not in (1, 2) or array.shape[-1] != units or array.shape[0] == 0:
        hint = f" (flatten it: {name}.reshape(-1))" if array.size == units else ""
        raise ArgumentError(
            name, f"one image ({units},) or a batch (N, {units}) with N ≥ 1", f"shape {array.shape}{hint}"
        )
    return array


def same_shape(name: str, array: Array, shape: Sequence[int], of: str) -> Array:
    """``array``; raises ArgumentError unless its shape is ``shape``, that of ``of``."""
    if array.shape != tuple(shape):
        raise ArgumentError(name, f"the shape of {of}, {tuple(shape)}", f"shape {array.shape}")
    return array


def _described(value: object) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '…'} ({type(value).__name__})"
