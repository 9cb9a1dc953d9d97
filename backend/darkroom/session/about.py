"""What the slow clock is about: one of these, each with just what belongs to it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom.session.episode import Finished
from darkroom.session.update import Change

SlowState = Literal["idle", "stepping", "playing", "failed"]


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is to be learned."""

    name: ClassVar[SlowState] = "idle"


@dataclass(frozen=True, slots=True)
class Failed:
    """Learning stopped, for the reason in ``message``, until it is asked for again."""

    message: str
    name: ClassVar[SlowState] = "failed"


@dataclass(frozen=True, slots=True)
class Stepping:
    """A single update is asked for: r settles first. Once it has (``rests``) W is to move, when all is read."""

    rests: bool = False
    name: ClassVar[SlowState] = "stepping"


@dataclass(frozen=True, slots=True)
class Stepped:
    """A single update was made, and r settles again."""

    name: ClassVar[SlowState] = "stepping"


@dataclass(frozen=True, slots=True)
class Showing:
    """Learning is played, and the iterations of an episode fall due one after another."""

    finished: Finished
    name: ClassVar[SlowState] = "playing"


@dataclass(frozen=True, slots=True)
class Computing:
    """Learning is played, and what is computed is not shown yet: an episode, or several with the updates between.

    ``learned``: the last episode and the update that was made from it, where what they led to is not shown yet.
    """

    learned: tuple[Finished, Change] | None = None
    name: ClassVar[SlowState] = "playing"


About = Idle | Failed | Stepping | Stepped | Showing | Computing
