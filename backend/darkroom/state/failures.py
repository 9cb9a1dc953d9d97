"""What a schema finds wrong, in words."""

from pydantic import ValidationError

from darkroom.state.state import TAGS

Path = tuple[str | int, ...]


def explained(failure: ValidationError) -> tuple[Path, str, str]:
    """Where the first thing is that is wrong, what was expected, what came."""
    first = failure.errors(include_url=False)[0]
    expected, got = first["msg"], shortened(first["input"])
    match first["type"]:
        case "extra_forbidden":
            expected = "no such field"
        case "missing":
            expected, got = "a value", "none"
        case "json_invalid":
            expected = "valid JSON"
        case "too_long":
            expected = f"at most {first['ctx']['max_length']}"
            got = f"{first['ctx']['actual_length'] or 'more'}"
        case _:
            for prefix in ("Input should be ", "Value error, expected "):
                expected = expected.removeprefix(prefix)
    return tuple(place for place in first["loc"] if place not in TAGS), expected, got


def shortened(value: object) -> str:
    """``value`` in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
