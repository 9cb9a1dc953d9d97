"""Results: dataclasses whose arrays nobody can write to."""

from dataclasses import fields
from typing import Any

import numpy as np

from darkroom.engine.arrays import Array


def locked(array: Array) -> Array:
    """A view of ``array`` that cannot be written through, nor unlocked; nor can what it is part of."""
    if isinstance(array.base, np.ndarray):
        array.base.setflags(write=False)
    array.setflags(write=False)
    return array.view()


class ReadOnly:
    """A frozen dataclass whose arrays, alone or in tuples, are locked: also those of a copy, or of an unpickled one."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            match getattr(self, field.name):
                case np.ndarray() as array:
                    object.__setattr__(self, field.name, locked(array))
                case tuple() as layers:
                    object.__setattr__(self, field.name, tuple(locked(layer) for layer in layers))

    def __reduce__(self) -> Any:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
