"""The catalogue: the shipped models and samples, as they travel."""

import base64
from typing import Any

import numpy as np

from darkroom.engine import ArgumentError, Flat, Gaussian, GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.priors import Prior
from darkroom.images import ATTRIBUTION, samples
from darkroom.models.cards import ModelCard, models
from darkroom.models.shipped import card, model
from darkroom.server.wire.events import ModelInfo, PriorInfo
from darkroom.session import prior_strength


def sample(number: int | None, of: ModelCard) -> Array:
    """Pixels (D,) of a sample, or, for None, of what the model is shown with first.

    Raises ArgumentError for a number there is no sample of, or a model that does not see such images.
    """
    if number is None:
        return of.default_input
    if not of.sees_digits:
        raise ArgumentError("sample", f"a number as input, since {of.name} does not see images", f"{number}")
    if number >= len(samples()):
        raise ArgumentError("sample", f"a number from 0 to {len(samples()) - 1}", f"{number}")
    return samples()[number].image.reshape(-1)


def info(name: str, model: GenerativeModel) -> ModelInfo:
    """The model called ``name`` as it travels; ``model`` is it, with the prior in force."""
    known = card(name)
    return ModelInfo(
        name=name,
        title=known.title,
        description=known.description,
        activation=[activation.name for activation in model.activations],
        prior=_prior(model.prior),
        variances=[variance.tolist() for variance in model.variances],
        unit_norm=model.unit_norm,
        sizes=list(model.sizes),
        shape=list(known.shape),
        default_rate=known.default_rate,
        default_sample=known.default_sample,
        default_latents=known.default_latents,
        default_value=known.default_value,
        card={
            "data": known.data,
            "command": known.command,
            "date": known.date,
            "seed": known.seed,
            "heldout_mse": known.heldout_mse,
            "pca_mse": known.pca_mse,
            "facts": known.facts,
        },
    )


def all_models() -> list[dict[str, Any]]:
    """Every model."""
    return [info(known.name, model(known.name)).model_dump() for known in models()]


def all_samples() -> dict[str, Any]:
    """Every sample with its pixels, and whom they are owed to."""
    listed = [{"index": one.index, "label": one.label, **_pixels(one.image)} for one in samples()]
    return {"samples": listed, "attribution": ATTRIBUTION}


def _prior(prior: Prior) -> PriorInfo:
    kind = "flat" if isinstance(prior, Flat) else "gaussian" if isinstance(prior, Gaussian) else "laplace"
    return PriorInfo.model_validate({"kind": kind, "strength": prior_strength(prior), "mean": prior.mean})


def _pixels(image: Array) -> dict[str, Any]:
    """``image`` (height, width) as bytes, not as a picture: what a browser decodes it may hand out as noise."""
    height, width = image.shape
    content = base64.b64encode(np.rint(image * 255).astype(np.uint8).tobytes()).decode()
    return {"image": content, "width": width, "height": height}
