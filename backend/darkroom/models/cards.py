"""The models that come with Darkroom, and what is known about each.

Everything a card says is in the metadata of the model's file, written when it was trained
(:mod:`darkroom.models.training`); the page beside the file, ``<name>.md``, says the same to people.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import GenerativeModel
from darkroom.images.normalise import SIDE
from darkroom.images.samples import samples
from darkroom.models.catalogue import LAYERED, NAMES, weights_file
from darkroom.models.files import metadata_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What is known about a model.

    Attributes
    ----------
    name: what ``GenerativeModel.load`` takes.
    title: for people.
    description: why to try it, in one sentence.
    shape: (height, width) of its input; (1, 1) where that is a single number.
    default_rate: η of inference to start with.
    default_sample, default_latents, default_value: what it is shown with first, one of them: the sample of that number;
        the image that it draws at this r_1; where its input is a number, that.
    data, command, date: what it was made from, how and when.
    seed: of its training; None where it was not trained.
    heldout_mse: squared error per pixel of x̂ at r*, mean over the held-out digits; None where not trained.
    pca_mse: the same of principal component analysis with as many components as it has latents.
    facts: what else was measured, {what: value}, for people.
    """

    name: str
    title: str
    description: str
    shape: tuple[int, int]
    default_rate: float
    default_sample: int | None = None
    default_latents: tuple[float, ...] | None = None
    default_value: float | None = None
    data: str
    command: str
    date: str
    seed: int | None = None
    heldout_mse: float | None = None
    pca_mse: float | None = None
    facts: dict[str, str]

    @property
    def file(self) -> Path:
        """The file of its weights."""
        return weights_file(self.name)

    @property
    def default_input(self) -> NDArray[np.float32]:
        """What it is shown with first, (D,) float32."""
        if self.default_sample is not None:
            return samples()[self.default_sample].image.reshape(-1)
        if self.default_latents is not None:
            return GenerativeModel.load(self.name).predict(self.default_latents)
        return np.array([self.default_value], np.float32)

    @property
    def sees_digits(self) -> bool:
        """Whether it can be shown samples and drawings."""
        return self.shape == (SIDE, SIDE)

    def metadata(self) -> dict[str, str]:
        """The card as metadata for the model's file."""
        return {"card": json.dumps(asdict(self), ensure_ascii=False)}

    def markdown(self, model: GenerativeModel) -> str:
        """The card as a page for people; ``model`` is the one it describes."""
        latents = "×".join(map(str, model.sizes[1:]))
        rows = {
            "Input": f"{model.sizes[0]} pixels" if model.sizes[0] > 1 else "one number",
            "Latents": latents,
            "Activation": ", ".join(dict.fromkeys(activation.name for activation in model.activations)),
            "Prior": str(model.prior),
            "Columns of W": "norm at most 1" if model.unit_norm else "any norm",
            **_of_layers(model),
            "Data": self.data,
            "Made by": f"`{self.command}`",
            "Seed": "none" if self.seed is None else str(self.seed),
            "Date": self.date,
        }
        if self.heldout_mse is not None:
            rows["Held-out MSE"] = f"{self.heldout_mse:.5f} per pixel"
            rows["PCA of the same size"] = f"{self.pca_mse:.5f} per pixel"
        rows |= self.facts
        table = "\n".join(f"| {what} | {value} |" for what, value in rows.items())
        return f"# {self.name}\n\n{self.description}\n\n| | |\n|---|---|\n{table}\n"


def _of_layers(model: GenerativeModel) -> dict[str, str]:
    """What only models of several layers have."""
    rows = {}
    if model.layers > 1:
        rows["σ² of e₀, e₁, …"] = ", ".join(f"{variance:g}" for variance in model.variances)
    if model.labels is not None:
        rows["Labels"] = f"the first {len(model.labels.names)} units of layer {model.labels.layer}"
    for layer, units in model.constant.items():
        rows[f"Constant units of layer {layer}"] = ", ".join(
            f"{unit}: {value:g}" for unit, value in units.items()
        )
    return rows


def read_card(file: Path) -> ModelCard:
    """The card in a model's file."""
    written: dict[str, Any] = json.loads(metadata_of(file)["card"])
    # JSON knows no tuples.
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    return ModelCard(**fields)


@cache
def models() -> tuple[ModelCard, ...]:
    """The cards of the models that come with Darkroom and are offered, in their order."""
    return tuple(read_card(weights_file(name)) for name in NAMES)


@cache
def all_cards() -> tuple[ModelCard, ...]:
    """The cards of all models that come with Darkroom: also of those that are only loaded by their names."""
    return (*models(), *(read_card(weights_file(name)) for name in LAYERED))


def today() -> str:
    """The date of a model that is made now."""
    return datetime.now(UTC).date().isoformat()
