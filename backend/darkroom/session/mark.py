"""What holds from an iteration on, and since when it is what is seen."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import SEEN, Given, named, prior_strength

#: The fields of a Given that are part of what is seen.
SEEN_FIELDS = named(SEEN)


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """What is seen.

    Attributes
    ----------
    given: of which what is seen is part; with a mask of the shape of x.
    source: where x came from, a word for the reader.
    iteration: the first iteration at which this is so.
    """

    given: Given
    source: str
    iteration: int

    @property
    def x(self) -> Array:
        """The input, (D,)."""
        return self.given.x

    @property
    def mask(self) -> Array:
        """1 where a pixel is sensed, else 0, (D,)."""
        assert self.given.mask is not None, "a session's has one"
        return self.given.mask


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A place in a timeline from which on a Given holds.

    Attributes
    ----------
    given: with a mask of the shape of x, and λ as it was asked for.
    source: where x came from, a word for the reader.
    since: the first iteration at which what is seen is so.
    """

    given: Given
    source: str
    since: int = 0

    def sees(self, changes: dict[str, Any], source: str | None) -> bool:
        """Whether ``changes`` are of what is seen alone, and are as it is; ``source`` None: from where it is."""
        return (
            SEEN_FIELDS.issuperset(changes)
            and source in (None, self.source)
            and all(
                isinstance(value, np.ndarray) and np.array_equal(value, getattr(self.given, name))
                for name, value in changes.items()
            )
        )

    def at(self, iteration: int, source: str | None = None, **changes: Any) -> Self:
        """The mark where ``changes`` are made of what is given; ``iteration`` is where that is, should it be seen."""
        seen = not SEEN_FIELDS.isdisjoint(changes)
        return type(self)(
            type(self.given)(**self.given.values | changes),
            self.source if source is None else source,
            iteration if seen else self.since,
        )

    def shows_the_same(self, other: "Mark | None") -> bool:
        """Whether what is seen under the other is the very same."""
        return other is self or (
            other is not None
            and (self.source, self.since) == (other.source, other.since)
            and all(getattr(self.given, name) is getattr(other.given, name) for name in SEEN_FIELDS)
        )

    @property
    def input(self) -> Input:
        """What is seen, for a reader."""
        return Input(self.given, self.source, self.since)


def first_mark(
    model: GenerativeModel,
    x: ArrayLike,
    source: str,
    rate: float,
    prior: float | None,
) -> Mark:
    """A mark with x (D,), sensed everywhere; ``prior`` None for the trained strength."""
    image = one_image("x", x, model)
    sensed = one_image("mask", np.ones_like(image), model)
    strength = prior_strength(model.prior) if prior is None else prior
    return Mark(Given(image, sensed, rate=rate, prior=strength), source)


def one_image(name: str, pixels: ArrayLike, model: GenerativeModel) -> Array:
    """``pixels`` (D,) as a read-only array of its own, in the model's dtype.

    Raises ArgumentError unless its shape is that of one image of ``model``.
    """
    array = np.array(pixels, model.dtype)
    if array.shape != model.sizes[:1]:
        raise ArgumentError(name, f"one image, shape {model.sizes[:1]}", f"shape {array.shape}")
    array.setflags(write=False)
    return array
