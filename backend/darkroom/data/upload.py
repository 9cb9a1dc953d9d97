"""Uploaded files: pictures in the formats that phones, scanners and drawing programs write, brought to what the models know."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from darkroom.data.images import Pixels, normalise
from darkroom.data.ink import Gray, NoInk, find_ink

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

    ``invert`` says whether the ink is dark on light; None finds out. Sizes are checked before anything is decoded.
    Raises UploadError.
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
            "No drawing was found in this picture: it is all one shade. Choose one with a digit that stands out from the paper."
        ) from None
    return Upload(original.getvalue(), found.ink, normalise(found.ink), found.dark)


def _decoded(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """The picture, L, RGB or RGBA, the right way up, its longer side at most WORKING_SIDE."""
    if not data:
        raise UploadError("This file is empty. Choose a picture.")
    if len(data) > max_bytes:
        raise UploadError(
            f"This file is too large: {_megabytes(len(data))}, and at most {_megabytes(max_bytes)} are taken. "
            "Choose a smaller picture."
        )
    try:
        # Reads the header only.
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadError(f"This picture has too many pixels: at most {max_pixels:,} are taken.") from None
    except Exception:  # Pillow's readers raise whatever a broken header makes them stumble over.
        raise UploadError(_unreadable(data)) from None
    with picture:
        width, height = picture.size
        if width * height > max_pixels:
            raise UploadError(
                f"This picture has too many pixels: {width:,} × {height:,}, and at most {max_pixels:,} in all are taken. "
                "Choose a smaller one."
            )
        try:
            # A large JPEG need not be decoded in full.
            picture.draft(None, (2 * WORKING_SIDE, 2 * WORKING_SIDE))
            picture.load()
            return _plain(_upright(picture))
        except Exception:  # As above, and for the same reason.
            raise UploadError(
                f"This {picture.format} file is damaged: it cannot be read to its end. Choose another, or save it anew."
            ) from None


def _megabytes(count: int) -> str:
    return f"{count / 2**20:.1f} MB"


def _unreadable(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return "Pictures in the formats HEIC and AVIF cannot be read. Save it as JPEG or PNG, and choose that."
    return "This file is not a picture that can be read. Choose a PNG, JPEG, WebP, GIF, BMP or TIFF file."


def _upright(picture: Image.Image) -> Image.Image:
    """``picture`` turned as its EXIF says, or as it is where the EXIF is broken."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # EXIF has as many ways to be broken as files have, and the picture may be good.
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """``picture`` as L, RGB or RGBA with 8 bits, its longer side at most WORKING_SIDE."""
    if picture.mode.startswith(("I", "F")):
        picture = _eight_bits(np.asarray(picture))
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode in ("1", "L"):
        picture = picture.convert("L")
    else:
        picture = picture.convert("RGB")
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    return picture


def _eight_bits(values: NDArray[Any]) -> Image.Image:
    """Numbers of more bits, or of no agreed range, as a picture."""
    if values.dtype == np.uint16:
        return Image.fromarray((values >> 8).astype(np.uint8))
    shades = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    span = float(np.ptp(shades)) or 1.0
    return Image.fromarray(np.rint((shades - shades.min()) * (255 / span)).astype(np.uint8))


def _gray(picture: Image.Image) -> Gray:
    """(H, W) in [0, 1]: the channel in which most can be told apart, with what is transparent filled in."""
    channels = np.asarray(picture, np.float32).reshape(picture.height, picture.width, -1) / 255
    shades, alpha = (channels[..., :3], channels[..., 3:]) if picture.mode == "RGBA" else (channels, None)
    if alpha is not None and alpha.min() < 1 and alpha.max() > 0:
        shades = alpha * shades + (1 - alpha) * _backdrop(shades, alpha)
    return np.ascontiguousarray(shades[..., shades.std(axis=(0, 1)).argmax()])


def _backdrop(shades: Gray, alpha: Gray) -> Gray:
    """The colour to put behind what is transparent.

    Strokes on nothing are of about one shade; behind them goes whatever they stand out from. Where what there is has contrast of its own,
    as a cut-out photo does, its commonest shade goes on.
    """
    solid = shades[alpha[..., 0] > 0.5] if (alpha > 0.5).any() else shades[alpha[..., 0] > 0]
    bright = solid.mean(axis=1)
    if bright.std() > 0.15:
        return np.asarray(np.median(solid, axis=0), np.float32)
    return np.full(3, 0.0 if bright.mean() > 0.5 else 1.0, np.float32)
