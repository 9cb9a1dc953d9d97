"""Finding the ink in a picture: a drawing, a scan, or a photo of paper with shadows on it.

Paper is what stays when everything as thin as a stroke is closed over (grey-scale morphology: Serra 1982, Image
analysis and mathematical morphology), and ink is where the picture differs from it. Shadows, gradients and the table
around the paper are broad, and so are part of the paper.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from darkroom.engine.errors import Portable
from darkroom.images.components import Components, components
from darkroom.images.lines import without_lines
from darkroom.images.morphology import Gray, closed, dilated, eroded, opened, reduced

#: The paper is looked for in a picture reduced to this many pixels, as it has no detail;
PAPER_SIDE = 64
#: in which strokes are thinner than this (odd).
STROKE = 19
#: Dark ink or bright? A fine pen stands out in narrow surroundings, a brush in wide ones (odd).
SURROUNDINGS = (5, 21)
#: Ink is this much darker than paper, as a part of white, or there is none.
CONTRAST = 0.08
#: Printed lines are looked for from this depth on.
FAINT = 0.04
#: Ink is darker than paper by this many standard deviations of the paper's grain.
GRAIN = 4.0
#: Pictures narrower than this, in pixels, are small: strokes are all there is in them.
SMALL = 100
#: Digits beside each other are of about one height: this part of it at least.
ALIKE = 0.6
#: On lined paper a drawing is at least this part of the picture long.
LEAST = 0.08
#: A piece smaller than this part of the largest is a speck,
SPECK = 0.03
#: and one that is farther from it than this part of its size belongs to something else.
FAR = 0.4
#: Strokes of an MNIST digit are at least this part of its longer side wide; a pen's are made so.
THIN = 0.1


class NoInk(Portable, ValueError):
    """There is nothing in the picture but paper.

    Attributes
    ----------
    lined: the paper has lines, so that what is between them is no ink either.
    """

    def __init__(self, lined: bool) -> None:
        super().__init__()
        self.lined = lined


@dataclass(frozen=True, eq=False, slots=True)
class Ink:
    """What was found.

    Attributes
    ----------
    ink: (h, w) in [0, 1], bright on black, cropped.
    dark: in the picture it is the darker.
    others: how many more drawings of about its size there are.
    """

    ink: Gray
    dark: bool
    others: int


def find_ink(picture: Gray, dark: bool | None = None, paper: NDArray[np.bool_] | None = None) -> Ink:
    """The ink in ``picture`` (H, W), values in [0, 1].

    ``dark`` says whether it is darker than what it is on; None finds out. ``paper`` (H, W) says where there is paper; None for
    everywhere. Raises NoInk.
    """
    if paper is None:
        paper = np.ones(picture.shape, bool)
    else:
        picture = np.where(paper, picture, np.median(picture[paper]))
    if dark is not None:
        return _find_ink(picture, dark, paper)
    try:
        darker = _find_ink(picture, True, paper)
    except NoInk as none:
        if none.lined:
            raise
        darker = None
    if darker is None or not _is_dark(picture):
        with suppress(NoInk):
            return _find_ink(picture, False, paper)
    if darker is None:
        raise NoInk(lined=False)
    return darker


def _find_ink(picture: Gray, dark: bool, paper: NDArray[np.bool_]) -> Ink:
    depth = np.where(paper, _depth(picture, dark), np.float32(0))
    noise = GRAIN * _grain(depth)
    found = without_lines(depth, paper, max(noise, FAINT)) if min(depth.shape) >= SMALL else depth
    # Noise has a line here and there as well: of lined paper, lines are most of what there is.
    lined = bool(2 * depth[found != depth].sum() > depth[depth > noise].sum())
    depth = found
    level = _level(depth)
    if level < max(CONTRAST, noise):
        raise NoInk(lined)
    kept = _kept(components(depth > level / 2), paper)
    # Lines are not found to the last bit of them.
    if lined and (kept.outer or kept.size < LEAST * max(picture.shape)):
        raise NoInk(lined)
    floor = min(noise, level / 2)
    # Edges of strokes are shades; they reach a pixel or two beyond half the depth.
    reach = 3 if max(picture.shape) < SMALL else 5
    around = dilated(kept.where.astype(np.float32), reach)
    clean = np.asarray(np.clip((depth - floor) / (level - floor), 0, 1) * around, np.float32)
    rows, columns = np.flatnonzero(clean.any(axis=1)), np.flatnonzero(clean.any(axis=0))
    cropped = clean[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Ink(_thickened(cropped), dark, kept.others)


def _is_dark(picture: Gray) -> bool:
    """Whether what differs from the median of its surroundings is rather darker than brighter."""
    small = reduced(picture, PAPER_SIDE)
    darker = brighter = 1.0
    for width in SURROUNDINGS:
        # It goes on beyond its border as it ends there: neither a margin nor a table's edge is a stroke.
        over = np.pad(small, width, mode="edge")
        away = small - _filtered(over, ImageFilter.MedianFilter(width))[width:-width, width:-width]
        # Squared, so that few strong strokes count for more than much faint texture. One pixel more for either: nothing is no evidence.
        darker *= 1 + float((np.minimum(away, 0) ** 2).sum())
        brighter *= 1 + float((np.maximum(away, 0) ** 2).sum())
    return darker >= brighter


def _depth(picture: Gray, dark: bool) -> Gray:
    """(H, W): how much each pixel differs from its paper, positive where in the direction in which ink does."""
    over = np.pad(reduced(picture, PAPER_SIDE), STROKE, mode="edge")
    small = _filtered((closed if dark else opened)(over, STROKE), ImageFilter.GaussianBlur(2))
    small = small[STROKE:-STROKE, STROKE:-STROKE]
    height, width = picture.shape
    paper = np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))
    if not dark:
        return np.asarray(picture - paper)
    # In a shadow ink and paper are darkened alike: their ratio stays.
    return np.asarray((paper - picture) / np.maximum(paper, 0.1))


def _level(depth: Gray) -> float:
    """The mean depth of what is ink: that deeper than half of it (Ridler & Calvard 1978); 0 without any."""
    level = float(np.percentile(depth, 99.9))
    for _ in range(20):
        deeper = depth[depth > level / 2]
        if level <= 0 or not deeper.size:
            return 0.0
        level = float(deeper.mean())
    return level


def _grain(depth: Gray) -> float:
    """The standard deviation of noise, from what neighbours have not in common (Immerkær 1996), strokes being few.

    In a small picture they are not; there it is 0.
    """
    if min(depth.shape) < SMALL:
        return 0.0
    for axis in (0, 1):
        depth = np.diff(depth, 2, axis)
    # The weights of the differences, (1, −2, 1) in either direction, have norm 6; 0.6745 is the normal's median.
    return float(np.median(np.abs(depth))) / (6 * 0.6745)


@dataclass(frozen=True, eq=False, slots=True)
class _Kept:
    """The main piece and what belongs to it: ``where`` (H, W); the main one's longer side, and whether it comes in from the border."""

    where: NDArray[np.bool_]
    size: int
    outer: bool
    others: int


