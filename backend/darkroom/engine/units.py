"""What single units of a model are: constant ones, which stand in for a bias, and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from darkroom.engine.arrays import Array, described, finite_number, whole_number
from darkroom.engine.errors import ArgumentError

#: {layer: {unit: value}}, layers from 1 up, units from 0 up.
Constants = Mapping[int, Mapping[int, float]]
#: Of the name of a label.
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Labels:
    """Which units of a model are labels, and what they are called.

    Attributes
    ----------
    layer: 1…L, the layer whose first units they are: unit k, from 0 up, stands for ``names[k]``.
    names: one for each, all different, of 1 to 64 characters.

    Raises
    ------
    ArgumentError: a layer below 1, no names, or such as are none.
    """

    layer: int
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layer", whole_number("labels.layer", self.layer, least=1))
        named = isinstance(self.names, list | tuple) and len(self.names) > 0
        if not named or not all(
            isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in self.names
        ):
            raise ArgumentError(
                "labels.names", f"names of 1 to {LONGEST_NAME} characters", described(self.names)
            )
        if len(set(self.names)) < len(self.names):
            raise ArgumentError("labels.names", "names that are all different", described(self.names))
        object.__setattr__(self, "names", tuple(self.names))

    def place(self, label: object) -> int:
        """The unit of a label: of its name, or, as it is, of its number. Raises ArgumentError where there is none."""
        if isinstance(label, str) and label in self.names:
            return self.names.index(label)
        if (
            isinstance(label, int | np.integer)
            and not isinstance(label, bool)
            and 0 <= label < len(self.names)
        ):
            return int(label)
        raise ArgumentError("label", f"one of {', '.join(self.names)}", described(label))


def labels_of(value: object, sizes: Sequence[int], apart: Mapping[int, Array]) -> Labels | None:
    """``value``; raises ArgumentError unless it is None or labels that a model of these sizes has units for."""
    if value is None:
        return None
    if not isinstance(value, Labels):
        raise ArgumentError("labels", "Labels(layer, names)", described(value))
    if value.layer >= len(sizes):
        raise ArgumentError("labels.layer", f"one of layers 1…{len(sizes) - 1}", f"{value.layer}")
    units, names = sizes[value.layer], len(value.names)
    if names > units:
        raise ArgumentError("labels.names", f"at most {units}, one for each unit of the layer", f"{names}")
    if value.layer in apart and apart[value.layer][:names].any():
        raise ArgumentError("labels.names", "units that are not constant", f"layer {value.layer}")
    return value


def constants_of(value: object, sizes: Sequence[int], dtype: np.dtype[Any]) -> dict[int, dict[int, float]]:
    """``value`` as {layer: {unit: value}}, in order; raises ArgumentError unless these are units of a model of such sizes."""
    constants: dict[int, dict[int, float]] = {}
    for layer, units in _by_layer("constant", value, sizes, "{layer: {unit: value}}"):
        if not isinstance(units, Mapping):
            raise ArgumentError(f"constant[{layer}]", "{unit: value}", described(units))
        constants[layer] = {}
        for unit in units_of(f"constant[{layer}]", tuple(units), sizes[layer]):
            number = finite_number(f"constant[{layer}][{unit}]", units[unit])
            if abs(number) > float(np.finfo(dtype).max):
                raise ArgumentError(
                    f"constant[{layer}][{unit}]", f"a number that {dtype} can hold", f"{number}"
                )
            constants[layer][unit] = number
    return {layer: units for layer, units in sorted(constants.items()) if units}


def cuts_of(value: object, sizes: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """``value`` as {layer: units}, in order; raises ArgumentError unless these are units of a model of such sizes."""
    layers = _by_layer("cut", value, sizes, "{layer: units}")
    cuts = {layer: units_of(f"cut[{layer}]", units, sizes[layer]) for layer, units in layers}
    return {layer: units for layer, units in sorted(cuts.items()) if units}


def units_of(name: str, value: object, size: int) -> tuple[int, ...]:
    """``value`` as numbers of units, each once, in order; raises ArgumentError unless they are units of a layer of that size."""
    try:
        given = list(value)  # type: ignore[call-overload]
    except TypeError:
        raise ArgumentError(name, "numbers of units", described(value)) from None
    for unit in given:
        if isinstance(unit, bool) or not isinstance(unit, int | np.integer) or not 0 <= unit < size:
            raise ArgumentError(name, f"numbers of units, 0…{size - 1}", described(unit))
    return tuple(sorted({int(unit) for unit in given}))


def mask_of_units(units: Sequence[int], size: int) -> Array:
    """(size,): True at these units."""
    mask = np.zeros(size, bool)
    mask[list(units)] = True
    return mask


def _by_layer(name: str, value: object, sizes: Sequence[int], expected: str) -> list[tuple[int, Any]]:
    """The items of ``value``; raises ArgumentError unless its keys are layers 1…L."""
    if not isinstance(value, Mapping):
        raise ArgumentError(name, expected, described(value))
    for layer in value:
        if isinstance(layer, bool) or not isinstance(layer, int | np.integer) or not 1 <= layer < len(sizes):
            raise ArgumentError(name, f"layers 1…{len(sizes) - 1}", repr(layer))
    return [(int(layer), units) for layer, units in value.items()]
