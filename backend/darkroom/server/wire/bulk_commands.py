"""Bulk commands: what a page asks with pixels, weights or a whole state, as one packed message each."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.server.wire.events import Error, Refused, refused
from darkroom.server.wire.packing import CODES, unpack
from darkroom.state import SceneError, State, read_given, read_state, seen_of
from darkroom.state.bounds import ITERATION, LARGEST_LATENT, LARGEST_PIXEL, UPDATE

SOURCES = ("sample", "drawing", "upload", "touch", "restore")

_LARGEST_SIDE = 512


@dataclass(frozen=True, slots=True)
class Drawing:
    """Pixels to see, float32: a picture (H, W), or x (D,).

    ``normalise``: they are to be centred and scaled as the training digits are.
    """

    pixels: Array
    source: str
    normalise: bool


@dataclass(frozen=True, slots=True)
class Sensed:
    """Which pixels are sensed: (D,), 0 or 1."""

    mask: Array


@dataclass(frozen=True, slots=True)
class Restored:
    """What the page last read of a session that is gone: all that was given, by the names of its fields, and r_1…r_L, at ``iteration``.

    Where W was learned, W_1…W_L too, after ``update`` updates.
    """

    given: dict[str, Any]
    r: tuple[Array, ...]
    iteration: int
    weights: tuple[Array, ...] | None
    update: int


@dataclass(frozen=True, slots=True)
class Drawings:
    """What the source ``drawings`` of the slow clock is: (N, D)."""

    images: Array


@dataclass(frozen=True, slots=True)
class Show:
    """A state to be shown in the place of what there is; ``id`` is echoed by the answer."""

    state: State
    id: int


BulkCommand = Drawing | Sensed | Restored | Drawings


def parse_bulk_command(message: bytes) -> BulkCommand | Show:
    """The command in a binary message.

    Raises Refused, which names the field, what was expected and what came.
    """
    metadata, tensors = unpack(message)
    match metadata.get("kind"):
        case "input":
            return _drawing(metadata, tensors)
        case "mask":
            _only(tensors, {"mask"}, "a mask frame")
            return Sensed(_checked(tensors, "mask", 1, ("U8",), 1))
        case "restore":
            return _restored(metadata, tensors)
        case "drawings":
            _only(tensors, {"images"}, "a drawings frame")
            images = _checked(tensors, "images", 2, ("F32", "F64", "U8"), 255)
            if images.dtype == np.uint8:
                images = images.astype(np.float32) / 255
            return Drawings(images)
        case "show":
            return _show(metadata, tensors)
        case other:
            raise refused("kind", "input, mask, restore, drawings or show", other)


def _restored(metadata: dict[str, str], tensors: dict[str, Array]) -> Restored:
    layers = sum(name.startswith("r") for name in tensors)
    latents = [f"r{layer}" for layer in range(1, layers + 1)]
    weights = [f"W{layer}" for layer in range(1, layers + 1)] if "W1" in tensors else []
    try:
        given = read_given(tensors, metadata)
    except ValueError as error:
        raise refused("restore", "what was given, as in a trajectory", str(error).splitlines()[0]) from None
    seen = seen_of(Given(**given)) if "x" in given else {}
    _only(tensors, {"x", "mask", *seen, *latents, *weights}, "a restore frame")
    _checked(tensors, "x", 1, ("F32", "F64"), LARGEST_PIXEL)
    _checked(tensors, "mask", 1, ("U8", "F32", "F64"), 1)
    for name in seen.keys() - {"x", "mask"}:
        _checked(tensors, name, 1, ("F32", "F64"), LARGEST_LATENT, gaps=True)
    return Restored(
        given,
        tuple(_checked(tensors, name, 1, ("F32", "F64"), LARGEST_LATENT) for name in latents),
        _count(metadata, "iteration", ITERATION[1]),
        tuple(_checked(tensors, name, 2, ("F32", "F64"), LARGEST_LATENT) for name in weights) or None,
        _count(metadata, "update", UPDATE[1]) if weights else 0,
    )


def _show(metadata: dict[str, str], tensors: dict[str, Array]) -> Show:
    number = _count(metadata, "id", ITERATION[1])
    try:
        _only(tensors, set(), "a show frame")
        return Show(read_state(metadata.get("state", "")), number)
    except SceneError as error:
        told = Error(message=str(error), expected=error.expected, got=error.got, id=number, command="show")
        raise Refused(told) from None


def _drawing(metadata: dict[str, str], tensors: dict[str, Array]) -> Drawing:
    source = metadata.get("source", "drawing")
    if source not in SOURCES:
        raise refused("source", f"one of {', '.join(SOURCES)}", source)
    normalise = metadata.get("normalise", "false")
    if normalise not in ("true", "false"):
        raise refused("normalise", "true or false", normalise)
    if len(tensors) != 1 or not tensors.keys() & {"ink", "x"}:
        raise refused("tensors", "either ink or x", ", ".join(tensors) or "none")
    if "x" in tensors:
        pixels = _checked(tensors, "x", 1, ("F32", "F64"), LARGEST_PIXEL)
    else:
        pixels = _checked(tensors, "ink", 2, ("F32", "U8"), 255)
        if max(pixels.shape) > _LARGEST_SIDE or not pixels.size:
            raise refused("ink", f"1…{_LARGEST_SIDE} pixels a side", f"shape {pixels.shape}")
        if pixels.dtype == np.uint8:
            pixels = pixels.astype(np.float32) / 255
        if pixels.min() < 0 or pixels.max() > 1:
            raise refused("ink", "numbers from 0 to 1", f"{pixels.min():g}…{pixels.max():g}")
    if normalise == "true" and pixels.ndim != 2:
        raise refused("ink", "a picture (H, W) to normalise", f"x of shape {pixels.shape}")
    return Drawing(pixels, source, normalise == "true")


def _checked(
    tensors: dict[str, Array],
    name: str,
    axes: int,
    codes: tuple[str, ...],
    largest: float,
    *,
    gaps: bool = False,
) -> Array:
    tensor = tensors[name]
    if CODES[tensor.dtype.name] not in codes:
        raise refused(name, f"dtype {' or '.join(codes)}", CODES[tensor.dtype.name])
    if tensor.ndim != axes:
        raise refused(name, f"{axes} axes" if axes > 1 else "1 axis", f"shape {tensor.shape}")
    some = tensor[~np.isnan(tensor)] if gaps else tensor
    if not np.isfinite(some).all() or np.abs(some).max(initial=0) > largest:
        raise refused(name, f"finite numbers up to {largest:g}", "others")
    return tensor


def _only(tensors: dict[str, Array], names: set[str], of: str) -> None:
    if tensors.keys() != names:
        raise refused(
            "tensors", f"{', '.join(sorted(names)) or 'none'} in {of}", ", ".join(sorted(tensors)) or "none"
        )


def _count(metadata: dict[str, str], name: str, most: int) -> int:
    text = metadata.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= most):
        raise refused(name, "a whole number", repr(text))
    return int(text)