def _kept(pieces: Components, paper: NDArray[np.bool_]) -> _Kept:
    """The main piece and what belongs to it, without specks and what comes in from the border of the paper."""
    top, left, bottom, right = pieces.boxes.T
    border = eroded(np.pad(paper, 1).astype(np.float32), 3)[1:-1, 1:-1] == 0
    outer = np.bincount(pieces.labels[border], minlength=len(top) + 1)[1:] > 0
    # A line along the border or across the picture counts only where there is nothing else near its size.
    weight = pieces.areas * np.where(outer, 0.1, 1.0)
    main = int(weight.argmax())
    tall, wide = bottom - top, right - left
    size = max(tall[main], wide[main])
    below = np.maximum(top - bottom[main], top[main] - bottom)
    beside = np.maximum(left - right[main], left[main] - right)
    # As tall as the main one and all beside it, it is a digit of its own.
    alike = ~outer & (tall > ALIKE * tall[main]) & (tall < tall[main] / ALIKE)
    alike[main] = False
    near = np.maximum(below, beside) <= FAR * size
    belongs = (weight >= SPECK * weight[main]) & near & (outer <= outer[main]) & ~(alike & (beside >= 0))
    belongs[main] = True
    others = int((alike & ~belongs & (weight >= ALIKE * weight[main] / 4)).sum())
    return _Kept(np.concatenate([[False], belongs])[pieces.labels], int(size), bool(outer[main]), others)


def _thickened(ink: Gray) -> Gray:
    """``ink`` with strokes as wide as MNIST's are; left alone where they are already."""
    # A line of length l and width w has area l·w and an edge of 2·l.
    padded = np.pad(ink, 1)
    edge = float(np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1]).sum())
    stroke = 2 * float(ink.sum()) / edge
    missing = THIN * max(ink.shape) - stroke
    if missing < 1:
        return ink
    grow = 2 * round(missing / 2) + 1
    return dilated(np.pad(ink, grow), grow)


def _filtered(picture: Gray, by: ImageFilter.Filter) -> Gray:
    """``picture`` through a filter of Pillow's, at its 8 bits."""
    image = Image.fromarray(np.rint(picture * 255).astype(np.uint8)).filter(by)
    return np.asarray(image, np.float32) / np.float32(255)
