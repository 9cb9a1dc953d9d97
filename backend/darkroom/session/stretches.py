"""What updates of W were made from, one after another, in stretches of those that are alike."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np

from darkroom.engine import Inference
from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.images.digits import digit_set
from darkroom.session.episode import Episode
from darkroom.session.plan import Plan
from darkroom.state import MOST_UPDATES

Layers = tuple[Array, ...]

#: Stretches, and changes of η within them, that are written down; W that came of more is written down by its values,
MOST_ENTRIES = 500
#: and so it is where the images that they were made from take up more than so many bytes.
MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """Why an update was made, besides the episode it was made from.

    Attributes
    ----------
    by: whether it was a single update, from where r had settled, or one of playing, from an episode of its own.
    plan: what was learned from, and how.
    seed: of the starts of r, and of the order of images.
    asked: η as it was asked for.
    work: that it took, as ``work_of`` and ``step_work_of`` count it.
    repeatable: whether it would be made in the same way again from the beginning on: of a single update, that r had gone the whole way
        from the seed, from ``rest`` or from the update before, and no farther than to where it first rested; of playing, that the
        rate was safe.
    rest: r_1…r_L at rest, of a first single update, where no run from the seed leads there.
    """

    by: Literal["step", "play"]
    plan: Plan
    seed: int
    asked: float
    work: int
    repeatable: bool
    rest: Layers | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive updates, each from an episode that differs from the others in nothing but its place in the order.

    Attributes
    ----------
    first, last: the numbers of the updates that they led to.
    cause: of the first.
    given: of the first image that is shown.
    images, batch: what was learned from, (M, D), and how many of them at a time; 0 for ``given.x`` on its own.
    start: r_1…r_L that r started from at first, or the seed of the random start of each; None: from where the update before had
        left it, as does each single update after the first.
    updates, work: of r before each update of W, and the work of each: of playing the same for all.
    rates: η of inference from an update on, by its number.
    repeatable_to: the last update up to which all are, see ``Cause.repeatable``.
    """

    first: int
    last: int
    cause: Cause
    given: Given
    images: Array
    batch: int
    start: Layers | int | None
    updates: tuple[int, ...]
    work: tuple[int, ...]
    rates: dict[int, float]
    repeatable_to: int

    @property
    def size(self) -> int:
        """Bytes of what is kept for these updates alone; the training set is there anyway."""
        start = self.start if isinstance(self.start, tuple) else ()
        own = () if self.images is digit_set().training.images else (self.images,)
        mask = () if self.given.mask is None else (self.given.mask,)
        return sum(array.nbytes for array in (*own, *mask, *self.given.clamp.values(), *start))

    @property
    def total_work(self) -> int:
        """The work of all these updates."""
        return sum(self.work) if self.cause.by == "step" else self.work[0] * (self.last - self.first + 1)

    def start_at(self, update: int) -> Layers | int | None:
        """Where r started for one of these updates."""
        return None if self.cause.by == "step" and update > self.first else self.start

    def up_to(self, update: int) -> Self:
        """The same as far as an update, which is one of these."""
        rates = {first: rate for first, rate in self.rates.items() if first <= update}
        count = update - self.first + 1
        return replace(
            self,
            last=update,
            rates=rates,
            updates=self.updates[:count],
            work=self.work[:count],
            repeatable_to=min(self.repeatable_to, update),
        )

    def goes_on(self, other: Self) -> bool:
        """Whether ``other``, of one update, is one more of these."""
        cause, theirs = self.cause, other.cause
        if (cause.by, cause.plan.rate, cause.seed) != (theirs.by, theirs.plan.rate, theirs.seed):
            return False
        differs = set(other.given.changed(self.given))
        if cause.by == "step":
            return (
                other.start is None and not differs and cause.asked == theirs.asked
                and len(self.updates) < MOST_UPDATES
            )  # fmt: skip
        return (
            self.start == other.start
            and (self.batch, self.updates) == (other.batch, other.updates)
            and not differs - ({"rate", "x"} if self.batch else {"rate"})
            and (self.images is other.images or np.array_equal(self.images, other.images))
        )

    def joined(self, other: Self) -> Self:
        """These and one more."""
        step = self.cause.by == "step"
        (rate,) = other.rates.values()
        alike = (
            self.repeatable_to == self.last
            and other.repeatable_to == other.last
            and self.cause.asked == other.cause.asked
        )
        return replace(
            self,
            last=other.last,
            updates=self.updates + other.updates if step else self.updates,
            work=self.work + other.work if step else self.work,
            rates=self.rates if rate == next(reversed(self.rates.values())) else self.rates | other.rates,
            repeatable_to=other.last if alike else self.repeatable_to,
        )


class Stretches:
    """The stretches of a log whose first update is number ``update`` + 1.

    ``last_r`` is r of the image shown at the end of the last episode, None where there was none.
    """

    def __init__(self, update: int = 0) -> None:
        self._update = update
        self._stretches: list[Stretch] = []
        self.last_r: Layers | None = None

    def add(self, update: int, episode: Episode, run: Inference, cause: Cause) -> None:
        """Write down that update, made from ``episode``, at whose end ``run`` stands."""
        start: Layers | int | None = episode.start
        if isinstance(start, tuple) and self.last_r is not None and alike(start, self.last_r):
            start = None
        self.last_r = run.r if run.x.ndim == 1 else tuple(r[0] for r in run.r)
        last = self._stretches[-1] if self._stretches else None
        if update != (last.last if last else self._update) + 1:
            return  # one before it was not written down
        made = Stretch(
            update,
            update,
            cause,
            episode.given,
            episode.images,
            0 if episode.chosen is None else len(episode.chosen),
            start,
            (episode.updates,),
            (cause.work,),
            {update: episode.given.rate},
            update if cause.repeatable else update - 1,
        )
        if last is not None and last.goes_on(made):
            longer = last.joined(made)
            if len(longer.rates) == len(last.rates) or self._has_room():
                self._stretches[-1] = longer
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
        some = [stretch for stretch in self._stretches if stretch.first <= update]
        if not some or some[-1].last < update:
            return None
        return [*some[:-1], some[-1].up_to(update)]

    def of(self, update: int) -> Stretch | None:
        """The stretch that an update is of; None where it was not made or not written down."""
        return next((stretch for stretch in self._stretches if stretch.first <= update <= stretch.last), None)

    def cut(self, update: int) -> None:
        """Forget what came after an update."""
        if self._stretches and self._stretches[-1].last > update:
            self._stretches = self.up_to(update) or []
            self.last_r = None

    def copy(self) -> Self:
        """Another list of the same stretches, which themselves never change."""
        other = type(self)(self._update)
        other._stretches, other.last_r = list(self._stretches), self.last_r
        return other


def alike(one: Layers, other: Layers) -> bool:
    """Whether two r_1…r_L are the same, bit for bit."""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
