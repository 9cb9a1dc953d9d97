"""The errors that the engine raises; each message says what was expected, what came and what to do."""

import copyreg
from typing import Any


class Portable:
    """An exception that is pickled and copied whole: it comes out of another process as it was raised there.

    Python makes an exception again by calling its class with ``args``, which are the message. A class whose
    constructor takes something else fails at that, and whoever waits for the other process waits for ever. Here the
    class is not called: the message and the fields are put back.
    """

    args: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class DarkroomError(Portable, ValueError):
    """Anything the engine refuses or cannot finish."""


class ArgumentError(DarkroomError):
    """An argument that cannot be used.

    Attributes
    ----------
    argument: its name, as the caller spelled it.
    expected, got: one phrase each.
    """

    def __init__(self, argument: str, expected: str, got: str) -> None:
        self.argument, self.expected, self.got = argument, expected, got
        super().__init__(f"{argument}: expected {expected}; got {got}")


class NotSettled(DarkroomError):
    """``settle`` reached its iteration limit with r still moving."""

    def __init__(self, updates: int, pull: float, tolerance: float) -> None:
        self.updates, self.pull, self.tolerance = updates, pull, tolerance
        super().__init__(
            f"r has not settled after {updates} updates: the largest pull is {pull:.3g}, expected at most "
            f"{tolerance:.3g}; allow more updates (limit=), a larger tolerance or a larger rate"
        )
