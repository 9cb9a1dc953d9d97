"""What a file costs, whatever is in it: uploads are read for everybody by the same few processes."""

import io
import struct
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from darkroom.images import UploadError, read_upload
from darkroom.images.decoding import TooLarge
from PIL import Image, ImageDraw

from tests.images.test_upload import GRAY, file, likeness
from tests.images.test_upload_bounds import of_many_scans

SIDE = 640
DOWN, ACROSS = np.mgrid[:SIDE, :SIDE]


def frame() -> Image.Image:
    picture = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(picture).rectangle((8, 8, SIDE - 9, SIDE - 9), outline=0)
    return picture


def inked(where: np.ndarray) -> Image.Image:
    return Image.fromarray(np.where(where, 0, 255).astype(np.uint8))


INTRICATE = {
    "frame": frame(),
    "squared": inked((DOWN % 40 < 2) | (ACROSS % 40 < 2)),
    "ruled": inked(DOWN % 40 == 0),
    "comb": inked((ACROSS % 2 == 0) | (DOWN < 2)),
    "rings": inked(np.maximum(abs(DOWN - SIDE // 2), abs(ACROSS - SIDE // 2)) % 4 == 0),
    "specks": inked((DOWN % 4 == 0) & (ACROSS % 4 == 0) & (DOWN + ACROSS < SIDE)),
}


@pytest.mark.parametrize("name", INTRICATE)
def test_an_intricate_picture_costs_half_a_second_at_most(name: str) -> None:
    data = file(INTRICATE[name])
    began = time.process_time()
    with suppress(UploadError):
        read_upload(data)
    assert time.process_time() - began < 0.5


def of_runs(side: int) -> bytes:
    """A BMP whose every pixel is a run of its own."""
    pixels = (b"\1\1\1\0" * (side // 2) + b"\0\0") * side + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(pixels), 2835, 2835, 2, 2)
    start = 14 + len(header) + 8
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + bytes(8) + pixels


def of_wide_tiles(count: int) -> bytes:
    """A TIFF of 16 pixels in width, in tiles of a million pixels each, all of them the same bytes of the file."""
    tile = file(Image.new("L", (2**16 - 16, 16), 255), "TIFF", compression="tiff_lzw", strip_size=2**24)
    with Image.open(io.BytesIO(tile)) as strip:
        (at,), (length,) = strip.tag_v2[273], strip.tag_v2[279]
    packed = tile[at : at + length]
    fields = {256: 16, 257: 16 * count, 258: 8, 259: 5, 262: 1, 277: 1, 322: 2**16 - 16, 323: 16}
    there = 8 + len(packed)
    entries = [(tag, 4, 1, value) for tag, value in fields.items()]
    entries += [(324, 4, count, there), (325, 4, count, there + 4 * count)]
    offsets, lengths = (struct.pack("<I", value) * count for value in (8, length))
    directory = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    start = there + 8 * count
    return (
        b"II*\0"
        + struct.pack("<I", start)
        + packed
        + offsets
        + lengths
        + struct.pack("<H", len(entries))
        + directory
    ) + bytes(4)


def slow_picture(side: int = 2_200, lines: int = 2_200) -> bytes:
    """A TIFF that holds one JPEG, of near as many scans as libtiff reads: what its header says looks as ordinary files do."""
    colour = file(Image.effect_noise((side, side), 12).convert("YCbCr"), "JPEG", quality=40, progressive=True)
    packed = colour[:-2] + colour[colour.rindex(b"\xff\xda") : -2] * 60 + b"\xff\xd9"
    packed += bytes(len(packed) % 2)
    depths = 8 + len(packed)
    fields = {
        256: side,
        257: lines,
        258: depths,
        259: 7,
        262: 6,
        273: 8,
        277: 3,
        278: lines,
        279: len(packed),
        530: 2 + (2 << 16),
    }
    directory = b"".join(
        struct.pack("<HHII", tag, *{258: (3, 3), 530: (3, 2)}.get(tag, (4, 1)), value)
        for tag, value in fields.items()
    )
    start = struct.pack("<I", depths + 6)
    return b"II*\0" + start + packed + struct.pack("<HHHH", 8, 8, 8, len(fields)) + directory + bytes(4)


def large(mode: str, side: int = 6_900) -> Image.Image:
    return Image.new(mode, (side, side), "white")


# What each is made by, for they are large.
COSTLY: dict[str, Callable[[], bytes]] = {
    "runs": lambda: of_runs(2_000),
    "PNG with transparency": lambda: file(large("RGBA"), compress_level=1),
    "PNG in colour": lambda: file(large("RGB"), compress_level=1),
    "WebP": lambda: file(large("RGB"), "WEBP", lossless=True, method=0),
    "LAB": lambda: file(large("RGB", 4_000).convert("LAB"), "TIFF", compression="tiff_lzw"),
    "wide tiles": lambda: of_wide_tiles(500),
    "scans in a TIFF": slow_picture,
    "scans of more lines than the TIFF has": lambda: slow_picture(lines=16),
    "scans": lambda: of_many_scans(20, (6_000, 6_000)),
    "bytes in scans": lambda: file(
        Image.effect_noise((4_000, 3_000), 80), "JPEG", quality=75, progressive=True
    ),
    "bytes": lambda: file(
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (4_000, 4_000, 3), np.uint8)),
        "JPEG",
        quality=95,
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_what_would_take_more_than_half_a_second_to_decode_is_refused_by_its_bound(name: str) -> None:
    data = COSTLY[name]()
    began = time.process_time()
    with pytest.raises(TooLarge, match=r"at most [\d,.]+ (MB )?are taken\. Make it smaller"):
        read_upload(data)
    assert time.process_time() - began < 0.5


def test_a_tiff_of_ordinary_jpegs_is_read_however_many_they_are() -> None:
    picture = Image.new("RGB", (3_100, 3_100), "white")
    picture.paste(GRAY.resize((1_000, 1_000)), (500, 500))
    for options in ({}, {"strip_size": 2**26}):
        data = file(picture, "TIFF", compression="jpeg", **options)
        assert likeness(read_upload(data).image) > 0.9


@pytest.mark.parametrize(
    ("kind", "mode", "size", "options"),
    [
        ("JPEG", "RGB", (8_000, 6_000), {"quality": 92}),  # the largest photo that phones take
        ("JPEG", "RGB", (4_000, 3_000), {"progressive": True}),
        ("PNG", "RGBA", (3_840, 2_160), {"compress_level": 1}),  # a screen as large as they come
    ],
)
def test_photos_and_screenshots_are_read_within_half_a_second(
    kind: str, mode: str, size: tuple[int, int], options: dict[str, object]
) -> None:
    picture = Image.new(mode, size, "white")
    picture.paste(GRAY.resize((1_000, 1_000)).convert(mode), (500, 500))
    data = file(picture, kind, **options)
    began = time.process_time()
    assert likeness(read_upload(data).image) > 0.9
    assert time.process_time() - began < 0.5
