"""Arrays inside JSON: standard base64 of raw deflate (RFC 1951) of their little-endian bytes.

A browser reads and writes the same with ``CompressionStream("deflate-raw")``.
"""

import base64
import binascii
import zlib
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import DTypeLike
from pydantic import AfterValidator, Field

from darkroom.engine.arrays import Array

#: Bytes that an image, a mask or an r unpacks to at most, and a W. A few letters can say a thousand times as much.
MOST_BYTES = 2**16
MOST_WEIGHTS_BYTES = 2**20


def unpack(text: str, most: int) -> bytes:
    """The bytes that ``text`` stands for. Raises ValueError where it stands for none, or for more than ``most``."""
    try:
        squeezed = base64.b64decode(text, validate=True)
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        found = reader.decompress(squeezed, most + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"expected base64 of raw deflate ({error})") from None
    if len(found) > most:
        raise ValueError(f"expected at most {most} bytes once unpacked")
    if not reader.eof or reader.unused_data:
        raise ValueError("expected base64 of raw deflate, whole and nothing after it")
    return found


def pack(array: Array) -> str:
    """``array`` as text; its dtype is float32 or uint8, and is not written down."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    writer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return base64.b64encode(writer.compress(little.tobytes()) + writer.flush()).decode()


def numbers(text: str, dtype: DTypeLike, most: int = MOST_BYTES) -> Array:
    """The array (n,) that ``text`` stands for, as ``unpack`` does."""
    data, kind = unpack(text, most), np.dtype(dtype).newbyteorder("<")
    if len(data) % kind.itemsize:
        raise ValueError(f"expected whole numbers of {kind.itemsize} bytes, which {len(data)} bytes are not")
    return np.frombuffer(data, kind).astype(dtype)


class Misfit(NamedTuple):
    """A field of a state that does not fit: where it is, what was expected, what came."""

    path: tuple[str, ...]
    expected: str
    got: str


def misfit_of_numbers(
    path: tuple[str, ...],
    text: str,
    dtype: type[np.uint8] | type[np.float32],
    count: int,
    largest: float,
    most: int = MOST_BYTES,
    *,
    gaps: bool = False,
) -> Misfit | None:
    """What is wrong with ``text``, which is to stand for ``count`` numbers up to ``largest``; None if nothing. ``gaps`` may be NaN."""
    try:
        found = numbers(text, dtype, most)
    except ValueError as error:
        return Misfit(path, str(error).removeprefix("expected "), "others")
    if len(found) != count:
        return Misfit(path, f"{count} numbers", f"{len(found)}")
    # Any byte is a shade; but a mask has only two.
    within = 255 if dtype is np.uint8 and largest > 1 else largest
    some = found[~np.isnan(found)] if gaps else found
    if not np.isfinite(some).all() or np.abs(some.astype(np.float64)).max(initial=0) > within:
        return Misfit(
            path, "bytes 0 and 1" if dtype is np.uint8 else f"finite numbers up to {within:g}", "others"
        )
    return None


def _unpacks(text: str) -> str:
    unpack(text, MOST_BYTES)
    return text


def _weights_unpack(text: str) -> str:
    unpack(text, MOST_WEIGHTS_BYTES)
    return text


Packed = Annotated[str, Field(max_length=2 * MOST_BYTES), AfterValidator(_unpacks)]
PackedWeights = Annotated[str, Field(max_length=2 * MOST_WEIGHTS_BYTES), AfterValidator(_weights_unpack)]
