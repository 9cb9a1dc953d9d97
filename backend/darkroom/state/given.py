"""How what is given is written, wherever it travels: in a frame, a recording, a link, a file of scenes.

Fields of a Given that are part of the picture travel as tensors, those of each layer under NAMEℓ; the others as JSON under their
names. One that is None, the model's own, is not written. In a state each has a form that a person can read, save for x, which
a state says as ``input``: FIELDS has them all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Protocol

import numpy as np
from pydantic import Field, TypeAdapter

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.given import SEEN, Given, named
from darkroom.state import bounds
from darkroom.state.packed import Misfit, Packed, misfit_of_numbers, numbers

#: Layers that anything travels of.
MOST_LAYERS = 64

#: Numbers of some units of a layer.
Units = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(strict=False, max_length=10_000)]

_SEEN = named(SEEN)
_UNSEEN = tuple(one.name for one in fields(Given) if one.name not in _SEEN)


def seen_of(given: Given) -> dict[str, Array]:
    """What is seen, by name."""
    tensors: dict[str, Array] = {}
    for name, value in given.values.items():
        if name in _SEEN and isinstance(value, Mapping):
            tensors |= {f"{name}{layer}": units for layer, units in value.items()}
        elif name in _SEEN and value is not None:
            tensors[name] = value
    return tensors


def unseen_of(given: Given) -> dict[str, str]:
    """All that is given and not seen, as JSON, by name."""
    values = {name: getattr(given, name) for name in _UNSEEN}
    # The same, and a number's own text is there in a fraction of the time: it is asked for at every frame.
    return {
        name: repr(value) if type(value) is float else json.dumps(value)
        for name, value in values.items()
        if value is not None and value != {}
    }


def read_given(seen: Mapping[str, Array], unseen: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a Given that were written so; what else there is among these is left aside.

    Raises ValueError for what is no such value.
    """
    values: dict[str, Any] = {}
    for name in (one.name for one in fields(Given)):
        if name not in _SEEN:
            if name in unseen:
                values[name] = FIELDS[name].value(_ADAPTERS[name].validate_json(unseen[name]))
        elif name in seen:
            values[name] = seen[name]
        elif layers := [layer for layer in range(1, MOST_LAYERS + 1) if f"{name}{layer}" in seen]:
            values[name] = {layer: seen[f"{name}{layer}"] for layer in layers}
    return values


# --- in a state --------------------------------------------------------------------------------------------


class Form(Protocol):
    """How a field is said in a state: the type of what is said, for its schema, and what it stands for."""

    @property
    def annotation(self) -> Any:
        """The type of what is said."""

    @property
    def description(self) -> str:
        """What that is."""

    def misfit(self, name: str, said: Any, model: GenerativeModel) -> Misfit | None:
        """Why what is said does not fit a model; None where it does."""

    def value(self, said: Any) -> Any:
        """The field, as a Given takes it."""


@dataclass(frozen=True)
class Number:
    """One number."""

    annotation: Any
    description: str

    def misfit(self, name: str, said: float, model: GenerativeModel) -> Misfit | None:
        return None

    def value(self, said: float) -> float:
        return said


@dataclass(frozen=True)
class PerLayer:
    """A number for each layer: of errors e_0…e_{L−1}, or of latents r_1…r_L."""

    annotation: Any
    description: str

    def misfit(self, name: str, said: tuple[float, ...], model: GenerativeModel) -> Misfit | None:
        return (
            None if len(said) == model.layers else Misfit((name,), f"{model.layers} numbers", f"{len(said)}")
        )

    def value(self, said: tuple[float, ...]) -> tuple[float, ...]:
        return said


@dataclass(frozen=True)
class PerPixel:
    """0 or 1 for each pixel."""

    description: str
    annotation: Any = Packed

    def misfit(self, name: str, said: str, model: GenerativeModel) -> Misfit | None:
        return misfit_of_numbers((name,), said, np.uint8, model.sizes[0], 1)

    def value(self, said: str) -> Array:
        return numbers(said, np.uint8)


@dataclass(frozen=True)
class PerUnit:
    """A number, or NaN, for each unit of some layers."""

    description: str
    annotation: Any = dict[str, Packed]

    def misfit(self, name: str, said: dict[str, str], model: GenerativeModel) -> Misfit | None:
        for layer, text in said.items():
            if layer not in map(str, range(1, model.layers + 1)):
                return Misfit((name,), f"layers from 1 to {model.layers}", layer)
            size, most = model.sizes[int(layer)], bounds.LARGEST_LATENT
            if wrong := misfit_of_numbers((name, layer), text, np.float32, size, most, gaps=True):
                return wrong
        return None

    def value(self, said: dict[str, str]) -> dict[int, Array]:
        return {int(layer): numbers(text, np.float32) for layer, text in said.items()}


@dataclass(frozen=True)
class PerCut:
    """Numbers of some units, by layer."""

    description: str
    annotation: Any = dict[str, Units]

    def misfit(self, name: str, said: dict[str, tuple[int, ...]], model: GenerativeModel) -> Misfit | None:
        for layer, units in said.items():
            if layer not in map(str, range(1, model.layers + 1)):
                return Misfit((name,), f"layers from 1 to {model.layers}", layer)
            size = model.sizes[int(layer)]
            if units and max(units) >= size:
                return Misfit((name, layer), f"units from 0 to {size - 1}", f"{max(units)}")
        return None

    def value(self, said: dict[str, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        return {int(layer): units for layer, units in said.items()}


#: The form of each field but x.
FIELDS: dict[str, Form] = {
    "mask": PerPixel(
        "Which pixels are sensed, a byte each, 0 or 1: base64 of raw deflate. null: all of them."
    ),
    "clamp": PerUnit(
        "Units that are held, by layer, from 1: for each unit the number it is held at, NaN where it is free; base64 of raw deflate of "
        "little-endian float32. null: all are free."
    ),
    "cut": PerCut(
        "Units that are cut, by layer, from 1: their numbers, from 0. null: none.",
    ),
    "rate": Number(bounds.Rate, "η, the rate of inference; null: the model's own."),
    "pace": PerLayer(
        Annotated[tuple[bounds.Pace, ...], Field(strict=False, fail_fast=True, max_length=MOST_LAYERS)],
        "How fast each layer moves, from layer 1 up, beside the fastest, which moves at the rate; null: all alike.",
    ),
    "prior": Number(bounds.Prior, "λ, the strength of the prior; null: as trained."),
    "variances": PerLayer(
        Annotated[tuple[bounds.Variance, ...], Field(strict=False, fail_fast=True, max_length=MOST_LAYERS)],
        "σ² of each layer's errors, from that of the pixels up; null: as trained.",
    ),
}


_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(form.annotation) for name, form in FIELDS.items() if name not in _SEEN
}


def given_of(state: object) -> dict[str, Any]:
    """What a state says of these fields."""
    said = {name: getattr(state, name) for name in FIELDS}
    return {name: FIELDS[name].value(value) for name, value in said.items() if value is not None}
