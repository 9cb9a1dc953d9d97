"""Branches: lines of events that went on from the same state in different ways."""

from darkroom.engine.errors import ArgumentError
from darkroom.session.branch import Strand

#: Each has a past of its own, as large as that of a session without branches.
MOST_BRANCHES = 4


class Branches:
    """The branches of a session, by number; one of them is the one that goes on."""

    def __init__(self) -> None:
        self._strands: dict[int, Strand] = {}
        self.here = 0

    @property
    def all(self) -> dict[int, Strand]:
        """Every branch by its number."""
        return dict(self._strands)

    def begin(self, strand: Strand) -> None:
        """Only this one, from here on."""
        self._strands, self.here = {0: strand}, 0

    def check_room(self) -> None:
        """Raise ArgumentError where there are too many for one more."""
        if len(self._strands) >= MOST_BRANCHES:
            expected = f"at most {MOST_BRANCHES} branches; choosing a model begins anew"
            raise ArgumentError("branch", expected, f"{len(self._strands) + 1}")

    def fork(self, strand: Strand, course: int) -> Strand:
        """A copy of the one that goes on, to go on with instead; its course has that number."""
        copy = strand.copy(course)
        copy.parent = self.here
        self.here = max(self._strands) + 1
        self._strands[self.here] = copy
        return copy

    def take(self, number: int) -> Strand:
        """The branch of that number, which then goes on. Raises ArgumentError where there is none."""
        if number not in self._strands:
            raise ArgumentError("branch", f"one of {', '.join(map(str, self._strands))}", f"{number}")
        self.here = number
        return self._strands[number]
