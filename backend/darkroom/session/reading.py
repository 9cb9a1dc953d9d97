"""What is read of a session: iterations, inputs, and what happened."""

from dataclasses import dataclass

from darkroom.engine import Trajectory
from darkroom.session.conditions import Input


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive iterations, all under one set of conditions, ready to be framed.

    ``update`` counts weight updates; ``epoch`` counts how often the run was begun anew, and iterations of
    different epochs have nothing to do with one another.
    """

    trajectory: Trajectory
    rate: float
    prior: float
    update: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Settled:
    """No |Δr|/η of the update that follows ``iteration`` exceeds the tolerance; ``pull`` is the largest."""

    iteration: int
    pull: float
    energy: float


@dataclass(frozen=True, slots=True)
class Diverged:
    """The energy ran away at ``iteration``, under ``rate``; rates up to ``limit`` are safe."""

    iteration: int
    rate: float
    limit: float
    message: str


Event = Settled | Diverged


@dataclass(frozen=True, slots=True)
class Progress:
    """What one turn of the clock brought.

    Attributes
    ----------
    input: the x and mask that the chunk is under, where they are others than those of the chunk before.
    chunk: iterations to read.
    event: what happened after them.
    """

    input: Input | None = None
    chunk: Chunk | None = None
    event: Event | None = None
