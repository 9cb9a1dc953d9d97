"""What the server tells a page, as text: the events of ``darkroom.v1``."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from darkroom.engine.errors import Portable
from darkroom.session import FastState, SlowState, Source
from darkroom.state import Recipe

PROTOCOL = "darkroom.v1"
#: The answer to whoever comes, or waits, while the server ends.
ENDING = "The server is ending. Try again when it is back."


class Event(BaseModel):
    """Anything the server says in text."""

    # All fields are sent, those at their defaults too: the schema says so.
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class PriorInfo(BaseModel):
    """The prior on the top layer: its kind, its strength (1/scale or 1/variance) and its mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["flat", "gaussian", "laplace"]
    strength: float
    mean: float


class ModelInfo(BaseModel):
    """A model as the page shows it.

    ``variances`` holds, for each error, one number or one for each unit. ``unit_norm``: learning keeps the
    columns of W at norm ≤ 1. What the model is shown with first is
    ``default_sample``, or what it draws at the latents ``default_latents``, or the number ``default_value``.
    ``card`` is what else is known about it, for people.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    description: str
    activation: list[str]
    prior: PriorInfo
    variances: list[float | list[float]]
    unit_norm: bool
    sizes: list[int]
    shape: list[int]
    default_rate: float
    default_sample: int | None
    default_latents: tuple[float, ...] | None
    default_value: float | None
    card: dict[str, Any]


class BranchInfo(BaseModel):
    """A branch: of which it was a copy, null for the first; and where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: int
    parent: int | None
    update: int
    iteration: int


class ThrownInfo(BaseModel):
    """What was thrown away and can be brought back: the number of its log, and how many updates its W has had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    log: int
    updates: int


class Learning(BaseModel):
    """Where the slow clock stands.

    W has had ``update`` updates; ``last`` is the newest there is in this log, ``kept`` lists those that can be
    gone back to. ``log`` numbers the logs of updates, each of which began with a W of its own, ``origin`` says with
    which. ``limit`` is the largest rate that was sure to lower F with r* held when it was last looked up, null where
    there is none or none is known. ``speed`` is in updates a second, null for as fast as it goes; ``drawings`` counts
    the images in the tray; ``asleep`` the latents that took part in none of the last images learned from. ``thrown`` is
    what ``undo`` would bring back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: SlowState
    failure: str | None
    update: int
    last: int
    kept: list[int]
    log: int
    origin: Literal["trained", "random", "restored"]
    source: Source
    batch: int
    rate: float
    limit: float | None
    settling: int
    speed: float | None
    drawings: int
    asleep: int
    branch: int
    branches: list[BranchInfo]
    recipe: Recipe | None
    thrown: ThrownInfo | None


class Standing(Event):
    """Where a session stands.

    ``limit`` is the largest safe rate, null where any is. ``from_seed``: whether this epoch began at iteration 0 with the random
    start of the seed.
    """

    state: FastState
    iteration: int
    epoch: int
    kept: tuple[int, int]
    rate: float
    prior: float
    seed: int
    speed: float | None
    limit: float | None
    tolerance: float
    from_seed: bool
    learning: Learning


class Ready(Standing):
    """The session stands. After it come the frames: weights, input, and the trajectory so far.

    ``bounds`` holds (least, most) of what can be set. ``id`` is that of the ``show`` that it answers.
    """

    type: Literal["ready"] = "ready"
    id: int | None
    session: str
    protocol: str = PROTOCOL
    resumed: bool
    notice: str | None
    model: ModelInfo
    bounds: dict[str, tuple[float, float]]


class StateChanged(Standing):
    """Where the session stands, after a command that changed it or when the clock changed state by itself."""

    type: Literal["state"] = "state"
    model: str


class SettledAt(Event):
    """No |Δr|/η of the next update exceeds the tolerance; ``pull`` is the largest."""

    type: Literal["settled"] = "settled"
    iteration: int
    pull: float
    energy: float


class DivergedAt(Event):
    """The energy ran away.

    The session is kept: a safe rate and ``play``, ``seek`` or ``reset`` bring it back.
    """

    type: Literal["diverged"] = "diverged"
    iteration: int
    rate: float
    limit: float | None
    message: str


class ScriptWritten(Event):
    """A Python script that computes the run again, and what its file is called. ``id`` is that of the command."""

    type: Literal["script"] = "script"
    name: str
    text: str
    id: int | None = None


class Beat(Event):
    """A sign of life: sent first of all, and then ``every`` so many seconds, whatever else is sent.

    A page that has received nothing for several times as long has lost its server, though the line be open.
    ``read`` counts the messages of this connection, but for credit, that were read and acted on: what was sent after
    them may be lost with the line. ``at`` is when it was sent, in seconds of a clock of the server's own: by how much
    longer one beat takes than another, as much has waited on the line before it.
    """

    type: Literal["beat"] = "beat"
    every: float
    read: int
    at: float


class Error(Event):
    """Something was refused; nothing is lost and the session goes on.

    ``argument`` is the field of the command that was refused, null where it is none of them alone. ``passing`` says that
    the same may be had when it is asked for again in a moment.
    """

    type: Literal["error"] = "error"
    message: str
    argument: str | None = None
    expected: str | None = None
    got: str | None = None
    id: int | None = None
    command: str | None = None
    passing: bool = False


AnyEvent = Annotated[
    Ready | StateChanged | SettledAt | DivergedAt | ScriptWritten | Beat | Error,
    Field(discriminator="type"),
]


class Refused(Portable, Exception):
    """A message that cannot be acted on, as the error event that says why."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.message)
        self.error = error


def refused(field: str, expected: str, got: object) -> Refused:
    """The refusal of a field that is not as ``expected``."""
    came = str(got)[:200]
    return Refused(Error(message=f"{field}: expected {expected}; got {came}", expected=expected, got=came))
