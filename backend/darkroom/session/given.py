"""What an update of r depends on besides r."""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import Flat, Gaussian, GenerativeModel, Laplace
from darkroom.engine.arrays import Array
from darkroom.engine.errors import ArgumentError
from darkroom.engine.priors import Prior


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """What is seen.

    Attributes
    ----------
    x: (D,), the input.
    mask: (D,), 1 where a pixel is sensed, else 0.
    source: where x came from, a word for the reader.
    iteration: the first iteration at which this is so.
    """

    x: Array
    mask: Array
    source: str
    iteration: int


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What holds until it is changed.

    Attributes
    ----------
    model: with the prior in force.
    input: what is seen.
    rate: η.
    prior: λ, the strength of the prior, as it was asked for. The model has 1/λ, from which λ does not always come back.
    """

    model: GenerativeModel
    input: Input
    rate: float
    prior: float


def same_limit(before: Conditions, after: Conditions) -> bool:
    """Whether the largest safe rate is sure to be the same under both, wherever r stands.

    Without a bend in f the curvature of F depends on W, the mask and the prior, and on nothing else.
    """
    bendless = all(f.curvature_bound == 0 and isfinite(f.slope_bound) for f in after.model.activations)
    return bendless and before.model is after.model and before.input.mask is after.input.mask


def one_image(name: str, pixels: ArrayLike, model: GenerativeModel) -> Array:
    """``pixels`` (D,) as a read-only array of its own, in the model's dtype.

    Raises ArgumentError unless its shape is that of one image of ``model``.
    """
    array = np.array(pixels, model.dtype)
    if array.shape != model.sizes[:1]:
        raise ArgumentError(name, f"one image, shape {model.sizes[:1]}", f"shape {array.shape}")
    array.setflags(write=False)
    return array


def prior_strength(prior: Prior) -> float:
    """How hard the prior pulls: 1/scale of Laplace, 1/variance of Gaussian, 0 of a flat one."""
    match prior:
        case Laplace(scale):
            return 1 / scale
        case Gaussian(variance=variance):
            return 1 / variance
        case Flat():
            return 0.0


def with_prior(trained: GenerativeModel, strength: float) -> GenerativeModel:
    """``trained`` with its prior at another strength; 0 makes it flat.

    Raises ArgumentError for a strength above 0 where the model was trained with a flat prior, as it says
    nothing of which kind to use.
    """
    if strength == prior_strength(trained.prior):
        return trained
    if strength == 0:
        return trained.replace(prior=Flat())
    match trained.prior:
        case Laplace():
            return trained.replace(prior=Laplace(scale=1 / strength))
        case Gaussian() as gaussian:
            return trained.replace(prior=replace(gaussian, variance=1 / strength))
        case Flat():
            raise ArgumentError("prior", "0, since this model was trained with a flat prior", f"{strength:g}")
