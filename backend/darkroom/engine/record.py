"""Room for iterations while they are being computed; once they are, a :class:`Trajectory`."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from math import prod
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import DTypeLike

from darkroom.engine.arrays import Array

Layers = tuple[Array, ...]

#: A piece of a stream starts at one iteration, so that the first numbers are there at once, and doubles up to
#: this many: from here on the matrix products behind x̂ and e cost the same per iteration.
LONGEST_PIECE = 128
#: Of a batch a piece of work is so many updates of a single image: some milliseconds, where the images are digits.
LARGEST_PIECE = 4_096


class Record(NamedTuple):
    """Consecutive iterations, laid out as :class:`darkroom.engine.trajectory.Trajectory` is."""

    r: Layers
    error: Layers
    reconstruction: Array
    energy: Array

    @classmethod
    def room(cls, entries: int, batch: tuple[int, ...], sizes: tuple[int, ...], dtype: DTypeLike) -> Self:
        """Uninitialised; ``batch`` is () for one image or (N,), ``sizes`` the model's."""
        places = _places(entries, batch, sizes)
        # One block for all: from 4 MB on, NumPy asks for huge pages, and fresh memory then costs a tenth.
        block = np.empty(places[-1][1], dtype)
        arrays = [block[first:end].reshape(shape) for first, end, shape in places]
        layers = len(sizes) - 1
        return cls(tuple(arrays[:layers]), tuple(arrays[layers : 2 * layers]), arrays[-2], arrays[-1])

    def part(self, first: int, last: int) -> Self:
        """Entries first…last − 1, sharing memory."""
        return type(self)(
            tuple(r[first:last] for r in self.r),
            tuple(e[first:last] for e in self.error),
            self.reconstruction[first:last],
            self.energy[first:last],
        )

    def followed_by(self, other: Self) -> Self:
        """These iterations and those of ``other``, copied."""
        return type(self)(
            tuple(np.concatenate(pair) for pair in zip(self.r, other.r, strict=True)),
            tuple(np.concatenate(pair) for pair in zip(self.error, other.error, strict=True)),
            np.concatenate([self.reconstruction, other.reconstruction]),
            np.concatenate([self.energy, other.energy]),
        )


@lru_cache(64)
def _places(
    entries: int, batch: tuple[int, ...], sizes: tuple[int, ...]
) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """Where in one block each array of a record begins and ends, and its shape."""
    shapes = [(entries, *batch, size) for size in (*sizes[1:], *sizes[:-1], sizes[0])]
    shapes.append((entries, *batch))
    ends = [0, *accumulate(map(prod, shapes))]
    return tuple((first, end, shape) for (first, end), shape in zip(pairwise(ends), shapes, strict=True))


def pieces(entries: int, longest: int = LONGEST_PIECE) -> Iterator[tuple[int, int]]:
    """(first, last) of pieces of 1, 8, 16, 32, … entries, up to ``longest``."""
    first, length = 0, 1
    while first < entries:
        last = min(first + length, entries)
        yield first, last
        first, length = last, min(max(8, 2 * length), longest)
