"""What a page may ask, as text: the commands of ``darkroom.v1``. What comes with bulk is in ``bulk_commands``."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import from_json

from darkroom.server.wire.events import PROTOCOL, AnyEvent, Error, Refused
from darkroom.session import Source
from darkroom.state.bounds import (
    ITERATION,
    UPDATE,
    Batch,
    LearningRate,
    Name,
    Prior,
    Rate,
    Seed,
    Settling,
    Speed,
)
from darkroom.state.failures import explained, shortened

#: Bounds of what a page may ask for, also sent to it in ``ready``; the others are those of scenes.
TOLERANCE = (1e-8, 1.0)
UPDATES = (1, 1_000)
LEARNING_SPEED = (0.2, 1_000.0)

#: A command is short; the bulk goes as frames.
LONGEST_COMMAND = 4_096

Tolerance = Annotated[float, Field(ge=TOLERANCE[0], le=TOLERANCE[1])]
Clock = Literal["inference", "learning"]
#: What a trajectory frame holds of each iteration: r, e, x̂ and F; or r and F, from which the rest follows with x and W.
Frames = Literal["full", "slim"]


class Command(BaseModel):
    """What every command may carry: an ``id``, echoed by the error it causes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    id: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None


class Open(Command):
    """Begin a new session, or, with ``session``, go on with the one that was lost.

    ``have`` is the last iteration that was read of it, ``have_update`` the last update of W whose record was, in
    the log ``have_log``. ``frames``: what this connection is sent of each iteration, ``full`` r, e, x̂ and F,
    ``slim`` r and F, from which a reader computes the rest with x and W: for 784 pixels and 100 latents a
    sixteenth. It belongs to the connection, not to the session: whoever comes back asks again.
    """

    type: Literal["open"]
    model: Name = "digits"
    sample: Annotated[int, Field(ge=0, le=10_000)] | None = None
    rate: Rate | None = None
    prior: Prior | None = None
    seed: Seed = 0
    speed: Speed | None = 60.0
    session: Annotated[str, Field(max_length=64)] | None = None
    have: Annotated[int, Field(ge=-1, le=ITERATION[1])] = -1
    have_update: Annotated[int, Field(ge=UPDATE[0], le=UPDATE[1])] = 0
    have_log: Annotated[int, Field(ge=0, le=UPDATE[1])] = 0
    playing: bool = True
    frames: Frames = "full"


class SetInput(Command):
    """Another x: a sample, or with ``clear`` a black image. Drawn pixels come as a frame."""

    type: Literal["input"]
    sample: Annotated[int, Field(ge=0, le=10_000)] | None = None
    clear: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.sample is None) == (self.clear is None):
            raise ValueError("expected either sample or clear")
        return self


class SetMask(Command):
    """Sense every pixel again. Which pixels are sensed comes as a frame."""

    type: Literal["mask"]
    clear: Literal[True]


class Play(Command):
    """Let a clock run."""

    type: Literal["play"]
    clock: Clock = "inference"
    until: Literal["settled", "forever"] = "settled"


class Pause(Command):
    """Stop both clocks."""

    type: Literal["pause"]


class Step(Command):
    """Make some updates of r and stand still; or let r settle, make one update of W, and let r settle again."""

    type: Literal["step"]
    clock: Clock = "inference"
    updates: Annotated[int, Field(ge=UPDATES[0], le=UPDATES[1])] = 1


class Seek(Command):
    """Stand at a kept iteration.

    What follows stays kept until a new iteration is computed, which cuts it off. With the clock of learning,
    stand at a kept update of W, and at the inference under it as it was.
    """

    type: Literal["seek"]
    clock: Clock = "inference"
    iteration: Annotated[int, Field(ge=ITERATION[0], le=ITERATION[1])] | None = None
    update: Annotated[int, Field(ge=UPDATE[0], le=UPDATE[1])] | None = None

    @model_validator(mode="after")
    def _where(self) -> Self:
        wanted, other = ("iteration", "update") if self.clock == "inference" else ("update", "iteration")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise ValueError(f"expected {wanted} for the clock of {self.clock}, and only that")
        return self


