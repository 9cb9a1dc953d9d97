"""Files decoded: what phones, scanners and drawing programs write, as pictures of one kind and of no great size."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, TiffImagePlugin

from darkroom.images.structure import (
    MOST_SCANS,
    PLANES,
    SAMPLES,
    STRIP_LENGTHS,
    STRIP_LINES,
    STRIP_OFFSETS,
    TILE_LENGTH,
    TILE_LENGTHS,
    TILE_OFFSETS,
    TILE_WIDTH,
    count_scans,
    has_few_chunks,
    has_few_parts,
    most_lines_of_a_part,
    most_scans_of_a_part,
)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
#: The longer side, in pixels, that the ink is looked for at.
WORKING_SIDE = 640
#: Bytes of a file and pixels of a picture that are read, where nobody says otherwise.
MOST_BYTES, MOST_PIXELS = 20 * 2**20, 50_000_000
#: The longest side that a picture may have: every line of it costs memory, whatever its width.
LONGEST_SIDE = 2**15

# What a pixel costs to decode, in units of what one of a large JPEG does, which is never decoded in full: 6 ns. Fifty million of
# these are 0.3 s of processor time, measured on the costliest pictures of each kind; the drawing in it takes 0.1 s more.
_COSTS = {"JPEG": 1, "MPO": 1, "BMP": 2, "PNG": 4, "GIF": 4, "TIFF": 5, "WEBP": 12}
_COST_OF_ALPHA, _COST_OF_INTERLACED, _COST_OF_RUNS, _COST_OF_LZMA, _COST_OF_LAB = 6, 20, 75, 16, 12
# Of a JPEG that comes in several scans, each of them; and of a JPEG that is large for its pixels, each byte, more where it is in
# several scans, with what a pixel costs beside.
_COST_OF_A_SCAN, _COST_OF_A_BYTE, _COST_OF_A_BYTE_IN_SCANS, _COST_BESIDE_BYTES = 0.4, 3.6, 10, 0.25
# Of a TIFF that holds JPEGs, each scan after the first, which libtiff decodes in full and from as little as a tile.
_COST_OF_A_FURTHER_SCAN = 0.7

# How a picture is turned that was stored as its EXIF says (EXIF 2.3, tag 0x0112).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_alone = threading.Lock()


class UploadError(ValueError):
    """The file cannot be used; the message says why, and what to do, to whoever chose it."""


class TooLarge(UploadError):
    """The file is beyond a bound; made smaller, it may be used."""


def decoded(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """The picture in ``data``: L, RGB or RGBA, the right way up, its longer side at most WORKING_SIDE.

    ``max_pixels`` is of a JPEG; of what costs more to decode, fewer are taken. Raises UploadError.
    """
    if not data:
        raise UploadError("This file is empty. Choose a picture.")
    if len(data) > max_bytes:
        raise TooLarge(
            f"This file is too large: it has {_megabytes(len(data))}, and at most {_megabytes(max_bytes)} "
            "are taken. Choose a smaller picture."
        )
    _check_structure(data)
    with _bounded(max_pixels):
        try:
            # Reads the header only.
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise TooLarge(
                f"This picture is too large: at most {max_pixels:,} pixels are taken. Choose a smaller one."
            ) from None
        except Exception:  # Pillow's readers raise whatever a broken header makes them stumble over.
            raise UploadError(_unreadable(data)) from None
        with picture:
            try:
                _check_size(picture, data, max_pixels)
                # A large JPEG need not be decoded in full.
                picture.draft(None, (2 * WORKING_SIDE, 2 * WORKING_SIDE))
                picture.load()
                turn = _turn(picture)
                plain = _plain(picture)
            except UploadError:
                raise
            except MemoryError:
                raise UploadError(
                    "This picture takes more memory to read than there is. Choose a smaller one, or save it as JPEG."
                ) from None
            except Exception:  # As above, and for the same reason.
                raise UploadError(
                    f"This {picture.format} file is damaged: it cannot be read to its end. "
                    "Choose another, or save it anew."
                ) from None
    return plain if turn is None else plain.transpose(turn)


@contextmanager
def _bounded(max_pixels: int) -> Iterator[None]:
    """Lets Pillow, which has a bound of its own for the whole process, read pictures of ``max_pixels``."""
    bound = Image.MAX_IMAGE_PIXELS
    if bound is None or bound >= max_pixels:
        yield
        return
    with _alone:
        try:
            Image.MAX_IMAGE_PIXELS = max_pixels
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = bound


def _check_structure(data: bytes) -> None:
    if data[:2] == b"\xff\xd8" and count_scans(data) > MOST_SCANS:
        raise UploadError(
            f"This JPEG file is put together from more than {MOST_SCANS} scans. Save it anew, and choose that."
        )
    png, tiff = data[:4] == b"\x89PNG", data[:2] in (b"II", b"MM")
    if (png and not has_few_chunks(data)) or (tiff and not has_few_parts(data)):
        raise UploadError(
            f"This {'PNG' if png else 'TIFF'} file is put together from too many parts. Save it anew, and choose that."
        )


def _check_size(picture: Image.Image, data: bytes, max_pixels: int) -> None:
    width, height = picture.size
    if width * height > max_pixels:
        raise TooLarge(
            f"This picture is too large: it has {width:,} × {height:,} pixels, and at most {max_pixels:,} "
            "are taken. Choose a smaller one."
        )
    if max(width, height) > LONGEST_SIDE:
        raise TooLarge(
            f"This picture is too long: it has {width:,} × {height:,} pixels, and a side has at most "
            f"{LONGEST_SIDE:,}. Choose a part of it."
        )
    most = int(max_pixels / _cost(picture, data))
    if _decoded_pixels(picture) > most:
        raise TooLarge(
            f"This {picture.format} picture is too large: it has {width:,} × {height:,} pixels, and of its kind, "
            f"which takes long to read, at most {most:,} are taken. Make it smaller, or save it as an ordinary JPEG."
        )
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        cost = _COST_OF_A_BYTE_IN_SCANS if count_scans(data) > 1 else _COST_OF_A_BYTE
        most_bytes = max(2**20, int((max_pixels - _COST_BESIDE_BYTES * width * height) / cost))
        if len(data) > most_bytes:
            raise TooLarge(
                f"This JPEG file is too large: it has {_megabytes(len(data))}, and of {width:,} × {height:,} pixels "
                f"at most {_megabytes(most_bytes)} are taken. Make it smaller, or save it with a lower quality."
            )


def _cost(picture: Image.Image, data: bytes) -> float:
    """What each pixel costs to decode, in units of what one of a large JPEG does."""
    kind = picture.format or ""
    costs: list[float] = [_COSTS[kind]]
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        scans = count_scans(data)
        if scans > 1:
            costs.append(_COST_OF_A_SCAN * scans)
    elif picture.has_transparency_data:
        costs.append(_COST_OF_ALPHA)
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        costs.append(_COSTS[kind] + _COST_OF_A_FURTHER_SCAN * _further_scans(picture, data))
    if picture.mode == "LAB":
        costs.append(_COST_OF_LAB)
    if picture.info.get("interlace") and kind == "PNG":
        costs.append(_COST_OF_INTERLACED)
    if picture.info.get("compression") == "lzma":
        costs.append(_COST_OF_LZMA)
    if isinstance(picture, ImageFile.ImageFile) and any(
        tile.codec_name == "bmp_rle" for tile in picture.tile
    ):
        costs.append(_COST_OF_RUNS)
    return max(costs)


def _further_scans(picture: TiffImagePlugin.TiffImageFile, data: bytes) -> float:
    """Passes over the whole picture, beyond the one that every JPEG in a TIFF is of."""
    # Of "tiff_jpeg", an older kind, libtiff takes none that is progressive.
    if picture.info.get("compression") != "jpeg":
        return 0
    tags = picture.tag_v2
    scans = max(
        most_scans_of_a_part(data, tags.get(offsets, ()), tags.get(lengths, ()))
        for offsets, lengths in ((STRIP_OFFSETS, STRIP_LENGTHS), (TILE_OFFSETS, TILE_LENGTHS))
    )
    if scans < 2:
        return 0
    planes = tags.get(SAMPLES, 1) if tags.get(PLANES) == 2 else 1
    lines, longest, more = picture.height, most_lines_of_a_part(data), 0.0
    if TILE_WIDTH not in tags and longest > min(lines, tags.get(STRIP_LINES, lines)):
        more = longest / lines
    return (scans - 1) * planes * (1 + more)


def _decoded_pixels(picture: Image.Image) -> int:
    """Pixels that are decoded: of a TIFF in tiles whole ones, however little of them is in the picture."""
    width, height = picture.size
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        across, down = (picture.tag_v2.get(tag) for tag in (TILE_WIDTH, TILE_LENGTH))
        if isinstance(across, int) and isinstance(down, int) and across > 0 and down > 0:
            return -(-width // across) * across * -(-height // down) * down
    return width * height


def _megabytes(count: int) -> str:
    return f"{count / 2**20:.1f} MB"


def _unreadable(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return "HEIC and AVIF pictures cannot be read. Save it as JPEG or PNG, and choose that."
    return "This file is not a picture that can be read. Choose a PNG, JPEG, WebP, GIF, BMP or TIFF file."


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn ``picture`` as its EXIF says; None to leave it, also where the EXIF is broken."""
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # EXIF has as many ways to be broken as files have, and the picture may be good.
        return None


