"""Small files that would cost much: refused by what they say of themselves, before a decoder is let at them."""

import io
import struct
import time
import zlib

import pytest
from darkroom.images import UploadError, read_upload
from PIL import Image

from tests.images.test_upload import COLOURED, GRAY, PICTURES, file, likeness, png_of_size


def of_many_strips(count: int) -> bytes:
    """A TIFF of so many lines, each a strip of its own, all of them the same byte of the file."""
    there = 8 + 2 + 9 * 12 + 4
    fields = {256: 1, 257: count, 258: 8, 259: 1, 262: 1, 277: 1, 278: 1}
    short = [(tag, 4, 1, value) for tag, value in fields.items()]
    strips = [(273, 4, count, there), (279, 4, count, there + 4 * count)]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in sorted(short + strips))
    offsets, lengths = (struct.pack("<I", value) * count for value in (8, 1))
    return b"II*\0" + struct.pack("<IH", 8, 9) + directory + bytes(4) + offsets + lengths


def of_many_scans(count: int, size: tuple[int, int] = (400, 400)) -> bytes:
    """A progressive JPEG whose last scan comes so many times more."""
    whole = file(Image.new("L", size, 200), "JPEG", progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * count + b"\xff\xd9"


def with_chunks(name: bytes, body: bytes, count: int) -> bytes:
    """A PNG with so many times this chunk behind its header."""
    whole, at = file(GRAY), 8 + 25
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return whole[:at] + chunk * count + whole[at:]


MEGABYTE = b"a\0\0" + zlib.compress(bytes(2**20 - 1), 9)  # a colour profile, packed

COSTLY = {
    "a line of 49 million pixels": (png_of_size(1, 49_000_000), r"too long: it has 1 × 49,000,000 pixels"),
    "many strips": (of_many_strips(300_000), "TIFF file is put together from too many parts"),
    "a thousand scans": (of_many_scans(1_000), "more than 32 scans"),
    "a thousand profiles": (
        with_chunks(b"iCCP", MEGABYTE, 1_000),
        "PNG file is put together from too many parts",
    ),
    "a million chunks": (
        with_chunks(b"zzZz", b"", 1_000_000),
        "PNG file is put together from too many parts",
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_what_would_cost_much_is_refused_at_once(name: str) -> None:
    data, complaint = COSTLY[name]
    began = time.process_time()
    with pytest.raises(UploadError, match=complaint) as refused:
        read_upload(data)
    assert time.process_time() - began < 0.5
    assert str(refused.value).endswith(".")


def test_what_follows_a_picture_counts_for_nothing() -> None:
    for kind in ("PNG", "JPEG"):
        assert likeness(read_upload(file(COLOURED, kind) + (b"\xff\xda" + bytes(14)) * 100_000).image) > 0.9


def test_a_preview_within_a_jpeg_counts_for_nothing() -> None:
    preview = Image.Exif()
    preview[0x927C] = PICTURES["jpeg-progressive"] * 8
    assert likeness(read_upload(file(COLOURED, "JPEG", exif=preview.tobytes())).image) > 0.9


def test_the_bound_on_pixels_is_the_one_that_is_set_however_high() -> None:
    # Pillow warns from 89 million pixels on and refuses from 179 million.
    flat = Image.new("L", (14_000, 14_000), 255)
    flat.paste(GRAY.resize((3_000, 3_000)), (5_000, 5_000))
    shown = Image.open(io.BytesIO(read_upload(file(flat, "JPEG"), max_pixels=200_000_000).original_png))
    assert shown.size == (256, 256)
    for most in (100_000_000, 190_000_000):
        with pytest.raises(UploadError, match=rf"at most {most:,} "):
            read_upload(png_of_size(14_000, 14_000), max_pixels=most)