class Reset(Command):
    """Back to iteration 0, with the same start or, for another seed, another.

    With the clock of learning, W as it was trained, or random from the seed; ``undo`` brings the one before back.
    """

    type: Literal["reset"]
    clock: Clock = "inference"
    to: Literal["trained", "random"] = "trained"
    seed: Seed | None = None


class Set(Command):
    """Change what is given, from the current iteration on; another model begins anew.

    ``speed`` and ``learning_speed`` null: as fast as it goes. Of another ``source``, what is not given is what
    suits it. ``frames`` changes what this connection is sent from here on, as in ``open``.
    """

    type: Literal["set"]
    rate: Rate | None = None
    prior: Prior | None = None
    speed: Speed | None = None
    model: Name | None = None
    tolerance: Tolerance | None = None
    source: Source | None = None
    batch: Batch | None = None
    learning_rate: LearningRate | None = None
    settling: Settling | None = None
    learning_speed: Annotated[float, Field(ge=LEARNING_SPEED[0], le=LEARNING_SPEED[1])] | None = None
    frames: Frames | None = None


class Landscape(Command):
    """F around the run as it stands, along two directions: answered by a frame."""

    type: Literal["landscape"]


class Script(Command):
    """The run as it stands as a Python script that computes it again: answered by an event.

    ``beside``: the name of the recording's file, for what of W is too long to be written down.
    """

    type: Literal["script"]
    beside: Annotated[str, Field(pattern=r"^[\w-]{1,80}\.safetensors$")] = "darkroom.safetensors"


class Branch(Command):
    """Go on from here on a copy; what there is, with what follows from here, is kept aside."""

    type: Literal["branch"]


class Switch(Command):
    """Take up another branch."""

    type: Literal["switch"]
    branch: Annotated[int, Field(ge=0, le=1_000)]


class Undo(Command):
    """Bring back the W that was thrown away last, and all that stood with it, as long as none was learned since."""

    type: Literal["undo"]


class Past(Command):
    """Tell what is not on show and is still there: the runs that led to W, the other branches, what was thrown away.

    It comes while nothing else is to be sent, as frames whose metadata say of which branch they are, as ``past``.
    """

    type: Literal["past"]


class Credit(Command):
    """The page has painted so many trajectory frames and can take as many more."""

    type: Literal["credit"]
    frames: Annotated[int, Field(ge=1, le=1_000)] = 1


AnyCommand = Annotated[
    Open
    | SetInput
    | SetMask
    | Play
    | Pause
    | Step
    | Seek
    | Reset
    | Set
    | Landscape
    | Script
    | Branch
    | Switch
    | Undo
    | Past
    | Credit,
    Field(discriminator="type"),
]


_commands: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
_events: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


def parse_command(text: str) -> AnyCommand:
    """The command in a text message.

    Raises Refused, which names the field, what was expected and what came.
    """
    if len(text) > LONGEST_COMMAND:
        expected, got = f"a command of at most {LONGEST_COMMAND} characters", f"{len(text)}"
        raise Refused(Error(message=f"expected {expected}; got {got}", expected=expected, got=got))
    try:
        return _commands.validate_json(text)
    except ValidationError as error:
        raise Refused(_error(error, text)) from None


_TYPES = ", ".join(repr(kind) for kind in _commands.json_schema()["discriminator"]["mapping"])


def _error(failure: ValidationError, text: str) -> Error:
    path, expected, got = explained(failure)
    try:
        raw = from_json(text)
    except ValueError:
        raw = None
    known = raw if isinstance(raw, dict) else {}
    command, number = known.get("type"), known.get("id")
    # The first place is the command itself, chosen by its type.
    field = ".".join(str(place) for place in path[1:])
    if failure.errors(include_url=False)[0]["type"].startswith("union_tag_"):
        field, expected, got = "type", f"one of {_TYPES}", shortened(command)
    return Error(
        message=f"{field or command or 'command'}: expected {expected}; got {got}",
        argument=field or None,
        expected=expected,
        got=got,
        command=command[:64] if isinstance(command, str) else None,
        id=number if type(number) is int and 0 <= number < 2**53 else None,
    )


def schema() -> dict[str, Any]:
    """JSON Schema of all commands and events."""
    return {
        "protocol": PROTOCOL,
        "commands": _commands.json_schema(mode="validation"),
        "events": _events.json_schema(mode="serialization"),
    }
