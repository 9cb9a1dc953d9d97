"""Reading files of scenes; an error names the line and the reason."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from pydantic_core import from_json

from darkroom.engine.errors import DarkroomError
from darkroom.state.failures import Path, explained, shortened
from darkroom.state.fitting import misfit
from darkroom.state.positions import line_and_column
from darkroom.state.state import State
from darkroom.state.talk import FORMAT, Talk

#: Characters of a file at most: two hundred scenes with drawings are a fifth of it, and each W that is there by its values a tenth.
LONGEST_FILE = 4 * 2**20
#: Commas and opening brackets in a file at most, many more than there are in two hundred scenes with a hundred latents each and a page of
#: LaTeX: each stands for a value. A parser reads them in one go, for which everything else in the process has to wait.
MOST_VALUES = {",": 2**18, "[": 2**14, "{": 2**14}
#: Members of an object at most, many more than any here has: each unknown one would be a failure of its own.
MOST_MEMBERS = 100


class SceneError(DarkroomError):
    """A file of scenes, or a state, that cannot be used.

    Attributes: ``line`` and ``column`` in the text, from 1, None where there was none; ``path``, as
    ``scenes[2].state.rate``; what was ``expected``; what came, ``got``.
    """

    def __init__(
        self, path: str, expected: str, got: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.path, self.expected, self.got, self.line, self.column = path, expected, got, line, column
        where = "" if line is None else f"line {line}, column {column}: " if not path else f"line {line}: "
        super().__init__(f"{where}{path + ': ' if path else ''}expected {expected}; got {got}")


def read_talk(text: str) -> Talk:
    """The talk in a file of scenes. Raises SceneError, with the line and the reason."""
    text = text.removeprefix("\ufeff")  # some editors begin a file with it
    raw = _parsed(text)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        came = (
            shortened(raw.get("format"))
            if isinstance(raw, dict)
            else f"a file that begins with {text[:20]!r}"
        )
        raise _error_at(text, ("format",), f'a file of scenes, which has "format": "{FORMAT}"', came)
    try:
        talk = Talk.model_validate_json(text)
    except ValidationError as error:
        raise _error_at(text, *explained(error)) from None
    for number, scene in enumerate(talk.scenes):
        if wrong := misfit(scene.state):
            raise _error_at(text, ("scenes", number, "state", *wrong.path), wrong.expected, wrong.got)
    return talk


def read_state(text: str | bytes) -> State:
    """A state written as JSON, which fits its model. Raises SceneError, with the reason."""
    written = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if not isinstance(_parsed(written), dict):
        raise SceneError("state", 'an object, as {"model": "digits"}', shortened(written))
    try:
        state = State.model_validate_json(written)
    except ValidationError as error:
        path, expected, got = explained(error)
        raise SceneError(named(("state", *path)), expected, got) from None
    if wrong := misfit(state):
        raise SceneError(named(("state", *wrong.path)), wrong.expected, wrong.got)
    return state


def named(path: Sequence[str | int]) -> str:
    """A path as it is written in code: scenes[2].state.rate."""
    return "".join(f"[{place}]" if isinstance(place, int) else f".{place}" for place in path).lstrip(".")


def _parsed(text: str) -> object:
    if len(text) > LONGEST_FILE:
        raise SceneError("", f"at most {LONGEST_FILE} characters", f"{len(text)}")
    for mark, most in MOST_VALUES.items():
        if (count := text.count(mark)) > most:
            raise SceneError("", f"at most {most} of {mark!r}", f"{count}")
    try:
        raw = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        # "… at line 3 column 7"
        reason, _, place = str(error).rpartition(" at line ")
        line, _, column = place.partition(" column ")
        if not reason or not line.isdigit() or not column.isdigit():
            raise SceneError("", "valid JSON", str(error)) from None
        lines = text.split("\n")
        written = lines[int(line) - 1] if int(line) <= len(lines) else ""
        letters = len(written.encode()[: int(column)].decode(errors="ignore"))  # it counts bytes
        came = shortened(written.strip()) if written.strip() else "its end"
        raise SceneError("", f"valid JSON ({reason})", came, int(line), letters) from None
    if (most := max(_members(raw), default=0)) > MOST_MEMBERS:
        raise SceneError("", f"objects of at most {MOST_MEMBERS} fields", f"one of {most}")
    return raw


def _members(value: object) -> Iterator[int]:
    """How many members each object within ``value`` has."""
    if isinstance(value, dict):
        yield len(value)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(part, dict | list):
            yield from _members(part)


def _error_at(text: str, path: Path, expected: str, got: str) -> SceneError:
    line, column = line_and_column(text, path)
    return SceneError(named(path), expected, got, line, column)
