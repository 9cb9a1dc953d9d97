"""Work that can be left for a while and gone on with: it yields, often, wherever it may be."""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")

#: Yields nothing; returns its result.
Work = Generator[None, None, Result]


def done(work: Work[Result]) -> Result:
    """The result of ``work``, all of it made at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
