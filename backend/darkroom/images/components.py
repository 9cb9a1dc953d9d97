"""Connected components: the pieces that ink falls into."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Components:
    """The pieces of a picture's ink, two pixels belonging together where they touch, also at a corner.

    Attributes
    ----------
    labels: (H, W), 0 where there is no ink, else 1…count, the piece that the pixel belongs to.
    areas: (count,), pixels.
    boxes: (count, 4): top, left, bottom, right of each, the last two past its end.
    """

    labels: NDArray[np.intp]
    areas: NDArray[np.intp]
    boxes: NDArray[np.intp]


def components(inked: NDArray[np.bool_]) -> Components:
    """The pieces of ``inked`` (H, W): its horizontal runs, joined where those of neighbouring lines touch."""
    height, width = inked.shape
    edges = np.diff(np.pad(inked, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    roots = _joined(rows, starts, ends)
    names, piece = np.unique(roots, return_inverse=True)
    # Runs painted into the picture: +label where a run starts, −label past its end, summed along the line.
    painted = np.zeros((height, width + 1), np.intp)
    painted[rows, starts] += piece + 1
    np.subtract.at(painted, (rows, ends), piece + 1)
    areas = np.bincount(piece, ends - starts, len(names)).astype(np.intp)
    boxes = np.empty((len(names), 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = max(height, width), 0
    np.minimum.at(boxes[:, 0], piece, rows)
    np.minimum.at(boxes[:, 1], piece, starts)
    np.maximum.at(boxes[:, 2], piece, rows + 1)
    np.maximum.at(boxes[:, 3], piece, ends)
    return Components(np.cumsum(painted[:, :-1], axis=1), areas, boxes)


def _joined(rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each run the first run of its piece; the runs come line by line.

    Every run takes the least name among those that touch it, then what goes by a name takes that one's, until nothing changes:
    as many rounds as the logarithm of their number, where following one run to the next would be as many steps as there are.
    """
    count = len(rows)
    # Places in reading order, lines so far apart that a run touches those of the line above alone.
    stretch = int(ends.max(initial=0)) + 2
    begun, ended = rows * stretch + starts, rows * stretch + ends
    first = np.searchsorted(ended, begun - stretch)
    touched = np.maximum(np.searchsorted(begun, ended - stretch, side="right") - first, 0)
    below = np.repeat(np.arange(count), touched)
    above = np.arange(len(below)) - np.repeat(np.cumsum(touched) - touched, touched) + first[below]
    named = np.arange(count)
    while True:
        least = np.minimum(named[below], named[above])
        joined = named.copy()
        for run in (below, above):
            # What it went by until now goes by the lesser name too, and with it everything else that did.
            np.minimum.at(joined, named[run], least)
        while not np.array_equal(joined, further := joined[joined]):
            joined = further
        if np.array_equal(joined, named):
            return named
        named = joined
