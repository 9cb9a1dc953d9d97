"""Uploaded files: what phones, scanners and drawing programs write, brought to what the models know."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from darkroom.images.decoding import MOST_BYTES, MOST_PIXELS, UploadError, decoded
from darkroom.images.ink import NoInk, find_ink
from darkroom.images.morphology import Gray
from darkroom.images.normalise import Pixels, normalise
from darkroom.images.sheet import find_sheet

#: The longer side of the thumbnail, in pixels.
THUMBNAIL_SIDE = 256


@dataclass(frozen=True, eq=False, slots=True)
class Upload:
    """A file that was read.

    Attributes
    ----------
    original_png: what it looks like, the right way up: PNG, at most 256 pixels wide and high.
    ink: (h, w) float32 in [0, 1], the ink that was found, bright on black.
    image: (28, 28) float32 in [0, 1], the ink as the models know it.
    inverted: the ink was dark on light.
    others: how many more drawings of about its size are in the picture, none of which is in ``ink``.
    """

    original_png: bytes
    ink: Gray
    image: Pixels
    inverted: bool
    others: int


def read_upload(
    data: bytes, *, invert: bool | None = None, max_bytes: int = MOST_BYTES, max_pixels: int = MOST_PIXELS
) -> Upload:
    """The digit in a file: PNG, JPEG, WebP, GIF, BMP or TIFF.

    ``invert`` says whether the ink is dark on light; None finds out. At most ``max_bytes`` in the file and
    ``max_pixels`` in the picture, both checked before anything is decoded. Raises UploadError.
    """
    upright = decoded(data, max_bytes, max_pixels)
    thumbnail = upright.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    original = io.BytesIO()
    thumbnail.save(original, "PNG")
    shades, paper = _gray(upright), None
    if sheet := find_sheet(shades):
        # Looked at by itself, its ink may stand out in another colour than it does from the table.
        left, top, right, bottom = sheet.columns.start, sheet.rows.start, sheet.columns.stop, sheet.rows.stop
        shades, paper = _gray(upright.crop((left, top, right, bottom))), sheet.paper
    try:
        found = find_ink(shades, invert, paper)
    except NoInk:
        raise UploadError(
            "No drawing was found in this picture: nothing in it stands out from the paper. "
            "Choose one in which a digit is darker, or brighter, than what is around it."
        ) from None
    return Upload(original.getvalue(), found.ink, normalise(found.ink), found.dark, found.others)


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
