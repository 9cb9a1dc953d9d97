"""What a page may ask, as text: the commands of ``darkroom.v1``. Bulk travels as frames, see ``frames``."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import from_json

from darkroom.server.events import PROTOCOL, AnyEvent, Error, Refused

#: Bounds of what a page may ask for, also sent to it in ``ready``.
RATE = (1e-5, 100.0)
PRIOR = (0.0, 1_000.0)
SPEED = (0.1, 10_000.0)
TOLERANCE = (1e-8, 1.0)
UPDATES = (1, 1_000)
SEED = (0, 2**32 - 1)
#: Iteration numbers stay exact in the page's numbers.
ITERATION = (0, 2**53 - 1)

#: A command is short; the bulk goes as frames.
LONGEST_COMMAND = 4_096

Rate = Annotated[float, Field(ge=RATE[0], le=RATE[1])]
Prior = Annotated[float, Field(ge=PRIOR[0], le=PRIOR[1])]
Speed = Annotated[float, Field(ge=SPEED[0], le=SPEED[1])]
Tolerance = Annotated[float, Field(ge=TOLERANCE[0], le=TOLERANCE[1])]
Seed = Annotated[int, Field(ge=SEED[0], le=SEED[1])]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Command(BaseModel):
    """What every command may carry: an ``id``, echoed by the error it causes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    id: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None


class Open(Command):
    """Begin a new session, or, with ``session``, go on with the one that was lost.

    ``have`` is the last iteration that was read of it.
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
    playing: bool = True


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
    """Let the clock run."""

    type: Literal["play"]
    until: Literal["settled", "forever"] = "settled"


class Pause(Command):
    """Stop the clock."""

    type: Literal["pause"]


class Step(Command):
    """Make some updates and stand still."""

    type: Literal["step"]
    updates: Annotated[int, Field(ge=UPDATES[0], le=UPDATES[1])] = 1


class Seek(Command):
    """Stand at a kept iteration.

    What follows stays kept until a new iteration is computed, which cuts it off.
    """

    type: Literal["seek"]
    iteration: Annotated[int, Field(ge=ITERATION[0], le=ITERATION[1])]


class Reset(Command):
    """Back to iteration 0, with the same start or, for another seed, another."""

    type: Literal["reset"]
    seed: Seed | None = None


class Set(Command):
    """Change what is given, from the current iteration on; another model begins anew.

    ``speed`` null: as fast as it goes.
    """

    type: Literal["set"]
    rate: Rate | None = None
    prior: Prior | None = None
    speed: Speed | None = None
    model: Name | None = None
    tolerance: Tolerance | None = None


class Credit(Command):
    """The page has painted so many trajectory frames and can take as many more."""

    type: Literal["credit"]
    frames: Annotated[int, Field(ge=1, le=1_000)] = 1


AnyCommand = Annotated[
    Open | SetInput | SetMask | Play | Pause | Step | Seek | Reset | Set | Credit, Field(discriminator="type")
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
        raise Refused(_explained(error, text)) from None


_TYPES = ", ".join(repr(kind) for kind in _commands.json_schema()["discriminator"]["mapping"])


def _explained(failure: ValidationError, text: str) -> Error:
    first = failure.errors(include_url=False)[0]
    try:
        raw = from_json(text)
    except ValueError:
        raw = None
    known = raw if isinstance(raw, dict) else {}
    command, number = known.get("type"), known.get("id")
    # The first place is the command itself, chosen by its type.
    field, expected, got = ".".join(str(place) for place in first["loc"][1:]), first["msg"], first["input"]
    match first["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            field, expected, got = "type", f"one of {_TYPES}", command
        case "json_invalid":
            expected = "valid JSON"
        case "extra_forbidden":
            expected = "no such field"
        case "missing":
            expected, got = "a value", None
        case _:
            for said in ("Input should be ", "Value error, expected "):
                expected = expected.removeprefix(said)
    got = shortened(got)
    return Error(
        message=f"{field or command or 'command'}: expected {expected}; got {got}",
        expected=expected,
        got=got,
        command=command[:64] if isinstance(command, str) else None,
        id=number if type(number) is int and 0 <= number < 2**53 else None,
    )


def shortened(value: object) -> str:
    """``value`` in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def schema() -> dict[str, Any]:
    """JSON Schema of all commands and events."""
    return {
        "protocol": PROTOCOL,
        "commands": _commands.json_schema(mode="validation"),
        "events": _events.json_schema(mode="serialization"),
    }
