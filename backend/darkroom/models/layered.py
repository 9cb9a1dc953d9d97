"""Learning several layers: Adam, each layer at its own rate.

The pull on W_ℓ grows with 1/σ²_{ℓ−1} and with what is active, so that layers differ in it a hundredfold; Adam divides each weight's by
its own size (Kingma & Ba 2015, ICLR, algorithm 1).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from darkroom.engine import GenerativeModel, Inference
from darkroom.engine.learning import weight_pulls
from darkroom.images.mnist import Digits
from darkroom.models.hierarchies import Hierarchy

#: β₁, β₂ and ε as in the paper.
MEAN, SQUARE, LEAST = 0.9, 0.999, 1e-8
#: Digits in a minibatch.
BATCH = 100


class Adam:
    """Moves the weights of one layer along their pull."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean, self._square, self._steps = np.zeros(shape, np.float32), np.zeros(shape, np.float32), 0

    def step(self, pull: NDArray[np.float32], rate: float) -> NDArray[np.float32]:
        """The next change: rate · m̂/(√v̂ + ε)."""
        self._steps += 1
        self._mean += np.float32(1 - MEAN) * (pull - self._mean)
        self._square += np.float32(1 - SQUARE) * (pull**2 - self._square)
        mean = self._mean / np.float32(1 - MEAN**self._steps)
        square = self._square / np.float32(1 - SQUARE**self._steps)
        return np.asarray(np.float32(rate) * mean / (np.sqrt(square) + np.float32(LEAST)))


def layered(recipe: Hierarchy, digits: Digits, seed: int, epochs: int) -> Iterator[GenerativeModel]:
    """The model after every minibatch of ``BATCH`` digits; each epoch deals them anew.

    For each r settles as far as the recipe's number of updates takes it, its label held where the model has labels; then every W_ℓ
    that is to learn makes one step. The same seed gives the same weights, bit for bit.
    """
    rng = np.random.default_rng(seed)
    model = recipe.begun(rng)
    movers = [Adam(w.shape) for w in model.weights]
    batches = -(-len(digits.images) // BATCH)
    count, made = epochs * batches, 0
    for _ in range(epochs):
        for chosen in np.array_split(rng.permutation(len(digits.images)), batches):
            clamp = None if model.labels is None else model.labelled(digits.labels[chosen].tolist())
            start = "top-down" if recipe.top_down else None
            run = Inference(model, digits.images[chosen], 1.0, start=start, clamp=clamp)
            run = run.replace(rate=recipe.part * run.stability_limit())
            run.forward(recipe.updates)
            decayed = recipe.decay ** (made / count)
            pulls = weight_pulls(model, run, (1.0,) * model.layers)
            model = model.replace(
                weights=[
                    w + mover.step(pull, rate * decayed) if rate else w
                    for w, mover, pull, rate in zip(
                        model.weights, movers, pulls, recipe.learning_rates, strict=True
                    )
                ]
            )
            made += 1
            yield model
