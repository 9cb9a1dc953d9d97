"""What the page has of the server's models and constants is the server's."""

from tests.page.constants import CONSTANTS, constants
from tests.page.wire_types import WIRE, wire_types


def test_the_types_of_the_wire_are_fresh() -> None:
    assert WIRE.read_text(encoding="utf-8") == wire_types(), "`make types` writes them anew"


def test_the_constants_of_the_server_are_fresh() -> None:
    assert CONSTANTS.read_text(encoding="utf-8") == constants(), "`make types` writes them anew"
