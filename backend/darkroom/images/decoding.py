"""Files decoded: what phones, scanners and drawing programs write, as pictures of one kind and of no great size."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from darkroom.images.structure import MOST_SCANS, has_few_chunks, has_few_parts, has_few_scans

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
#: The longer side, in pixels, that the ink is looked for at.
WORKING_SIDE = 640
#: The longest side that a picture may have: every line of it costs memory, whatever its width.
LONGEST_SIDE = 2**15

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


def decoded(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """The picture in ``data``: L, RGB or RGBA, the right way up, its longer side at most WORKING_SIDE. Raises UploadError."""
    if not data:
        raise UploadError("This file is empty. Choose a picture.")
    if len(data) > max_bytes:
        raise UploadError(
            f"This file is too large: it has {_megabytes(len(data))}, and at most {_megabytes(max_bytes)} "
            "are taken. Choose a smaller picture."
        )
    _check_structure(data)
    with _bounded(max_pixels):
        try:
            # Reads the header only.
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise UploadError(
                f"This picture is too large: at most {max_pixels:,} pixels are taken. Choose a smaller one."
            ) from None
        except Exception:  # Pillow's readers raise whatever a broken header makes them stumble over.
            raise UploadError(_unreadable(data)) from None
        with picture:
            _check_size(picture, max_pixels)
            try:
                # A large JPEG need not be decoded in full.
                picture.draft(None, (2 * WORKING_SIDE, 2 * WORKING_SIDE))
                picture.load()
                turn = _turn(picture)
                plain = _plain(picture)
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
    if data[:2] == b"\xff\xd8" and not has_few_scans(data):
        raise UploadError(
            f"This JPEG file is put together from more than {MOST_SCANS} scans. Save it anew, and choose that."
        )
    png, tiff = data[:4] == b"\x89PNG", data[:2] in (b"II", b"MM")
    if (png and not has_few_chunks(data)) or (tiff and not has_few_parts(data)):
        raise UploadError(
            f"This {'PNG' if png else 'TIFF'} file is put together from too many parts. Save it anew, and choose that."
        )


def _check_size(picture: Image.Image, max_pixels: int) -> None:
    width, height = picture.size
    if width * height > max_pixels:
        raise UploadError(
            f"This picture is too large: it has {width:,} × {height:,} pixels, and at most {max_pixels:,} "
            "are taken. Choose a smaller one."
        )
    if max(width, height) > LONGEST_SIDE:
        raise UploadError(
            f"This picture is too long: it has {width:,} × {height:,} pixels, and a side has at most "
            f"{LONGEST_SIDE:,}. Choose a part of it."
        )


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
