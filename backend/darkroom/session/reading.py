"""What is read of a session: iterations, inputs, weights, updates of them, and what happened."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from darkroom.engine import Trajectory
from darkroom.engine.arrays import Array
from darkroom.engine.given import Given
from darkroom.session.mark import Input
from darkroom.session.update import Change, Update

Why = Literal["open", "step", "play", "seek", "reset", "model"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive iterations, all under one Given, ready to be framed.

    ``update`` counts weight updates; ``epoch`` counts how often the run was begun anew, and iterations of
    different epochs have nothing to do with one another.
    """

    trajectory: Trajectory
    given: Given
    update: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Weights:
    """W_1…W_L from an epoch on, why they are read, and, after a single update, what that was."""

    weights: tuple[Array, ...]
    update: int
    epoch: int
    log: int
    why: Why
    change: Change | None = None


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


@dataclass(frozen=True, slots=True)
class Learned:
    """The slow clock changed by itself: an update was made, or it stopped, and then ``failure`` says why."""

    failure: str | None = None


#: What the fast clock finds where it runs, and what either does.
FastFinding = Settled | Diverged
Finding = FastFinding | Learned


class ChunkStart(NamedTuple):
    """Where a chunk starts that was handed out: its epoch, its first iteration, and the first update that came with it, if any did."""

    epoch: int
    iteration: int
    update: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is new to a reader, in the order in which it is to be read.

    Attributes
    ----------
    weights: W, where it is another than that of the chunk before.
    input: the x and mask that the chunk is under, where they are others than those of the chunk before.
    chunk: iterations to read.
    updates: what updates of W did, of the ``log`` of that number.
    finding: what the clocks found after them.
    """

    weights: Weights | None = None
    input: Input | None = None
    chunk: Chunk | None = None
    updates: list[Update] = field(default_factory=list)
    log: int = 0
    finding: Finding | None = None

    @property
    def start(self) -> ChunkStart | None:
        """Where the chunk starts; None where there is none."""
        if self.chunk is None:
            return None
        first = self.updates[0].update if self.updates else None
        return ChunkStart(self.chunk.epoch, self.chunk.trajectory.start, first)
