"""Models that are written down instead of learned: small enough to be understood whole."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import Gaussian, GenerativeModel
from darkroom.images.normalise import SIDE
from darkroom.models.cards import ModelCard, today


def two_causes() -> tuple[GenerativeModel, ModelCard]:
    """A disc and a bar that overlap. Two latents: F can be seen whole, a valley, steep one way and shallow the other."""
    shapes = np.stack([disc(12.0, 15.0, radius=7.0), bar(15.0, 12.0, length=18.0, width=3.0)], axis=-1)
    model = GenerativeModel(shapes.reshape(-1, 2), "linear", Gaussian(0.0, 100.0))
    return model, ModelCard(
        name="two-causes",
        title="two causes · 2 latents · linear",
        description=(
            "Try it to see the whole energy as a landscape, an exact bowl: a disc of brightness r₁ and a bar of brightness "
            "r₂ lie over each other, and what the bar explains where they overlap the disc need not."
        ),
        shape=(SIDE, SIDE),
        # A quarter of the largest safe one: r falls into the valley first, giving the disc too much, then along it.
        default_rate=0.003,
        default_latents=(0.4, 0.6),
        data="none: the shapes are drawn by a formula",
        command="darkroom train two-causes",
        date=today(),
        facts={},
    )


def food_size() -> tuple[GenerativeModel, ModelCard]:
    """Bogacz (2017), exercise 2: u = v² + noise of variance 1, v ~ N(3, 1), and u = 2 is seen."""
    model = GenerativeModel(np.ones((1, 1), np.float32), "square", Gaussian(3.0, 1.0))
    return model, ModelCard(
        name="food-size",
        title="food size · 1 latent · square",
        description=(
            "Try it to follow every number by hand: one pixel, one latent; how large is a piece of food that reflects so "
            "much light, when the light is the size squared and sizes around 3 are expected?"
        ),
        shape=(1, 1),
        default_rate=0.01,
        default_value=2.0,
        data="none: the parameters are those of exercise 2 of Bogacz (2017), A tutorial on the free-energy framework for "
        "modelling perception and learning, Journal of Mathematical Psychology 76, 198–211",
        command="darkroom train food-size",
        date=today(),
        facts={},
    )


EXAMPLES: dict[str, Callable[[], tuple[GenerativeModel, ModelCard]]] = {
    "two-causes": two_causes,
    "food-size": food_size,
}


def disc(x: float, y: float, radius: float) -> NDArray[np.float32]:
    """(28, 28): 1 inside, 0 outside, in between at the rim, which is a pixel wide; x to the right, y downwards."""
    across, down = _places(x, y)
    return _inside(radius - np.hypot(across, down))


def bar(x: float, y: float, length: float, width: float) -> NDArray[np.float32]:
    """(28, 28): the same of a bar around (x, y) that rises to the right at 45°."""
    across, down = _places(x, y)
    along, aside = (across - down) / 2**0.5, (across + down) / 2**0.5
    return _inside(length / 2 - abs(along)) * _inside(width / 2 - abs(aside))


def _places(x: float, y: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How far each pixel lies to the right of x, and below y."""
    pixels = np.arange(SIDE, dtype=np.float32)
    return pixels - np.float32(x), (pixels - np.float32(y))[:, None]


def _inside(depth: NDArray[Any]) -> NDArray[np.float32]:
    """How much of a pixel whose middle is ``depth`` inside of an edge is inside."""
    return np.asarray(np.clip(depth + np.float32(0.5), 0, 1))
