"""Which lessons W was learned from, one after another: what it takes to make all updates of a course again."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from darkroom.engine import Inference
from darkroom.engine.arrays import Array
from darkroom.engine.priors import Prior
from darkroom.images.digits import digit_set
from darkroom.session.episode import Lesson

Layers = tuple[Array, ...]

#: Updates that differ in more than their number are written down one by one; beyond so many W is told by its values,
MOST_ENTRIES = 500
#: and so it is where the images that they were made from take up more than so many bytes.
MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive updates, each from a lesson that differs from the others in nothing but its place in the order.

    Attributes
    ----------
    first, last: the numbers of the updates that they led to.
    images, batch: what was learned from, (M, D), and how many of them at a time; 0 for ``images[0]`` on its own.
    mask: (D,).
    start: r_1…r_L that r started from, or the seed of a random start; None: from where the lesson before had left it.
    updates: of r, before each update of W.
    prior: on r.
    rates: η of inference from an update on, by its number.
    rate: η_w.
    """

    first: int
    last: int
    images: Array
    batch: int
    mask: Array
    start: Layers | int | None
    updates: int
    prior: Prior
    rates: dict[int, float]
    rate: float

    @property
    def size(self) -> int:
        """Bytes of what is kept for these updates alone; the training set is there anyway."""
        start = self.start if isinstance(self.start, tuple) else ()
        own = () if self.images is digit_set().training.images else (self.images,)
        return sum(array.nbytes for array in (*own, self.mask, *start))

    def goes_on(self, other: "Stretch") -> bool:
        """Whether ``other``, of a single update, is one more of these."""
        return (
            isinstance(self.start, int)
            and self.start == other.start
            and (self.batch, self.updates, self.prior, self.rate)
            == (other.batch, other.updates, other.prior, other.rate)
            and (self.images is other.images or np.array_equal(self.images, other.images))
            and np.array_equal(self.mask, other.mask)
        )


class Ledger:
    """The stretches of a course, of whose updates the first is number ``update`` + 1.

    ``end`` is where r, that of the image shown, stood at the end of the last lesson, None where there was none.
    """

    def __init__(self, update: int = 0) -> None:
        self._update = update
        self._stretches: list[Stretch] = []
        self.end: Layers | None = None

    def add(self, update: int, lesson: Lesson, run: Inference, rate: float) -> None:
        """That update was made from ``lesson``, at whose end ``run`` stands; what came after the one before is forgotten."""
        self._cut(update - 1)
        start: Layers | int | None = lesson.start
        if not isinstance(start, int) and self.end is not None and _same(lesson.start, self.end):
            start = None
        batch = 0 if lesson.chosen is None else len(lesson.chosen)
        made = Stretch(
            update,
            update,
            lesson.images,
            batch,
            lesson.mask,
            start,
            lesson.updates,
            lesson.model.prior,
            {update: lesson.rate},
            rate,
        )
        self.end = run.r if run.x.ndim == 1 else tuple(r[0] for r in run.r)
        last = self._stretches[-1] if self._stretches else None
        if update != (last.last if last else self._update) + 1:
            return  # one before it was not written down
        if last is not None and last.goes_on(made):
            if lesson.rate == next(reversed(last.rates.values())):
                self._stretches[-1] = replace(last, last=update)
            elif self._has_room():
                self._stretches[-1] = replace(last, last=update, rates=last.rates | made.rates)
        elif self._has_room(made):
            self._stretches.append(made)

    def _has_room(self, *new: Stretch) -> bool:
        """Whether there is room for one more rate, or for these."""
        entries = sum(len(stretch.rates) for stretch in self._stretches)
        return entries < MOST_ENTRIES and sum(s.size for s in (*self._stretches, *new)) <= MOST_BYTES

    def up_to(self, update: int) -> list[Stretch] | None:
        """What led to W after so many updates; None where that is no longer known."""
        if update == self._update:
            return []
        told = [stretch for stretch in self._stretches if stretch.first <= update]
        if not told or told[-1].last < update:
            return None
        rates = {first: rate for first, rate in told[-1].rates.items() if first <= update}
        return [*told[:-1], replace(told[-1], last=update, rates=rates)]

    def after(self, update: int) -> Stretch | None:
        """The stretch that the update after this one is of."""
        return next(
            (stretch for stretch in self._stretches if stretch.first <= update + 1 <= stretch.last), None
        )

    def _cut(self, update: int) -> None:
        if self._stretches and self._stretches[-1].last > update:
            self._stretches = self.up_to(update) or []
            self.end = None

    def copy(self) -> Self:
        """Another one that tells the same."""
        other = type(self)(self._update)
        other._stretches, other.end = list(self._stretches), self.end
        return other


def _same(one: Layers | int, other: Layers) -> bool:
    return not isinstance(one, int) and all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
