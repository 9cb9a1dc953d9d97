"""Finding the sheet of paper in a picture that shows what it lies on as well."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from darkroom.images.components import components
from darkroom.images.morphology import Gray, closed, reduced

#: The sheet is looked for in a picture reduced to this many pixels,
SIDE = 160
#: in which strokes are thinner than this (odd).
STROKE = 9
#: A sheet is at least this part of the picture, and this part of the rectangle around it, which a round thing is not;
LEAST, STRAIGHT = 0.06, 0.85
#: it is not so many times longer than wide, as a stroke is,
SLENDER = 2.5
#: and what it lies on differs from it by this much.
APART = 0.1
#: Its edge, with its shadow, is so many of the pixels wide.
EDGE = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """Where a sheet is: in ``rows`` and ``columns`` of the picture, at the pixels of ``paper`` there, which spares its very edge."""

    rows: slice
    columns: slice
    paper: NDArray[np.bool_]


def find_sheet(picture: Gray) -> Sheet | None:
    """The sheet that lies in ``picture`` (H, W) on something else; None where it fills the picture, or there is none."""
    if min(picture.shape) < SIDE:  # What is so small is all drawing.
        return None
    small = reduced(picture, SIDE)
    for shades in (small, 1 - small):  # white paper on a dark table; a slate on a bright one
        ground = closed(shades, STROKE)
        outline = _outline(ground)
        if outline is not None and _is_sheet(outline, ground):
            return _sheet(outline, picture.shape, small.shape)
    return None


def _outline(ground: Gray) -> NDArray[np.float64] | None:
    """(n, 2): the corners, row and column, of what is around the largest bright part of ``ground``, clockwise as one looks at it."""
    pieces = components(ground > _threshold(ground))
    if not len(pieces.areas):
        return None
    rows, columns = np.nonzero(pieces.labels == pieces.areas.argmax() + 1)
    # Of each line its ends are enough; a pixel has four corners.
    ends = np.concatenate(
        [np.flatnonzero(np.diff(rows, prepend=-1)), np.flatnonzero(np.diff(rows, append=-1))]
    )
    corners = {
        (r + i, c + j)
        for r, c in zip(rows[ends].tolist(), columns[ends].tolist(), strict=True)
        for i in (0, 1)
        for j in (0, 1)
    }
    return np.array(_hull(sorted(corners)), np.float64)


def _hull(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The convex hull of sorted points (Andrew 1979)."""

    def half(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
        hull: list[tuple[int, int]] = []
        for r, c in points:
            while len(hull) > 1:
                (r1, c1), (r2, c2) = hull[-2:]
                if (r2 - r1) * (c - c1) - (c2 - c1) * (r - r1) < 0:
                    break
                hull.pop()
            hull.append((r, c))
        return hull[:-1]

    return half(points) + half(points[::-1])


def _threshold(ground: Gray) -> float:
    """The shade between two kinds of ground (Otsu 1979)."""
    counts, edges = np.histogram(ground, 128, (0.0, 1.0))
    middles = (edges[:-1] + edges[1:]) / 2
    below, mass = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    between = np.zeros(len(counts))
    both = (below > 0) & (above > 0)
    means = mass[both] / below[both] - (mass[-1] - mass[both]) / above[both]
    between[both] = below[both] * above[both] * means**2
    # Where nothing lies between the two, all of it is as good: the middle of it.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(edges[best + 1].mean())


def _depths(outline: NDArray[np.float64], rows: Gray, columns: Gray, frame: tuple[int, int]) -> Gray:
    """How far points are inside an outline; its sides along the frame, beyond which it may go on, do not count."""
    deepest = np.full(np.broadcast_shapes(rows.shape, columns.shape), np.inf, np.float32)
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        on_frame = [a == b and a in (0, side) for a, b, side in zip(start, end, frame, strict=True)]
        if any(on_frame):
            continue
        (r, c), (down, across) = start, (end - start) / np.hypot(*(end - start))
        np.minimum(deepest, (rows - r) * across - (columns - c) * down, out=deepest)
    return deepest


def _is_sheet(outline: NDArray[np.float64], ground: Gray) -> bool:
    height, width = ground.shape
    depth = _depths(outline, *_middles(ground.shape, ground.shape), ground.shape)
    inside = depth > 0
    # It leaves the picture at one side, or at a corner; what does at more is paper beside a shadow, or fills it.
    touched = [inside[0].any(), inside[-1].any(), inside[:, 0].any(), inside[:, -1].any()]
    if sum(touched) > 2 or (touched[0] and touched[1]) or (touched[2] and touched[3]):
        return False
    sides = min(
        (
            _sides(outline, end - start)
            for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True)
        ),
        key=np.prod,
    )
    area = float(inside.sum())
    if area < LEAST * height * width or area < STRAIGHT * np.prod(sides) or max(sides) > SLENDER * min(sides):
        return False
    within, around = (
        ground[(depth > EDGE) & (depth < 4 * EDGE)],
        ground[(depth < -EDGE) & (depth > -4 * EDGE)],
    )
    if not within.size or not around.size:
        return False
    # All of the edge is one: the least of the sheet is brighter than the most of what it lies on.
    return float(np.percentile(within, 10) - np.percentile(around, 90)) > APART


def _sides(outline: NDArray[np.float64], along: NDArray[np.float64]) -> tuple[float, float]:
    """The sides of the rectangle around ``outline`` of which one goes ``along`` something."""
    down, across = along / np.hypot(*along)
    one, other = outline @ (down, across), outline @ (-across, down)
    return float(np.ptp(one)), float(np.ptp(other))


def _middles(shape: tuple[int, int], of: tuple[int, int]) -> tuple[Gray, Gray]:
    """Where the pixels of a picture of ``shape`` are in one of shape ``of``: rows (H, 1) and columns (1, W)."""
    rows, columns = (
        (np.arange(side, dtype=np.float32) + 0.5) * (other / side)
        for side, other in zip(shape, of, strict=True)
    )
    return rows[:, None], columns[None]


def _sheet(outline: NDArray[np.float64], shape: tuple[int, int], of: tuple[int, int]) -> Sheet:
    paper = _depths(outline, *_middles(shape, of), of) > EDGE
    rows, columns = np.flatnonzero(paper.any(axis=1)), np.flatnonzero(paper.any(axis=0))
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return Sheet(*box, np.ascontiguousarray(paper[box]))
