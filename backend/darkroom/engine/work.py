"""Work that can be left for a while and gone on with: it yields, often, wherever it may be."""

from collections.abc import Callable, Generator
from typing import TypeVar

Result = TypeVar("Result")

#: Yields nothing; returns its result.
Work = Generator[None, None, Result]


def done(work: Work[Result], check: Callable[[], None] = lambda: None) -> Result:
    """The result of ``work``, all of it made at once. ``check`` is called wherever it may be left; what it raises ends it."""
    while True:
        check()
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
