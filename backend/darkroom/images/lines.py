"""Lines printed on paper, ruled or squared: found by where they go, through the whole of it, and taken out of what is ink."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from darkroom.images.morphology import Gray, closed, dilated, opened

#: Lines lie within this many degrees of the picture's sides; each is looked for in steps of a part of one.
TILT, TILT_STEP = 8.0, 0.25
#: A printed line is at most this many pixels wide (odd),
WIDTH = 7
#: interrupted by at most so many, where noise hides it (odd),
GAP = 15
#: straight for at least this part of the picture's length,
STRAIGHT = 0.15
#: and there for this part of each quarter of its way: no stroke goes on from one side of the paper to the other.
THERE = 0.5
#: Where a stroke crosses a line, it is so many times deeper.
DEEPER = 1.4


def without_lines(depth: Gray, paper: NDArray[np.bool_], noise: float) -> Gray:
    """``depth`` (H, W), how much is printed or drawn at each pixel of ``paper``, without lines that go all through it.

    What is no deeper than ``noise`` is nothing. Where a line crosses a stroke, the stroke stays.
    """
    level = _without_level_lines(depth, paper, noise)
    return np.ascontiguousarray(_without_level_lines(level.T, paper.T, noise).T)


def _without_level_lines(depth: Gray, paper: NDArray[np.bool_], noise: float) -> Gray:
    there = (depth > noise) & paper
    shift = _shift(there)
    margin = int(np.abs(shift).max()) + WIDTH
    height, width = depth.shape
    rows = np.arange(height + 2 * margin)[:, None] - margin + shift[None]

    inside = (rows >= 0) & (rows < height)

    def level(values: NDArray[Any]) -> NDArray[Any]:
        """``values`` turned so that lines are level; 0 beyond the picture."""
        return np.asarray(np.take_along_axis(values, rows.clip(0, height - 1), 0) * inside)

    turned, ground = level(there), level(paper)
    # Within a pixel of the direction, and across the gaps that noise makes.
    streak = closed(dilated(turned.astype(np.float32), 3, 1), 1, GAP)
    streaks = opened(streak, 1, 2 * round(STRAIGHT * width / 2) + 1) > 0
    quarters = [slice(at, at + width // 4 + 1) for at in range(0, width, width // 4 + 1)]
    covered = np.array([(streaks & ground)[:, part].sum(axis=1) for part in quarters])
    possible = np.array([ground[:, part].sum(axis=1) for part in quarters])
    through = ((covered >= THERE * possible) | (possible < width / 40)).all(axis=0)
    # What leaves the picture soon is a line where there are others.
    long = possible.sum(axis=0) > width / 4
    through &= long | (through & long).any()
    # Wider than a line is something else.
    tall = opened(through.astype(np.float32)[:, None], WIDTH + 4, 1)[:, 0] > 0
    lines = streaks & (through & ~tall)[:, None]
    if not lines.any():
        return depth
    # How deep a line is by itself: as it is for most of its way.
    shades = np.where(lines, level(depth), np.nan)[lines.any(axis=1)]
    printed = np.zeros((len(rows), 1), np.float32)
    printed[lines.any(axis=1), 0] = np.nanmedian(shades, axis=1)
    printed = dilated(printed, WIDTH, 1)
    back = np.arange(height)[:, None] + margin - shift[None]
    line = np.take_along_axis(lines, back, 0)
    rest = np.where(line & (depth <= DEEPER * printed[back, 0] + noise), np.float32(0), depth)
    # What a line covers is ink where it is deeper than the line, and where there is ink on either side of it.
    return np.where(line, np.minimum(depth, closed(rest, WIDTH + 4, 1)), rest)


def _shift(there: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(W,): by how many rows level lines have sunk at each column; that with which rows differ most from those next to them."""
    height, width = there.shape
    block = 8
    parts = there[:, : width // block * block].reshape(height, -1, block).mean(axis=2, dtype=np.float32)
    columns = np.arange(parts.shape[1])
    best, most = 0.0, -1.0
    for tilt in np.arange(-TILT, TILT + TILT_STEP / 2, TILT_STEP):
        slope = float(np.tan(np.radians(tilt)))
        rows = (np.arange(height)[:, None] + np.rint(columns * block * slope).astype(np.intp)[None]) % height
        profile = parts[rows, columns].sum(axis=1)
        contrast = float((np.diff(profile) ** 2).sum())
        if contrast > most:
            best, most = slope, contrast
    return np.asarray(np.rint(np.arange(width) * best), np.intp)
