"""Checks of arguments. Each names the argument, says what was expected and what came."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from darkroom.engine.errors import ArgumentError

Array = NDArray[Any]

#: Integers wider than a byte that are larger than this are taken for the bytes of a picture.
BYTES = 127


def finite_number(name: str, value: object) -> float:
    """``value`` as a float; raises ArgumentError unless it is one finite number."""
    if isinstance(value, Real) and not isinstance(value, bool):
        with suppress(OverflowError):
            if isfinite(number := float(value)):
                return number
    raise ArgumentError(name, "a finite number", described(value))


def positive_number(name: str, value: object) -> float:
    """``value`` as a float; raises ArgumentError unless it is one finite number above 0."""
    if (number := finite_number(name, value)) <= 0:
        raise ArgumentError(name, "a number above 0", described(value))
    return number


def whole_number(name: str, value: object, least: int = 0) -> int:
    """``value`` as an int; raises ArgumentError unless it is a whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ArgumentError(name, f"a whole number, at least {least}", described(value))
    return int(value)


def instance_of(name: str, value: object, kind: type) -> None:
    """Raises ArgumentError unless ``value`` is of this class."""
    if not isinstance(value, kind):
        raise ArgumentError(
            name, f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}", described(value)
        )


def array_of(
    name: str, value: object, dtype: DTypeLike, *, finite: bool = True, shared: bool = False
) -> Array:
    """``value`` as a C-contiguous array of ``dtype`` of its own, or, ``shared``, as it is if nobody can write to it.

    Raises ArgumentError unless it is numeric (and finite), with nothing masked.
    """
    if np.ma.is_masked(value):
        raise ArgumentError(
            name, "numbers only (what an Inference is not to see, its mask= says)", "masked ones"
        )
    try:
        given: Array = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise ArgumentError(name, "an array of numbers", described(value)) from None
    if shared and given.dtype == dtype and given.flags.c_contiguous and _constant(given):
        array = given
    else:
        with np.errstate(over="ignore"):
            array = np.array(given, dtype=dtype, order="C")
    if finite and not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ArgumentError(name, "finite numbers only", f"{given[where]} at {list(where)}")
    return array


def image_or_batch(name: str, value: ArrayLike, units: int, dtype: DTypeLike) -> Array:
    """``value`` as (units,) or (N, units), N ≥ 1; raises ArgumentError otherwise."""
    array = array_of(name, value, dtype, shared=True)
    if array.ndim not in (1, 2) or array.shape[-1] != units or array.shape[0] == 0:
        hint = f" (flatten it: {name}.reshape(-1))" if array.size == units else ""
        raise ArgumentError(
            name, f"one image ({units},) or a batch (N, {units}) with N ≥ 1", f"shape {array.shape}{hint}"
        )
    return array


def pixels_of(name: str, value: ArrayLike, units: int, dtype: DTypeLike) -> Array:
    """``value`` as ``image_or_batch`` has it; raises ArgumentError also for the bytes of a picture, where white is 255 and not 1.

    Those are uint8 above 1. Wider integers may be numbers of another kind: they are taken for bytes above BYTES.
    """
    array = image_or_batch(name, value, units, dtype)
    given = np.asarray(value)
    if given.dtype.kind in "iu" and (largest := given.max()) > (1 if given.dtype == np.uint8 else BYTES):
        expected = (
            f"pixels with white at 1 (divide by 255: {name} / 255, or {name}.astype(float) where it is none)"
        )
        raise ArgumentError(name, expected, f"{given.dtype} up to {largest}")
    return array


def same_shape(name: str, array: Array, shape: Sequence[int], of: str) -> Array:
    """``array``; raises ArgumentError unless its shape is ``shape``, that of ``of``."""
    if array.shape != tuple(shape):
        raise ArgumentError(name, f"the shape of {of}, {tuple(shape)}", f"shape {array.shape}")
    return array


def one_for_each_layer(name: str, value: Any, layers: int, what: str) -> list[Any]:
    """``value`` as a list; raises ArgumentError unless it holds one thing (``what``) for each layer."""
    try:
        given = list(value)
    except TypeError:
        given = []
    if len(given) != layers:
        raise ArgumentError(
            name,
            f"{what} for each of {layers} layer{'s' * (layers > 1)}",
            f"{len(given) or described(value)}",
        )
    return given


def mask_of(name: str, value: ArrayLike, x: Array) -> Array:
    """``value`` as 0s and 1s in the shape of x, or of one image of it; raises ArgumentError otherwise."""
    mask = array_of(name, value, x.dtype)
    if mask.shape != x.shape[-1:]:
        same_shape(name, mask, x.shape, "x")
    if (neither := (mask != 0) & (mask != 1)).any():
        raise ArgumentError(name, "0 or 1 for each pixel", f"{mask[neither][0]}")
    return mask


def state_of(
    name: str, value: object, shapes: Sequence[tuple[int, ...]], dtype: DTypeLike
) -> tuple[Array, ...]:
    """``value`` as r_1…r_L of these shapes; raises ArgumentError otherwise."""
    state = []
    for i, r in enumerate(one_for_each_layer(name, value, len(shapes), "one array")):
        array = array_of(f"{name}[{i}]", r, dtype)
        state.append(same_shape(f"{name}[{i}]", array, shapes[i], f"r_{i + 1}"))
    return tuple(state)


def clamps_of(
    name: str, value: object, shapes: Sequence[tuple[int, ...]], dtype: DTypeLike
) -> dict[int, Array]:
    """``value`` as {layer: values of these shapes, NaN where free}; raises ArgumentError otherwise."""
    if not isinstance(value, Mapping):
        raise ArgumentError(name, "{layer: values}", described(value))
    clamps = {}
    for layer, given in value.items():
        if (
            isinstance(layer, bool)
            or not isinstance(layer, int | np.integer)
            or not 1 <= layer <= len(shapes)
        ):
            raise ArgumentError(name, f"layers 1…{len(shapes)}", repr(layer))
        values = array_of(f"{name}[{layer}]", given, dtype, finite=False)
        same_shape(f"{name}[{layer}]", values, shapes[layer - 1], f"r_{layer}")
        if np.isinf(values).any():
            raise ArgumentError(f"{name}[{layer}]", "finite values, or NaN where a unit is free", "inf")
        clamps[int(layer)] = values
    return clamps


def _constant(array: Array) -> bool:
    """Whether neither the array nor what it is part of can be written to."""
    part: object = array
    while isinstance(part, np.ndarray):
        if part.flags.writeable:
            return False
        part = part.base
    return part is None


def described(value: object) -> str:
    """``value`` as it is written, shortened, and its class."""
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '…'} ({type(value).__name__})"
