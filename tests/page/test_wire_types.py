"""The page's types of the wire are those of the server's models."""

from tests.page.wire_types import WIRE, wire_types


def test_the_types_of_the_wire_are_fresh() -> None:
    assert WIRE.read_text(encoding="utf-8") == wire_types(), "`make types` writes them anew"
