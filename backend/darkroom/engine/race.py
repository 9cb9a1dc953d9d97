"""A race: every label of a model held at once, side by side, and the energy of each as r settles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine.arrays import Array, instance_of, pixels_of
from darkroom.engine.errors import ArgumentError
from darkroom.engine.model import GenerativeModel
from darkroom.engine.run import Inference
from darkroom.engine.trajectory import Trajectory

#: Of the largest safe rate.
PART = 0.5


@dataclass(frozen=True, slots=True)
class Race:
    """What came of a race of K labels; everything is read-only.

    Attributes
    ----------
    names: of the labels, in the order of all else.
    trajectory: of the batch of K, in which image k is x with label k held: r_ℓ (T, K, d_ℓ), x̂ (T, K, D), energy (T, K).
    """

    names: tuple[str, ...]
    trajectory: Trajectory

    @property
    def energy(self) -> Array:
        """F of each label at each iteration, (T, K)."""
        return self.trajectory.energy

    @property
    def winner(self) -> str:
        """The label of least F at the end: what the model would call x."""
        return self.names[int(self.energy[-1].argmin())]


def race(
    model: GenerativeModel,
    x: ArrayLike,
    updates: int,
    rate: float | Sequence[float] | None = None,
    *,
    mask: ArrayLike | None = None,
) -> Race:
    """Hold every label of ``model`` in turn, all at once, and let r settle under each from what it expects (``start="top-down"``).

    Conditional on the same W, the label of least energy is the one under which x is explained at the least cost (analysis by synthesis;
    of a latent that is held, F bounds −ln p(x, label) up to a constant: Friston 2005, Phil. Trans. B 360:815).

    Parameters
    ----------
    model: with labels.
    x: (D,), one image.
    updates: of r, for all of them.
    rate: η, or one for each layer; by default half of the largest safe one.
    mask: (D,), 0 or 1 for each pixel, as for an :class:`~darkroom.engine.run.Inference`.

    Raises
    ------
    ArgumentError: no model, or one without labels; an image that is none.
    """
    instance_of("model", model, GenerativeModel)
    pixels = pixels_of("x", x, model.sizes[0], model.dtype)
    if pixels.ndim > 1:
        raise ArgumentError("x", f"one image ({model.sizes[0]},)", f"shape {pixels.shape}")
    run = rivals(model, pixels, rate, mask=mask)
    assert model.labels is not None
    return Race(model.labels.names, run.advance(updates))


def rivals(
    model: GenerativeModel,
    x: ArrayLike,
    rate: float | Sequence[float] | None = None,
    *,
    mask: ArrayLike | None = None,
) -> Inference:
    """The run of a race, not yet begun: x (D,) or (N, D) with each of K labels held → a batch of N·K, image after image, label after label.

    ``run.energy.reshape(-1, K)`` is F of each image under each label. Arguments and errors as of :func:`race`.
    """
    if model.labels is None:
        raise ArgumentError("model", "one with labels", f"{model}")
    images = np.atleast_2d(pixels_of("x", x, model.sizes[0], model.dtype))
    labels = len(model.labels.names)
    clamp = model.labelled(list(range(labels)) * len(images))
    repeated = np.repeat(images, labels, axis=0)
    run = Inference(model, repeated, 1.0, start="top-down", clamp=clamp, mask=mask)
    return run.replace(rate=PART * run.stability_limit() if rate is None else rate)
