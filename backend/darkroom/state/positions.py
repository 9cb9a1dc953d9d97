"""Where in a JSON text a value is written: a parser keeps the values and forgets the lines."""

import json
import re
from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
#: A value and where it is over, which a parser finds much faster than it could be looked for here.
_end = json.JSONDecoder().raw_decode


def line_and_column(text: str, path: Sequence[str | int]) -> tuple[int, int]:
    """Line and column, from 1, of the value at ``path``, or of the innermost one around it that is there.

    ``text`` is valid JSON.
    """
    at = _start(text, 0)
    for place in path:
        found = _member(text, at, place)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _member(text: str, at: int, place: str | int) -> int | None:
    """Where the member of the array or object that begins at ``at`` is; the last one of that name counts."""
    opening, found, index = text[at], None, 0
    if opening not in "[{":
        return None
    at = _start(text, at + 1)
    while text[at] not in "]}":
        name: str | int = index
        if opening == "{":
            written = _STRING.match(text, at)
            assert written is not None, "valid JSON has names there"
            name, at = json.loads(written.group()), written.end()
            at = _start(text, _start(text, at) + 1)  # past the colon
        if name == place:
            found = at
            if opening == "[":
                break
        at, index = _start(text, _end(text, at)[1]), index + 1
        if text[at] == ",":
            at = _start(text, at + 1)
    return found


def _start(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()
