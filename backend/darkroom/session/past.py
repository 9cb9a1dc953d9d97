"""The past of the weights: which of them are kept, and the lesson that each of them was in force for."""

from bisect import bisect_left
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

from darkroom.engine import GenerativeModel
from darkroom.engine.errors import ArgumentError
from darkroom.session.episode import Lesson


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """W after so many updates.

    ``trained`` has that W and the prior that the model came with; ``lesson`` is the inference under it that led
    to the next update, None as long as there is none.
    """

    update: int
    trained: GenerativeModel
    lesson: Lesson | None = None


class Past:
    """Of the weights there were some, the first and the newest among them.

    Where there are too many, the one goes whose neighbours are closest together for their age: what is kept lies the
    denser the newer it is.
    """

    def __init__(self, first: Kept) -> None:
        self._kept = [first]

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._kept)

    @property
    def updates(self) -> list[int]:
        """The numbers of those that are kept."""
        return [kept.update for kept in self._kept]

    @property
    def last(self) -> Kept:
        """The newest."""
        return self._kept[-1]

    def at(self, update: int) -> Kept:
        """What is kept of an update. Raises ArgumentError where nothing is."""
        place = bisect_left(self._kept, update, key=lambda kept: kept.update)
        if place == len(self._kept) or self._kept[place].update != update:
            numbers = self.updates
            told = ", ".join(map(str, numbers if len(numbers) <= 12 else [*numbers[:4], "…", *numbers[-7:]]))
            raise ArgumentError("update", f"one of the updates kept, {told}", f"{update}")
        return self._kept[place]

    def add(self, lesson: Lesson, new: Kept) -> None:
        """An update was made, from ``lesson``, which the newest was in force for."""
        last = self._kept[-1]
        # Copies, which share W and hold nothing of what was computed from it.
        lesson = replace(lesson, model=copy(lesson.model))
        self._kept[-1] = Kept(last.update, copy(last.trained), lesson)
        self._kept.append(new)

    def cut(self, update: int) -> None:
        """Forget what came after an update that is kept, and that anything did."""
        here = self.at(update)
        self._kept[self._kept.index(here) :] = [Kept(here.update, here.trained)]

    def copy(self) -> Self:
        """Another one that holds the same: the weights themselves never change."""
        other = type(self)(self._kept[0])
        other._kept = list(self._kept)
        return other

    def thin(self, stands: int) -> None:
        """Forget one that is neither the first, nor the newest, nor that of the update ``stands``."""
        now = self._kept[-1].update + 1

        def crowded(place: int) -> float:
            before, here, after = (kept.update for kept in self._kept[place - 1 : place + 2])
            return (after - before) / (now - here)

        places = (place for place in range(1, len(self._kept) - 1) if self._kept[place].update != stands)
        del self._kept[min(places, key=crowded)]
