"""What was changed since somebody last looked, of something that grows at its end and is cut back now and then."""

from bisect import bisect_right
from typing import Self

#: So many changes are kept apart. For whoever looked before all of them everything changed.
MOST_CUTS = 1_000


class Cuts:
    """Changes of a record by place: at a change everything from its place on is new.

    ``version`` counts them. Of two changes the earlier is only kept where its place is the lower: then they are sorted both ways.
    """

    def __init__(self) -> None:
        self.version = 0
        self._versions: list[int] = []
        self._places: list[int] = []
        self._forgotten = 0  # the newest version whose change is not kept

    def note(self, place: int) -> None:
        """Everything from ``place`` on is new."""
        self.version += 1
        while self._places and self._places[-1] >= place:
            self._places.pop()
            self._versions.pop()
        self._places.append(place)
        self._versions.append(self.version)
        if len(self._places) > MOST_CUTS:
            self._forgotten = self._versions.pop(0)
            del self._places[0]

    def since(self, version: int, first: int) -> int | None:
        """The lowest place that is new since ``version``; None where none is; ``first`` where that is not known."""
        if version < self._forgotten:
            return first
        at = bisect_right(self._versions, version)
        return self._places[at] if at < len(self._places) else None

    def copy(self) -> Self:
        """Another one with the same changes."""
        other = type(self)()
        other.version, other._forgotten = self.version, self._forgotten
        other._versions, other._places = list(self._versions), list(self._places)
        return other
