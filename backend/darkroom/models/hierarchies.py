"""How each shipped model of several layers is made: what it is, where it begins, and how it is learned."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import Gaussian, GenerativeModel, Labels
from darkroom.engine.weights import random_weights

#: What is on a label's unit: the digits, in order.
DIGITS = tuple("0123456789")
Weights = list[NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """A model of digits with several layers of latents, and its training.

    Attributes
    ----------
    title, description: for people, as of :class:`darkroom.models.recipes.Recipe`.
    begins: W_1…W_L that learning starts from, from a random generator.
    activations, variances, labels, constant: of the model (:class:`darkroom.engine.GenerativeModel`); its prior is N(0, 1).
    top_down: r starts from above, else small and random.
    epochs, updates: passes through the training digits; updates of r before each update of W.
    part: η, of the largest safe rate.
    learning_rates: Adam's η_w of each layer at the first update of W, 0 where W_ℓ stays as it begins.
    decay: it falls geometrically to this part of that.
    """

    title: str
    description: str
    begins: Callable[[np.random.Generator], Weights]
    activations: tuple[str, ...]
    variances: tuple[float, ...]
    learning_rates: tuple[float, ...]
    labels: Labels | None = None
    constant: dict[int, dict[int, float]] | None = None
    top_down: bool = False
    epochs: int
    updates: int
    part: float
    decay: float = 0.05

    def begun(self, rng: np.random.Generator) -> GenerativeModel:
        """The model before it has learned anything."""
        return GenerativeModel(
            self.begins(rng),
            self.activations,
            Gaussian(0.0, 1.0),
            list(self.variances),
            constant=self.constant,
            labels=self.labels,
        )


#: Of `digits-classes`: units of each label's own group; how far below 0 the constant unit holds all groups, and how far above it a
#: held label lifts its own.
GROUP, BELOW, ABOVE = 30, 3.0, 1.0


def _random(*sizes: int) -> Callable[[np.random.Generator], Weights]:
    return lambda rng: list(random_weights(sizes, rng))


def _gated(rng: np.random.Generator) -> Weights:
    """W₁ orthonormal, spanning what `digits-linear` does; W₂ random; W₃ a gate.

    Under a held label r₂ of its own group is above 0, and of all others below, where ReLU is silent.
    """
    base, triangle = np.linalg.qr(GenerativeModel.load("digits-linear").weights[0].astype(np.float64))
    strokes = (base * np.sign(np.diag(triangle))).astype(np.float32)
    labels = len(DIGITS)
    (parts,) = random_weights((strokes.shape[1], labels * GROUP), rng)
    gate = np.zeros((labels * GROUP, labels + 1), np.float32)
    gate[:, labels] = -BELOW
    for label in range(labels):
        gate[label * GROUP : (label + 1) * GROUP, label] = BELOW + ABOVE
    return [strokes, np.float32(0.3) * parts, gate]


HIERARCHIES = {
    "digits-deep": Hierarchy(
        title="digits · 3 layers · linear, ReLU, labels",
        description="Try it to hold a label and see what it draws, or to free it and see what it is taken for: three layers, each of which "
        "expects the one below.",
        begins=_random(784, 128, 64, 10),
        activations=("linear", "relu", "linear"),
        variances=(1.0, 10.0, 1.0),
        labels=Labels(3, DIGITS),
        epochs=12,
        updates=50,
        part=0.5,
        learning_rates=(2e-3, 2e-3, 2e-3),
    ),
    "digits-classes": Hierarchy(
        title="digits · 3 layers · a group for each label",
        description="Try it to see ten labels race: each wakes a group of its own, and the one under which the digit costs "
        "the least energy is nearly always right.",
        begins=_gated,
        activations=("linear", "relu", "linear"),
        variances=(1.0, 10.0, 30.0),
        labels=Labels(3, DIGITS),
        constant={3: {len(DIGITS): 1.0}},
        top_down=True,
        epochs=16,
        updates=15,
        part=0.9,
        learning_rates=(0.0, 1e-2, 4e-3),
    ),
    "digits-two-layers": Hierarchy(
        title="digits · 2 layers · linear, tanh",
        description="Try it for the smallest hierarchy: thirty-two latents expect what a hundred strokes do, and nobody tells it "
        "what a digit is.",
        begins=_random(784, 100, 32),
        activations=("linear", "tanh"),
        variances=(1.0, 10.0),
        epochs=10,
        updates=50,
        part=0.5,
        learning_rates=(2e-3, 2e-3),
    ),
}
