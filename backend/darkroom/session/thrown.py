"""What was thrown away though W was learned in it, for as long as it can be brought back."""

from copy import copy
from dataclasses import dataclass
from typing import Self

from darkroom.engine import GenerativeModel
from darkroom.session.branch import Branch


@dataclass(frozen=True, slots=True, eq=False)
class Thrown:
    """Branches as they stood when something else took their place.

    ``here`` is the number of the one that went on; ``original`` and ``seed`` are those of the session then.
    """

    branches: dict[int, Branch]
    here: int
    original: GenerativeModel
    seed: int

    @classmethod
    def of(cls, branches: dict[int, Branch], here: int, original: GenerativeModel, seed: int) -> Self | None:
        """None where no W was learned in any of them."""
        if not any(branch.log.weights.last.update for branch in branches.values()):
            return None
        # A branch that goes on has another log, run and timeline from here on; those there were stay in the copy.
        return cls({number: copy(branch) for number, branch in branches.items()}, here, original, seed)

    @property
    def log(self) -> int:
        """The number of the log of the branch that went on."""
        return self.branches[self.here].log.number

    @property
    def updates(self) -> int:
        """How many updates W has had, where it has had most."""
        return max(branch.log.weights.last.update for branch in self.branches.values())
