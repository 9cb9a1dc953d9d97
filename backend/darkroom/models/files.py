"""Models as files: safetensors with the weights as tensors and everything else as metadata."""

import json
from contextlib import suppress
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as packed

from darkroom.engine.arrays import described
from darkroom.engine.deferred import implements
from darkroom.engine.errors import ArgumentError
from darkroom.engine.model import GenerativeModel
from darkroom.engine.priors import PRIORS
from darkroom.engine.units import Labels
from darkroom.models.catalogue import WEIGHTS, weights_file

FORMAT = "darkroom.model.v1"
#: Of the number of a layer or unit.
MOST_DIGITS = 9
Model = TypeVar("Model", bound=GenerativeModel)


def located(source: str | Path) -> Path:
    """The file of the shipped model called ``source``, or ``source`` itself where it is a path.

    Raises ArgumentError where there is neither.
    """
    if isinstance(source, str | PathLike):
        named, path = weights_file(str(source)), Path(source)
        with suppress(OSError):  # a name longer than a file may have
            if isinstance(source, str) and "/" not in source and named.is_file():
                return named
            if path.is_file():
                return path
    names = ", ".join(sorted(p.stem for p in WEIGHTS.glob("*.safetensors")))
    got = described(str(source) if isinstance(source, PathLike) else source)
    raise ArgumentError("model", f"the path of a .safetensors file, or one of {names}", got)


@implements(GenerativeModel.save)
def _save(model: GenerativeModel, path: str | Path, metadata: dict[str, str] | None = None) -> None:
    metadata = metadata or {}
    if not isinstance(path, str | PathLike):
        raise ArgumentError("path", "the path of a file", described(path))
    if not isinstance(metadata, dict) or not all(
        isinstance(text, str) for text in (*metadata, *metadata.values())
    ):
        raise ArgumentError("metadata", "strings by their names", described(metadata))
    kind = next(name for name, prior in PRIORS.items() if isinstance(model.prior, prior))
    tensors = {f"W{i}": np.asarray(w) for i, w in enumerate(model.weights, 1)}
    tensors |= {f"variance{i}": np.asarray(v) for i, v in enumerate(model.variances)}
    own = {
        "format": FORMAT,
        "activation": json.dumps([a.name for a in model.activations]),
        "prior": json.dumps({"kind": kind, **asdict(model.prior)}),
        "unit_norm": json.dumps(model.unit_norm),
    }
    if model.constant:
        own["constant"] = json.dumps(model.constant)
    if model.labels is not None:
        own["labels"] = json.dumps(asdict(model.labels), ensure_ascii=False)
    try:
        # Not safetensors' own save_file: it makes files that nobody else may read.
        Path(path).write_bytes(packed(tensors, metadata={**metadata, **own}))
    except OSError as failed:
        raise ArgumentError("path", "a file that can be written", f"{path}: {failed}") from failed


def metadata_of(source: str | Path) -> dict[str, str]:
    """The metadata of a saved model: its own and what was given to ``save``."""
    with safe_open(located(source), framework="numpy") as file:
        return dict(file.metadata() or {})


@implements(GenerativeModel.load)
def _load(cls: type[Model], source: str | Path) -> Model:
    path = located(source)
    try:
        with safe_open(path, framework="numpy") as file:
            meta = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
        if meta.get("format") != FORMAT:
            got = f"{path.name} of format {meta.get('format')}"
            raise ArgumentError("model", f"a file of format {FORMAT}", got)
        layers = sum(name.startswith("W") for name in tensors)
        prior: dict[str, Any] = json.loads(meta["prior"])
        return cls(
            [tensors[f"W{i}"] for i in range(1, layers + 1)],
            activation=json.loads(meta["activation"]),
            prior=PRIORS[prior.pop("kind")](**prior),
            variances=[tensors[f"variance{i}"] for i in range(layers)],
            unit_norm=json.loads(meta["unit_norm"]),
            constant=_numbered(json.loads(meta.get("constant", "{}"))),
            labels=Labels(**json.loads(meta["labels"])) if "labels" in meta else None,
        )
    except (SafetensorError, AttributeError, KeyError, TypeError, json.JSONDecodeError) as broken:
        got = f"{type(broken).__name__}: {broken}"
        raise ArgumentError("model", f"a Darkroom model in {path.name}", got) from broken


def _numbered(constant: dict[str, dict[str, float]]) -> dict[int, dict[int, float]]:
    """{layer: {unit: value}}: what numbers JSON has as keys are words."""
    return {
        _number(layer): {_number(unit): value for unit, value in units.items()}
        for layer, units in constant.items()
    }


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise TypeError(f"expected a number of a layer or unit; got {text!r}")
    return int(text)
