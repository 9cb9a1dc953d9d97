"""Training: the same seed gives the same weights, and the held-out error falls."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from darkroom import GenerativeModel, Inference
from darkroom.images.digits import digit_set
from darkroom.images.mnist import Digits
from darkroom.models.cards import models, read_card
from darkroom.models.recipes import RECIPES
from darkroom.models.training import batches, learned, train

FEW = Digits(digit_set().training.images[:450], digit_set().training.labels[:450])


def after(name: str, updates: int, seed: int = 0, epochs: int = 20) -> GenerativeModel:
    return next(islice(learned(RECIPES[name], FEW, seed, epochs), updates - 1, None))


def error(model: GenerativeModel) -> float:
    x = digit_set().held_out.images[:100]
    run = Inference(model, x, model.stability_limit(x) / 2)
    run.forward(100)
    return float(np.mean((x - run.reconstruction) ** 2))


@pytest.mark.parametrize("name", RECIPES)
def test_the_same_seed_gives_the_same_weights_bit_for_bit(name: str) -> None:
    once, again, other = after(name, 8), after(name, 8), after(name, 8, seed=1)
    np.testing.assert_array_equal(once.weights[0], again.weights[0])
    assert not np.allclose(once.weights[0], other.weights[0], atol=1e-3)


@pytest.mark.parametrize("name", RECIPES)
def test_held_out_digits_are_explained_better_and_better(name: str) -> None:
    errors = [error(after(name, updates)) for updates in (1, 10, 60)]
    assert errors[0] > 1.5 * errors[1] > 2 * errors[2]


@pytest.mark.parametrize("name", RECIPES)
def test_columns_stay_short_where_the_recipe_says_so(name: str) -> None:
    norms = np.linalg.norm(after(name, 20).weights[0], axis=0)
    assert (norms.max() < 1 + 1e-5) == RECIPES[name].unit_norm


def test_an_epoch_sees_every_digit_once() -> None:
    assert batches(FEW) == 5
    assert len(list(learned(RECIPES["digits-linear"], FEW, 0, epochs=3))) == 15


@pytest.mark.parametrize("name", ["two-causes", "food-size"])
def test_a_model_without_training_is_the_shipped_one(name: str, tmp_path: Path) -> None:
    card = train(name, tmp_path / "new")
    (shipped,) = (card for card in models() if card.name == name)
    made = GenerativeModel.load(tmp_path / "new" / f"{name}.safetensors")
    same = GenerativeModel.load(name)
    np.testing.assert_array_equal(made.weights[0], same.weights[0])
    assert (made.prior, made.activations) == (same.prior, same.activations)
    assert read_card(tmp_path / "new" / f"{name}.safetensors") == card == replace(shipped, date=card.date)
    assert (tmp_path / "new" / f"{name}.md").read_text(encoding="utf-8") == card.markdown(made)
