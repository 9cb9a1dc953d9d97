"""Bulk messages, both ways: the safetensors format, with string metadata that says what each is.

The format is 8 bytes of header length, a JSON header naming each tensor's dtype, shape and place, and the
tensors' bytes (https://huggingface.co/docs/safetensors). Any client reads a frame with
``safetensors.numpy.load``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
import safetensors
from pydantic_core import from_json

from darkroom.engine import Landscape
from darkroom.engine.arrays import Array
from darkroom.server.wire.events import Error, Refused
from darkroom.session import Change, Chunk, Input, Update, Weights
from darkroom.state import SceneError, State, read_state
from darkroom.state.bounds import ITERATION, LARGEST_LATENT, LARGEST_PIXEL, UPDATE

_CODES = {"float32": "F32", "float64": "F64", "uint8": "U8", "int32": "I32"}
_DTYPES = {code: np.dtype(name) for name, code in _CODES.items()}

#: The header of a frame with a handful of tensors is a few hundred bytes.
_LONGEST_HEADER = 16_384
#: A scene travels in the header; with a W of its own it has some 400,000.
_LONGEST_SCENE = 2**21
_LARGEST_SIDE = 512


#: What writes the metadata.
_write = json.JSONEncoder(separators=(",", ":")).encode


def pack(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> bytearray:
    """``tensors`` (float32, float64, uint8, int32; contiguous or not) as one safetensors message.

    Written by hand for the sake of copies: every tensor is copied once, straight to its place, unless it is not
    contiguous; safetensors.numpy.save copies each twice. Like it, larger dtypes come first, so that all are aligned.
    """
    layout = tuple([(name, tensor.dtype, tensor.shape) for name, tensor in tensors.items()])
    order, places = _places(layout)
    text = f'{{"__metadata__":{_write(metadata)}{places}}}'.encode()
    text += b" " * (-len(text) % 8)
    parts: list[Any] = [np.ascontiguousarray(tensors[name]) for name in order]
    return bytearray().join((len(text).to_bytes(8, "little"), text, *parts))


@lru_cache(256)
def _places(layout: tuple[tuple[str, np.dtype[Any], tuple[int, ...]], ...]) -> tuple[tuple[str, ...], str]:
    """The order of tensors of these names, dtypes and shapes in a message, and what its header says of them."""
    ordered = sorted(layout, key=lambda named: -named[1].itemsize)
    text, end = "", 0
    for name, dtype, shape in ordered:
        start, end = end, end + dtype.itemsize * prod(shape)
        place = {"dtype": _CODES[dtype.name], "shape": shape, "data_offsets": (start, end)}
        text += f",{_write(name)}:{_write(place)}"
    return tuple(name for name, _, _ in ordered), text


def trajectory_frame(chunk: Chunk, *, slim: bool = False) -> bytearray:
    """r1…rL, e0…e{L−1}, x_hat and energy of a chunk, ``slim`` r1…rL and energy; leading axis: its iterations."""
    trajectory = chunk.trajectory
    tensors = {f"r{layer}": r for layer, r in enumerate(trajectory.r, 1)}
    if not slim:
        tensors |= {f"e{layer}": e for layer, e in enumerate(trajectory.error)}
        tensors["x_hat"] = trajectory.reconstruction
    tensors["energy"] = trajectory.energy
    return pack(
        tensors,
        {
            "kind": "trajectory",
            "first": str(trajectory.start),
            "count": str(len(trajectory)),
            "rate": repr(chunk.given.rate),
            "prior": repr(chunk.given.prior),
            "update": str(chunk.update),
            "epoch": str(chunk.epoch),
        },
    )


def weights_frame(read: Weights) -> bytearray:
    """W1…WL, each (d_{ℓ−1}, d_ℓ); after a single update also D1…DL, e and f, what it was made of."""
    tensors = {f"W{layer}": w for layer, w in enumerate(read.weights, 1)}
    metadata = {
        "kind": "weights",
        "update": str(read.update),
        "epoch": str(read.epoch),
        "log": str(read.log),
        "why": read.why,
    }
    if (change := read.change) is not None:
        tensors |= change_tensors(change)
        metadata |= {
            "learning_rate": repr(change.rate),
            "before": repr(change.before),
            "after": repr(change.after),
            "batch": str(change.batch),
        }
    return pack(tensors, metadata)


def change_tensors(change: Change) -> dict[str, Array]:
    """D1…DL, e and f of a single update."""
    deltas = {f"D{layer}": d for layer, d in enumerate(change.delta, 1)}
    return {**deltas, "e": change.error, "f": change.activity}


def update_frame(updates: list[Update], log: int) -> bytearray:
    """What consecutive updates of W did: lengths, energies, before, after, activity, heldout."""
    metadata = {"first": str(updates[0].update), "count": str(len(updates)), "log": str(log)}
    return pack(update_tensors(updates), {"kind": "update", **metadata})


def update_tensors(updates: list[Update]) -> dict[str, Array]:
    """The same as tensors."""
    measured = [(t.update, t.heldout) for t in updates if t.heldout is not None]
    return {
        "lengths": np.array([len(t.energies) for t in updates], np.int32),
        "energies": np.concatenate([t.energies for t in updates]),
        "before": np.array([t.before for t in updates], np.float32),
        "after": np.array([t.after for t in updates], np.float32),
        "activity": np.stack([t.activity for t in updates]),
        # Beside the errors the numbers of their updates, which float32 holds up to 2²⁴ only.
        "heldout": np.array(measured, np.float64).reshape(-1, 2),
    }


def landscape_frame(
    drawn: Landscape, span: tuple[int, int], iteration: int, update: int, epoch: int
) -> bytearray:
    """F over two directions in r-space, and the path of r in them.

    ``span``: of which iterations; ``iteration``: where the clock stood.
    """
    standing = {"kind": "landscape", "iteration": str(iteration), "epoch": str(epoch)}
    return pack(landscape_tensors(drawn), standing | landscape_words(drawn, span, update))


def landscape_tensors(drawn: Landscape) -> dict[str, Array]:
    """F over a plane of r-space, as tensors."""
    return {
        "energy": drawn.energy,
        "along": drawn.along,
        "across": drawn.across,
        "path": drawn.path,
        "directions": drawn.directions,
        "origin": drawn.origin,
    }


def landscape_words(drawn: Landscape, span: tuple[int, int], update: int) -> dict[str, str]:
    """Of which iterations and which W it is, and how much of the path it holds."""
    return {
        "update": str(update),
        "from": str(span[0]),
        "to": str(span[1]),
        "exact": str(drawn.exact).lower(),
        "share": repr(float(drawn.share)),
    }


def input_frame(seen: Input, epoch: int) -> bytearray:
    """x (D,) and mask (D,), and from which iteration on they hold."""
    metadata = {"kind": "input", "iteration": str(seen.iteration), "source": seen.source, "epoch": str(epoch)}
    return pack({"x": seen.x, "mask": seen.mask}, metadata)


# --- what comes in -----------------------------------------------------------------------------------------


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
    """What the page last read of a session that is gone: x (D,), mask (D,), r_1…r_L, at ``iteration``.

    Where W was learned, W_1…W_L too, after ``update`` updates.
    """

    x: Array
    mask: Array
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


SOURCES = ("sample", "drawing", "upload", "touch", "restore")


Upload = Drawing | Sensed | Restored | Drawings


def parse_frame(message: bytes) -> Upload | Show:
    """The frame in a binary message.

    Raises Refused, which names the field, what was expected and what came.
    """
    metadata, tensors = _unpack(message)
    match metadata.get("kind"):
        case "input":
            return _drawing(metadata, tensors)
        case "mask":
            _only(tensors, {"mask"}, "a mask frame")
            return Sensed(_checked(tensors, "mask", 1, ("U8",), 1))
        case "restore":
            layers = sum(name.startswith("r") for name in tensors)
            latents = [f"r{layer}" for layer in range(1, layers + 1)]
            weights = [f"W{layer}" for layer in range(1, layers + 1)] if "W1" in tensors else []
            _only(tensors, {"x", "mask", *latents, *weights}, "a restore frame")
            return Restored(
                _checked(tensors, "x", 1, ("F32", "F64"), LARGEST_PIXEL),
                _checked(tensors, "mask", 1, ("U8", "F32", "F64"), 1),
                tuple(_checked(tensors, name, 1, ("F32", "F64"), LARGEST_LATENT) for name in latents),
                _count(metadata, "iteration", ITERATION[1]),
                tuple(_checked(tensors, name, 2, ("F32", "F64"), LARGEST_LATENT) for name in weights) or None,
                _count(metadata, "update", UPDATE[1]) if weights else 0,
            )
        case "drawings":
            _only(tensors, {"images"}, "a drawings frame")
            images = _checked(tensors, "images", 2, ("F32", "F64", "U8"), 255)
            if images.dtype == np.uint8:
                images = images.astype(np.float32) / 255
            return Drawings(images)
        case "show":
            return _show(metadata, tensors)
        case other:
            raise _refused("kind", "input, mask, restore, drawings or show", other)


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
        raise _refused("source", f"one of {', '.join(SOURCES)}", source)
    normalise = metadata.get("normalise", "false")
    if normalise not in ("true", "false"):
        raise _refused("normalise", "true or false", normalise)
    if len(tensors) != 1 or not tensors.keys() & {"ink", "x"}:
        raise _refused("tensors", "either ink or x", ", ".join(tensors) or "none")
    if "x" in tensors:
        pixels = _checked(tensors, "x", 1, ("F32", "F64"), LARGEST_PIXEL)
    else:
        pixels = _checked(tensors, "ink", 2, ("F32", "U8"), 255)
        if max(pixels.shape) > _LARGEST_SIDE or not pixels.size:
            raise _refused("ink", f"1…{_LARGEST_SIDE} pixels a side", f"shape {pixels.shape}")
        if pixels.dtype == np.uint8:
            pixels = pixels.astype(np.float32) / 255
        if pixels.min() < 0 or pixels.max() > 1:
            raise _refused("ink", "numbers from 0 to 1", f"{pixels.min():g}…{pixels.max():g}")
    if normalise == "true" and pixels.ndim != 2:
        raise _refused("ink", "a picture (H, W) to normalise", f"x of shape {pixels.shape}")
    return Drawing(pixels, source, normalise == "true")


def _unpack(message: bytes) -> tuple[dict[str, str], dict[str, Array]]:
    """Metadata and tensors of a safetensors message."""
    length = int.from_bytes(message[:8], "little")
    # Without tensors a message is all header.
    most = _LONGEST_SCENE if length == len(message) - 8 else _LONGEST_HEADER
    if len(message) < 8 or length > min(len(message) - 8, most):
        expected = f"a safetensors message with a header of at most {most} bytes"
        raise _refused("frame", expected, f"{len(message)} bytes, header length {length}")
    try:
        # The published reader checks that dtypes, shapes and places fit each other and the message.
        found = safetensors.deserialize(message)  # type: ignore[no-untyped-call]
        header = from_json(message[8 : 8 + length])
        tensors = {
            name: np.frombuffer(tensor["data"], _DTYPES[tensor["dtype"]]).reshape(tensor["shape"])
            for name, tensor in found
        }
    except KeyError as error:
        raise _refused("dtype", ", ".join(_DTYPES), error.args[0]) from None
    except (safetensors.SafetensorError, ValueError) as error:
        raise _refused("frame", "a safetensors message", str(error)) from None
    return header.get("__metadata__") or {}, tensors


def _checked(
    tensors: dict[str, Array], name: str, axes: int, codes: tuple[str, ...], largest: float
) -> Array:
    tensor = tensors[name]
    if _CODES[tensor.dtype.name] not in codes:
        raise _refused(name, f"dtype {' or '.join(codes)}", _CODES[tensor.dtype.name])
    if tensor.ndim != axes:
        raise _refused(name, f"{axes} axes" if axes > 1 else "1 axis", f"shape {tensor.shape}")
    if not np.isfinite(tensor).all() or np.abs(tensor).max(initial=0) > largest:
        raise _refused(name, f"finite numbers up to {largest:g}", "others")
    return tensor


def _only(tensors: dict[str, Array], names: set[str], of: str) -> None:
    if tensors.keys() != names:
        raise _refused(
            "tensors", f"{', '.join(sorted(names)) or 'none'} in {of}", ", ".join(sorted(tensors)) or "none"
        )


def _count(metadata: dict[str, str], name: str, most: int) -> int:
    text = metadata.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= most):
        raise _refused(name, "a whole number", repr(text))
    return int(text)


def _refused(field: str, expected: str, got: object) -> Refused:
    came = str(got)[:200]
    return Refused(Error(message=f"{field}: expected {expected}; got {came}", expected=expected, got=came))
