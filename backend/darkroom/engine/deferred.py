"""Methods whose bodies are in packages above the engine, which it does not import: GenerativeModel.load and .save, Trajectory.figure.

The class declares such a method, with signature and documentation, as ``@deferred``; the module that its documentation
names gives the body with ``@implements(TheClass.method)``.
``import darkroom``, which Python does before it imports any part of it, imports them all.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Body = TypeVar("Body", bound=Callable[..., Any])

_BODIES: dict[Callable[..., Any], Callable[..., Any]] = {}


def deferred(method: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """``method`` as declared, calling what :func:`implements` has registered for it; its own body never runs."""

    @wraps(method)
    def declared(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        result: Result = _BODIES[declared](*arguments, **named)
        return result

    return declared


def implements(method: Callable[..., Any]) -> Callable[[Body], Body]:
    """A decorator that registers a function as the body of the deferred ``method``."""

    def register(body: Body) -> Body:
        # A class method, looked up in its class, is bound to it.
        _BODIES[getattr(method, "__func__", method)] = body
        return body

    return register
