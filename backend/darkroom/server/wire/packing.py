"""Messages of bulk, both ways: the safetensors format, with string metadata that says what each is.

The format is 8 bytes of header length, a JSON header naming each tensor's dtype, shape and place, and the
tensors' bytes (https://huggingface.co/docs/safetensors). Any client reads a message with
``safetensors.numpy.load``.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
import safetensors
from pydantic_core import from_json

from darkroom.engine.arrays import Array
from darkroom.server.wire.events import refused

CODES = {"float32": "F32", "float64": "F64", "uint8": "U8", "int32": "I32"}
_DTYPES = {code: np.dtype(name) for name, code in CODES.items()}

#: The header of a message with a handful of tensors is a few hundred bytes.
_LONGEST_HEADER = 16_384
#: A scene travels in the header; with a W of its own it has some 400,000.
_LONGEST_SCENE = 2**21

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
        place = {"dtype": CODES[dtype.name], "shape": shape, "data_offsets": (start, end)}
        text += f",{_write(name)}:{_write(place)}"
    return tuple(name for name, _, _ in ordered), text


def unpack(message: bytes) -> tuple[dict[str, str], dict[str, Array]]:
    """Metadata and tensors of a safetensors message. Raises Refused."""
    length = int.from_bytes(message[:8], "little")
    # Without tensors a message is all header.
    most = _LONGEST_SCENE if length == len(message) - 8 else _LONGEST_HEADER
    if len(message) < 8 or length > min(len(message) - 8, most):
        expected = f"a safetensors message with a header of at most {most} bytes"
        raise refused("frame", expected, f"{len(message)} bytes, header length {length}")
    try:
        # The published reader checks that dtypes, shapes and places fit each other and the message.
        found = safetensors.deserialize(message)  # type: ignore[no-untyped-call]
        header = from_json(message[8 : 8 + length])
        tensors = {
            name: np.frombuffer(tensor["data"], _DTYPES[tensor["dtype"]]).reshape(tensor["shape"])
            for name, tensor in found
        }
    except KeyError as error:
        raise refused("dtype", ", ".join(_DTYPES), error.args[0]) from None
    except (safetensors.SafetensorError, ValueError) as error:
        raise refused("frame", "a safetensors message", str(error)) from None
    return header.get("__metadata__") or {}, tensors