def _plain(picture: Image.Image) -> Image.Image:
    """``picture`` as L, RGB or RGBA with 8 bits, its longer side at most WORKING_SIDE."""
    if picture.mode.startswith("I;16"):
        picture = _leading_bits(np.asarray(picture))
    elif picture.mode in ("I", "F"):
        picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
        picture = _stretched(np.asarray(picture, np.float64))
    else:
        mode = "RGBA" if picture.has_transparency_data else "L" if picture.mode in ("1", "L") else "RGB"
        # Not a copy of what is as it should be: at 50 million pixels, that would be 200 MB more.
        picture = picture if picture.mode == mode else picture.convert(mode)
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    # Colour profiles of what it was, and places it was taken at, are not handed on.
    picture.info = {}
    return picture


def _leading_bits(values: NDArray[Any]) -> Image.Image:
    """The leading 8 of the bits in use: of what says 16, cameras and scanners often use 12 or 14."""
    bits = max(8, int(values.max()).bit_length())
    return Image.fromarray(np.right_shift(values, bits - 8, dtype=np.uint16).astype(np.uint8))


def _stretched(values: NDArray[np.float64]) -> Image.Image:
    """Numbers of no agreed range, from the least as black to the largest as white."""
    shades = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    span = float(np.ptp(shades)) or 1.0
    return Image.fromarray(np.rint((shades - shades.min()) / span * 255).astype(np.uint8))
