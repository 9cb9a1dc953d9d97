"""The weights that can be gone back to: which of them are kept, and the episode that each of them was in force for."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.session.episode import Episode

#: Bytes of weights that can be gone back to, and of what they were learned from, in all branches together: 200 W of 28 × 28
#: pixels and 100 latents, 16 of 100 × 100 pixels.
MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """W after so many updates.

    ``model`` has that W and the prior that the model came with; ``episode`` is the inference under it that led
    to the next update, None as long as there is none.
    """

    update: int
    model: GenerativeModel
    episode: Episode | None = None


class KeptWeights:
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
        """The numbers of the updates whose weights are kept."""
        return [kept.update for kept in self._kept]

    @property
    def last(self) -> Kept:
        """The newest weights."""
        return self._kept[-1]

    def at(self, update: int) -> Kept:
        """The weights after so many updates. Raises ArgumentError where they are not kept."""
        place = bisect_left(self._kept, update, key=lambda kept: kept.update)
        if place == len(self._kept) or self._kept[place].update != update:
            numbers = self.updates
            some = ", ".join(map(str, numbers if len(numbers) <= 12 else [*numbers[:4], "…", *numbers[-7:]]))
            raise ArgumentError("update", f"one of the updates kept, {some}", f"{update}")
        return self._kept[place]

    def add(self, episode: Episode, new: Kept) -> None:
        """Keep the weights that were made from ``episode``, which the newest were in force for."""
        last = self._kept[-1]
        # A copy, which shares W and holds nothing of what was computed from it.
        self._kept[-1] = Kept(last.update, copy(last.model), episode)
        self._kept.append(new)

    def cut(self, update: int) -> None:
        """Forget what came after an update that is kept, and that anything did."""
        here = self.at(update)
        self._kept[self._kept.index(here) :] = [Kept(here.update, here.model)]

    def copy(self) -> Self:
        """Another list of the same weights, which themselves never change."""
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


def bound(branches: Sequence[tuple[KeptWeights, int]], most: int) -> None:
    """Have all these together keep at most ``most`` weights, of MOST_BYTES; with each comes the update that it stands at.

    Of each the first, the newest and the one it stands at are kept. What they have in common counts once. The longest
    is thinned first: each comes to keep as much as the others.
    """
    while len((longest := max(branches, key=lambda branch: len(branch[0])))[0]) > 3:
        # Models with the same W, and episodes of the same image, have views of one array.
        every = [kept for weights, _ in branches for kept in weights]
        sizes = {id(_owner(w)): w.nbytes for kept in every for w in kept.model.weights}
        episodes = [kept.episode for kept in every if kept.episode is not None]
        sizes |= {id(_owner(episode.images)): episode.nbytes for episode in episodes}
        count = len({id(_owner(kept.model.weights[0])) for kept in every})
        if count <= most and sum(sizes.values()) <= MOST_BYTES:
            return
        longest[0].thin(longest[1])


def _owner(array: Array) -> Array:
    """The array whose memory ``array`` shows."""
    return array if array.base is None else array.base
