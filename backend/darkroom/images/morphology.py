"""Grey-scale pictures made smaller, and morphology with flat squares and lines (Serra 1982, Image analysis and mathematical morphology).

The maximum over a square is that along columns of that along rows, and along either it is put together from maxima over 1, 2, 4, … pixels.
Pillow's filters, which look at every pixel of every square, take seconds for a wide one, and nothing else runs meanwhile.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.float32]


def dilated(picture: Gray, height: int, width: int | None = None) -> Gray:
    """``picture`` (H, W) with each pixel the brightest of the ``height`` × ``width`` around it, both odd; a square without ``width``.

    It goes on beyond its border as it ends there.
    """
    rows = _highest(picture, height, axis=0)
    return _highest(rows, height if width is None else width, axis=1)


def eroded(picture: Gray, height: int, width: int | None = None) -> Gray:
    """``picture`` (H, W) with each pixel the darkest of those around it, as in ``dilated``."""
    return -dilated(-picture, height, width)


def closed(picture: Gray, height: int, width: int | None = None) -> Gray:
    """``picture`` (H, W) without what is dark and in which no rectangle of ``height`` × ``width`` fits."""
    return eroded(dilated(picture, height, width), height, width)


def opened(picture: Gray, height: int, width: int | None = None) -> Gray:
    """``picture`` (H, W) without what is bright and in which no rectangle of ``height`` × ``width`` fits."""
    return dilated(eroded(picture, height, width), height, width)


def reduced(picture: Gray, side: int) -> Gray:
    """``picture`` (H, W) with its longer side at most ``side``."""
    small = Image.fromarray(picture)
    scale = side / max(small.size)
    if scale < 1:
        width, height = (max(1, round(length * scale)) for length in small.size)
        small = small.resize((width, height), Image.Resampling.BOX)
    return np.asarray(small)


def _highest(picture: Gray, length: int, axis: int) -> Gray:
    margin = [(0, 0), (0, 0)]
    margin[axis] = (length // 2, length // 2)
    over = np.pad(picture, margin, mode="edge").swapaxes(0, axis)
    covered = 1
    while covered < length:
        step = min(covered, length - covered)
        over = np.maximum(over[:-step], over[step:])
        covered += step
    return over.swapaxes(0, axis)
