"""Results: dataclasses whose arrays nobody can write to."""

from dataclasses import Field
from typing import Any, ClassVar

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
    #: As every dataclass has them; ``fields`` would look at each of them anew.
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            match getattr(self, name):
                case np.ndarray() as array:
                    object.__setattr__(self, name, locked(array))
                case tuple() as layers:
                    object.__setattr__(self, name, tuple([locked(layer) for layer in layers]))

    def __reduce__(self) -> Any:
        return type(self), tuple(getattr(self, name) for name in self.__dataclass_fields__)
