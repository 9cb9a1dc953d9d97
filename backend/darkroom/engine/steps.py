"""What an update is made of: operations on arrays that are there, in the order in which they are made.

For a single image an operation on a hundred units takes NumPy a quarter of a microsecond, about what Python
takes to call a function or to begin a loop. So each part of the model hands out its
steps once, and an update does nothing but go down one flat list of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

#: An operation and its arguments, the last of which it usually writes to.
Step = tuple[Callable[..., object], tuple[Any, ...]]
Steps = list[Step]


def take(steps: Iterable[Step]) -> None:
    """Make every step, once."""
    for operation, arguments in steps:
        operation(*arguments)
