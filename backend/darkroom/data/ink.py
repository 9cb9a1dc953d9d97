"""Finding the ink in a picture: a drawing, a scan, or a photo of paper with shadows on it.

Paper is what stays when everything thinner than a stroke can be is closed over (grey-scale morphology: Serra 1982); what the picture is
darker than its paper is ink. Shadows, gradients and the table around the paper are broad, and so are part of the paper.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from darkroom.data.components import Components, components

Gray = NDArray[np.float32]

#: The paper is looked for in a picture reduced to this many pixels, as it has no detail;
PAPER_SIDE = 64
#: in which strokes are thinner than this (odd).
STROKE = 19
#: Ink is this much darker than paper, as a part of white, or there is none.
CONTRAST = 0.08
#: Ink is darker than paper by this many standard deviations of the paper's grain.
GRAIN = 4.0
#: A piece smaller than this part of the largest is a speck,
SPECK = 0.03
#: and one that is farther from it than this part of its size belongs to something else.
FAR = 0.4
#: Strokes of an MNIST digit are at least this part of its longer side wide; a pen's are made so.
THIN = 0.1


class NoInk(ValueError):
    """There is nothing in the picture but paper."""


@dataclass(frozen=True, eq=False, slots=True)
class Ink:
    """What was found: ``ink`` (h, w) in [0, 1], bright on black, cropped to it; ``dark``: in the picture it was the darker."""

    ink: Gray
    dark: bool


def find_ink(picture: Gray, dark: bool | None = None) -> Ink:
    """The ink in ``picture`` (H, W), values in [0, 1].

    ``dark`` says whether it is darker than what it is on; None finds out. Raises NoInk.
    """
    above, below = _depths(picture)
    if dark is None:
        # Squared, so that few strong strokes count for more than much faint texture.
        dark = bool((below**2).sum() >= (above**2).sum())
    depth = below if dark else above
    level = _level(depth)
    inked = depth > level / 2
    grain = 1.4826 * float(np.median(np.abs(depth[~inked]))) if not inked.all() else 0.0
    if level < max(CONTRAST, GRAIN * grain):
        raise NoInk
    kept = _kept(components(inked))
    floor = min(GRAIN * grain, level / 2)
    # Edges of strokes are shades; they reach a pixel or two beyond half the depth.
    reach = 3 if max(picture.shape) < 128 else 5
    around = _filtered(kept.astype(np.float32), ImageFilter.MaxFilter(reach))
    clean = np.clip((depth - floor) / (level - floor), 0, 1) * around
    rows, columns = np.flatnonzero(clean.any(axis=1)), np.flatnonzero(clean.any(axis=0))
    cropped = clean[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Ink(_thickened(cropped), dark)


def _depths(picture: Gray) -> tuple[Gray, Gray]:
    """How much each pixel is brighter than the paper would be under bright ink, and darker than under dark ink; both (H, W), ≥ 0."""
    height, width = picture.shape
    scale = PAPER_SIDE / max(height, width)
    small = Image.fromarray(picture)
    if scale < 1:
        small = small.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX)
    # What is at the border goes on beyond it: neither a margin nor a table's edge is a stroke.
    padded = np.pad(np.asarray(small), STROKE, mode="edge")
    inside = (slice(STROKE, -STROKE), slice(STROKE, -STROKE))
    high, low = ImageFilter.MaxFilter(STROKE), ImageFilter.MinFilter(STROKE)
    closed = _filtered(padded, high, low, ImageFilter.GaussianBlur(2))[inside]
    opened = _filtered(padded, low, high, ImageFilter.GaussianBlur(2))[inside]
    over, under = (
        np.asarray(Image.fromarray(np.ascontiguousarray(paper)).resize((width, height), Image.Resampling.BICUBIC))
        for paper in (opened, closed)
    )
    # In a shadow ink and paper are darkened alike: the ratio stays.
    darker = np.maximum(under - picture, 0) / np.maximum(under, 0.1)
    return np.maximum(picture - over, 0), np.minimum(darker, 1)


def _level(depth: Gray) -> float:
    """The mean depth of what is ink: that deeper than half of it (Ridler & Calvard 1978)."""
    level = float(np.percentile(depth, 99.9))
    for _ in range(20):
        deeper = depth[depth > level / 2]
        if not deeper.size:
            return 0.0
        level = float(deeper.mean())
    return level


def _kept(pieces: Components) -> NDArray[np.bool_]:
    """(H, W): the main piece and what belongs to it, without specks and what comes in from the border."""
    height, width = pieces.labels.shape
    top, left, bottom, right = pieces.boxes.T
    outer = (top == 0) | (left == 0) | (bottom == height) | (right == width)
    # A line along the border, or across the picture: one that comes in counts only where there is nothing else of its size.
    weight = pieces.areas * np.where(outer, 0.1, 1.0)
    main = int(weight.argmax())
    size = max(bottom[main] - top[main], right[main] - left[main])
    gaps = np.maximum(
        np.maximum(top - bottom[main], top[main] - bottom), np.maximum(left - right[main], left[main] - right)
    )
    belongs = (weight >= SPECK * weight[main]) & (gaps <= FAR * size) & (outer <= outer[main])
    belongs[main] = True
    return np.concatenate([[False], belongs])[pieces.labels]


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
    return _filtered(np.pad(ink, grow), ImageFilter.MaxFilter(grow))


def _filtered(picture: Gray, *filters: ImageFilter.Filter) -> Gray:
    """``picture`` through Pillow's filters, one after the other, at their 8 bits."""
    image = Image.fromarray(np.rint(picture * 255).astype(np.uint8))
    for each in filters:
        image = image.filter(each)
    return np.asarray(image, np.float32) / 255
