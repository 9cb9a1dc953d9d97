"""Where a session stands."""

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.session.branch import Branch
from darkroom.session.branches import Branches
from darkroom.session.fast import Fast, FastState
from darkroom.session.mark import Input
from darkroom.session.slow import Slow


class Standing:
    """The two clocks of a session and the branches that they make, and what can be read off them.

    Attributes
    ----------
    branches: what the clocks made; ``branch`` is the one that they run on.
    fast, slow: the clocks.
    """

    def __init__(self, branches: Branches, fast: Fast) -> None:
        self.branches, self.fast = branches, fast
        self.slow = Slow(branches, fast)

    @property
    def branch(self) -> Branch:
        """The branch that the clocks run on."""
        return self.branches.current

    @property
    def state(self) -> FastState:
        """``playing`` while learning is played; else that of the fast clock, see ``Fast.state``."""
        return "playing" if self.slow.state == "playing" else self.fast.state(self.branch)

    @property
    def running(self) -> bool:
        """Whether with time there will be more to read: either clock runs."""
        return self.slow.due or self.state == "playing"

    @property
    def midway(self) -> bool:
        """Whether a turn was left before there was anything to read: the next is due at once."""
        return self.slow.midway

    @property
    def iteration(self) -> int:
        """Where the clock stands; after an explosion, the iteration at which it happened."""
        return self.branch.iteration

    @property
    def kept(self) -> tuple[int, int]:
        """The first and last iteration that can be gone back to."""
        return self.branch.timeline.first, self.branch.timeline.last

    @property
    def model(self) -> GenerativeModel:
        """The model, with the prior in force."""
        return self.branch.run.model

    @property
    def given(self) -> Given:
        """All that is given in force; ``prior`` is λ as it was asked for."""
        return self.branch.now.given

    @property
    def input(self) -> Input:
        """What is seen."""
        return self.branch.now.input

    @property
    def r(self) -> tuple[Array, ...]:
        """r_1…r_L where the clock stands, each (d_ℓ,); after an explosion, the last good ones."""
        return self.branch.run.r
