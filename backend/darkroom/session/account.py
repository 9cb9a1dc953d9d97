"""How W came to be, as far as the same updates can be made again from a few words."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.session.given import Conditions
from darkroom.session.plan import Plan
from darkroom.state import MOST_UPDATES, MOST_WORK, Recipe
from darkroom.state.packed import pack


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """All that an update of W depended on besides the W before it.

    Attributes
    ----------
    by: whether it was a single update, from where r had settled, or one of playing, from a lesson.
    plan: what was learned from, and how.
    seed: of the starts of r, and of the order of images.
    under: x, mask and prior, and the rate as it was asked for.
    work: that it took, as ``work_of`` and ``step_work_of`` count it.
    again: whether it would be made in the same way again from the course's beginning on: of a single update, that r had gone the whole
        way from the seed, from ``start`` or from the update before, and no farther than to where it first rested; of playing, that the
        rate was safe.
    start: r_1…r_L at rest, of a first single update, where no run from the seed leads there.
    """

    by: Literal["step", "play"]
    plan: Plan
    seed: int
    under: Conditions
    work: int
    again: bool
    start: tuple[Array, ...] | None = None

    def same(self, other: "Made") -> bool:
        """Whether ``other`` is one more of these."""
        plan, others = self._plan, other._plan
        return (self.by, self.seed, plan) == (other.by, other.seed, others) and self.holds(other.under)

    def holds(self, now: Conditions) -> bool:
        """Whether what it depended on is what holds ``now``."""
        before = self.under
        if (before.rate, before.prior) != (now.rate, now.prior):
            return False
        if self.by == "play" and self.plan.source == "digits":
            return True  # whatever is seen
        return bool(
            np.array_equal(before.input.x, now.input.x) and np.array_equal(before.input.mask, now.input.mask)
        )

    @property
    def _plan(self) -> tuple[float, ...] | Plan:
        """What of the plan matters."""
        return (self.plan.rate,) if self.by == "step" else self.plan


class Account:
    """Of a course: the recipe that its first updates follow, and how many do.

    Parameters
    ----------
    origin: where W began; None where that cannot be told in a few words.
    seed: of a random W.
    """

    def __init__(self, origin: Literal["trained", "random"] | None, seed: int | None = None) -> None:
        self._origin, self._seed = origin, seed
        self._made: Made | None = None
        self._explained = 0
        self._work = 0

    def add(self, update: int, made: Made) -> None:
        """That update was made, and whatever came after the one before it is forgotten."""
        known, follows = self._made, self._explained >= update - 1
        if update == 1:
            self._made, follows = made, self._seed in (None, made.seed)
        elif known is not None:
            follows = follows and known.same(made)
        reproduced = follows and made.again and made.plan.source != "drawings"
        self._work = made.work + (self._work if update > 1 else 0)
        self._explained = update if reproduced else min(self._explained, update - 1)

    def recipe(self, update: int, now: Conditions) -> Recipe | None:
        """What leads to W after so many updates, where x, mask, rate and prior are those of ``now``; None where nothing does."""
        made = self._made
        if self._origin is None or update > min(self._explained, MOST_UPDATES):
            return None
        if update == 0 or made is None:
            return Recipe(origin=self._origin, seed=self._seed or 0)
        # Of single updates the last is followed by one more settling.
        most = MOST_WORK - made.work if made.by == "step" else MOST_WORK
        if self._work > most or not made.holds(now):
            return None
        plan = made.plan
        if made.by == "step":
            return Recipe(
                origin=self._origin,
                seed=made.seed,
                by="step",
                learning_rate=plan.rate,
                r=None if made.start is None else pack(made.start[0]),
                updates=update,
            )
        return Recipe(
            origin=self._origin,
            seed=made.seed,
            by="play",
            source="digits" if plan.source == "digits" else "image",
            batch=plan.batch,
            learning_rate=plan.rate,
            settling=plan.settling,
            updates=update,
        )

    def copy(self) -> Self:
        """Another one that says the same."""
        other = type(self)(self._origin, self._seed)
        other._made, other._explained, other._work = self._made, self._explained, self._work
        return other
