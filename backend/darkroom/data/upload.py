"""Uploaded files: what phones, scanners and drawing programs write, brought to what the models know."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from darkroom.data.images import Pixels, normalise
from darkroom.data.ink import NoInk, find_ink
from darkroom.data.morphology import Gray

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
#: The longer side, in pixels, that the ink is looked for at, and that of the thumbnail.
WORKING_SIDE, THUMBNAIL_SIDE = 640, 256


class UploadError(ValueError):
    """The file cannot be used; the message says why, and what to do, to whoever chose it."""


@dataclass(frozen=True, eq=False, slots=True)
class Upload:
    """A file that was read.

    Attributes
    ----------
    original_png: what it looks like, the right way up: PNG, at most 256 pixels wide and high.
    ink: (h, w) float32 in [0, 1], the ink that was found, bright on black.
    image: (28, 28) float32 in [0, 1], the ink as the models know it.
    inverted: the ink was dark on light.
    """

    original_png: bytes
    ink: Gray
    image: Pixels
    inverted: bool


def read_upload(
    data: bytes, *, invert: bool | None = None, max_bytes: int = 20 * 2**20, max_pixels: int = 50_000_000
) -> Upload:
    """The digit in a file: PNG, JPEG, WebP, GIF, BMP or TIFF.

    ``invert`` says whether the ink is dark on light; None finds out. At most ``max_bytes`` in the file and
    ``max_pixels`` in the picture, both checked before anything is decoded. Raises UploadError.
    """
    upright = _decoded(data, max_bytes, max_pixels)
    thumbnail = upright.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    original = io.BytesIO()
    thumbnail.save(original, "PNG")
    try:
        found = find_ink(_gray(upright), invert)
    except NoInk:
        raise UploadError(
            "No drawing was found in this picture: nothing in it stands out from the paper. "
            "Choose one in which a digit is darker, or brighter, than what is around it."
        ) from None
    return Upload(original.getvalue(), found.ink, normalise(found.ink), found.dark)


def _decoded(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """The picture, L, RGB or RGBA, the right way up, its longer side at most WORKING_SIDE."""
    if not data:
        raise UploadError("This file is empty. Choose a picture.")
    if len(data) > max_bytes:
        raise UploadError(
            f"This file is too large: it has {_megabytes(len(data))}, and at most {_megabytes(max_bytes)} "
            "are taken. Choose a smaller picture."
        )
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
        width, height = picture.size
        if width * height > max_pixels:
            raise UploadError(
                f"This picture is too large: it has {width:,} × {height:,} pixels, and at most {max_pixels:,} "
                "are taken. Choose a smaller one."
            )
        try:
            # A large JPEG need not be decoded in full.
            picture.draft(None, (2 * WORKING_SIDE, 2 * WORKING_SIDE))
            picture.load()
            return _plain(_upright(picture))
        except Exception:  # As above, and for the same reason.
            raise UploadError(
                f"This {picture.format} file is damaged: it cannot be read to its end. "
                "Choose another, or save it anew."
            ) from None


def _megabytes(count: int) -> str:
    return f"{count / 2**20:.1f} MB"


def _unreadable(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return "HEIC and AVIF pictures cannot be read. Save it as JPEG or PNG, and choose that."
    return "This file is not a picture that can be read. Choose a PNG, JPEG, WebP, GIF, BMP or TIFF file."


def _upright(picture: Image.Image) -> Image.Image:
    """``picture`` turned as its EXIF says, or as it is where the EXIF is broken."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # EXIF has as many ways to be broken as files have, and the picture may be good.
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """``picture`` as L, RGB or RGBA with 8 bits, its longer side at most WORKING_SIDE."""
    if picture.mode.startswith("I;16"):
        picture = _leading_bits(np.asarray(picture))
    elif picture.mode in ("I", "F"):
        picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
        picture = _stretched(np.asarray(picture, np.float64))
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode in ("1", "L"):
        picture = picture.convert("L")
    else:
        picture = picture.convert("RGB")
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    # Colour profiles of what it was, and places it was taken at, are not handed on.
    picture.info = {}
    return picture


def _leading_bits(values: NDArray[Any]) -> Image.Image:
    """The leading 8 of the bits in use: of what says 16, cameras and scanners often use 12 or 14."""
    bits = max(8, int(values.max()).bit_length())
    return Image.fromarray((values >> (bits - 8)).astype(np.uint8))


def _stretched(values: NDArray[np.float64]) -> Image.Image:
    """Numbers of no agreed range, from the least as black to the largest as white."""
    shades = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    span = float(np.ptp(shades)) or 1.0
    return Image.fromarray(np.rint((shades - shades.min()) / span * 255).astype(np.uint8))


def _gray(picture: Image.Image) -> Gray:
    """(H, W) in [0, 1]: the channel in which most can be told apart, with what is transparent filled in."""
    shades: Gray = np.asarray(picture, np.float32).reshape(picture.height, picture.width, -1) / np.float32(
        255
    )
    if picture.mode == "RGBA":
        shades, alpha = shades[..., :3], shades[..., 3:]
        shades = alpha * shades + (1 - alpha) * _backdrop(shades, alpha[..., 0])
    return np.ascontiguousarray(shades[..., shades.std(axis=(0, 1)).argmax()])


def _backdrop(shades: Gray, alpha: Gray) -> Gray:
    """The colour to put behind what is transparent.

    Strokes on nothing are of about one shade; behind them goes what they stand out from. Where what there is has
    contrast of its own, as a cut-out photo has, its commonest shade goes on.
    """
    solid = shades[alpha >= alpha.max() / 2]
    bright = solid.mean(axis=1)
    if bright.std() > 0.15:
        return np.asarray(np.median(solid, axis=0), np.float32)
    return np.full(3, 0.0 if bright.mean() > 0.5 else 1.0, np.float32)
