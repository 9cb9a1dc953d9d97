"""Pictures as the models know them: 28×28, bright ink on black, scaled and centred as MNIST's digits are.

LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document recognition, Proc. IEEE
86(11), §III.A: the digit is fitted into a box of 20×20 keeping its aspect ratio, anti-aliased, and the box is
placed so that the digit's centre of mass is at the centre of 28×28.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pixels = NDArray[np.float32]

SIDE = 28
#: The longer side of the box that the ink is fitted into, in pixels.
BOX = 20
#: The pixel that the centre of mass falls on. Of 28 there is no middle one; MNIST takes the 15th.
CENTRE = 14
#: Ink is what is brighter than this part of the brightest pixel: so measured, the ink of all but one of 5,000
#: MNIST digits is exactly 20 pixels long.
FAINT = 0.1
#: A picture whose brightest pixel is below this is blank: nothing that could be told from noise.
BLANK = 0.02
#: Ink is enlarged at most this many times more than fitting the whole frame into 28×28 would enlarge it, so that
#: the first dot of a stroke is still a dot.
ENLARGED = 3.0


def normalise(ink: ArrayLike) -> Pixels:
    """``ink`` as an image that a model knows.

    Parameters
    ----------
    ink: (H, W) in [0, 1], of any size, bright where there is ink.

    Returns
    -------
    (28, 28) float32 in [0, 1]; all 0 where ``ink`` is blank. An MNIST digit is handed back as it came.

    Raises
    ------
    ValueError: ``ink`` is not 2-dimensional, has no pixels, or values that are not finite.
    """
    picture = np.asarray(ink, np.float32)
    if picture.ndim != 2 or 0 in picture.shape:
        raise ValueError(f"ink: expected a picture (H, W); got shape {picture.shape}")
    brightest = float(picture.max())
    # The sum is finite only if every pixel is.
    if not np.isfinite(picture.sum(dtype=np.float64)):
        raise ValueError("ink: expected finite values in [0, 1]; got NaN or infinity")
    if brightest < BLANK:
        return np.zeros((SIDE, SIDE), np.float32)
    rows, columns = (_extent(picture.max(axis=axis) > FAINT * brightest) for axis in (1, 0))
    scale = max(rows[1] - rows[0], columns[1] - columns[0]) / BOX
    scale = max(scale, max(picture.shape) / SIDE / ENLARGED)
    down = _resampling(picture.sum(axis=1), *rows, scale)
    across = _resampling(picture.sum(axis=0), *columns, scale)
    return np.clip(down @ picture @ across.T, 0, 1)


def _extent(inked: NDArray[np.bool_]) -> tuple[int, int]:
    """First and past-the-last line with ink on it."""
    lines = np.flatnonzero(inked)
    return int(lines[0]), int(lines[-1]) + 1


def _resampling(profile: Pixels, first: int, last: int, scale: float) -> Pixels:
    """(28, n), the weights with which n lines, of which the ink spans first…last−1, become 28 lines.

    ``scale`` lines become one: each new line is the mean of the stretch of lines it covers (area averaging, which
    anti-aliases). Where lines are enlarged, scale < 1, the stretch stays one line long: linear interpolation.
    """
    lines = np.arange(len(profile), dtype=np.float32)
    inked = profile[first:last]
    mass = float((inked * lines[first:last]).sum() / inked.sum())
    # Whole pixels, as in MNIST: a digit that is in its place already is not blurred by a shift of a fraction.
    margin = round(CENTRE + 0.5 - (mass + 0.5 - first) / scale)
    middles = first + (np.arange(SIDE, dtype=np.float32) + 0.5 - margin) * scale
    reach = max(scale, 1.0) / 2
    low, high = (middles - reach)[:, None], (middles + reach)[:, None]
    covered = np.minimum(high, lines + 1) - np.maximum(low, lines)
    return np.asarray(np.maximum(covered, 0) / (2 * reach), np.float32)
