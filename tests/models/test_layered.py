"""The models of several layers: how they are learned, and that they do what their cards say."""

from itertools import islice

import numpy as np
import pytest
from darkroom import GenerativeModel, Inference, rivals
from darkroom.images.digits import digit_set
from darkroom.images.mnist import Digits
from darkroom.models.cards import ModelCard, all_cards, models
from darkroom.models.catalogue import LAYERED, WEIGHTS
from darkroom.models.hierarchies import HIERARCHIES
from darkroom.models.layered import Adam, layered
from darkroom.models.shipped import card, model, name_of
from darkroom.models.training import train

FEW = Digits(digit_set().training.images[:450], digit_set().training.labels[:450])
CARDS = {one.name: one for one in all_cards() if one.name in LAYERED}


def after(name: str, updates: int, seed: int = 0) -> GenerativeModel:
    return next(islice(layered(HIERARCHIES[name], FEW, seed, epochs=4), updates - 1, None))


def fact(card: ModelCard, begins: str) -> str:
    (value,) = (value for what, value in card.facts.items() if what.startswith(begins))
    return value


@pytest.mark.parametrize("name", LAYERED)
def test_the_same_seed_gives_the_same_weights_bit_for_bit(name: str) -> None:
    once, again, other = after(name, 4), after(name, 4), after(name, 4, seed=1)
    for a, b in zip(once.weights, again.weights, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.allclose(once.weights[1], other.weights[1], atol=1e-3)


def test_adam_is_that_of_the_paper() -> None:
    """Weight by weight, as algorithm 1 of Kingma & Ba (2015) is written, in float64."""
    rng = np.random.default_rng(0)
    pulls = [
        np.float32(10.0 ** rng.integers(-4, 3)) * rng.standard_normal((2, 3)).astype(np.float32)
        for _ in range(30)
    ]
    mover, m, v = Adam((2, 3)), np.zeros((2, 3)), np.zeros((2, 3))
    for t, pull in enumerate(pulls, 1):
        change = mover.step(pull, 0.01)
        for at, g in np.ndenumerate(pull.astype(np.float64)):
            m[at] = 0.9 * m[at] + 0.1 * g
            v[at] = 0.999 * v[at] + 0.001 * g * g
            hat = m[at] / (1 - 0.9**t), v[at] / (1 - 0.999**t)
            assert change[at] == pytest.approx(0.01 * hat[0] / (hat[1] ** 0.5 + 1e-8), rel=2e-4, abs=1e-8)
        assert change.dtype == np.float32


@pytest.mark.parametrize("name", ["digits-deep", "digits-two-layers"])
def test_held_out_digits_are_explained_better_and_better(name: str) -> None:
    x, errors = digit_set().held_out.images[:100], []
    for updates in (1, 8, 20):
        run = Inference(after(name, updates), x)
        run = run.replace(rate=run.stability_limit() / 2)
        run.forward(100)
        errors.append(float(np.mean(run.error[0] ** 2)))
    assert errors[0] > errors[1] > errors[2]


def test_of_classes_the_strokes_stay_orthonormal_and_each_label_wakes_its_own_group() -> None:
    model = GenerativeModel.load("digits-classes")
    w1 = model.weights[0].astype(np.float64)
    np.testing.assert_allclose(w1.T @ w1, np.eye(100), atol=1e-5)
    np.testing.assert_array_equal(after("digits-classes", 3).weights[0], model.weights[0])
    run = rivals(model, np.zeros(784))
    awake = run.r[1].reshape(10, 10, 30).clip(0).sum(axis=2)
    assert (awake.argmax(axis=1) == np.arange(10)).all()


@pytest.mark.parametrize("name", LAYERED)
def test_a_card_and_its_page_say_what_the_model_is(name: str) -> None:
    one, loaded = CARDS[name], GenerativeModel.load(name)
    assert (WEIGHTS / f"{name}.md").read_text(encoding="utf-8") == one.markdown(loaded)
    assert one.description == HIERARCHIES[name].description
    assert one.command == f"darkroom train {name} --seed 0"
    assert loaded.dtype == np.float32
    assert (loaded.labels, loaded.constant) == (HIERARCHIES[name].labels, HIERARCHIES[name].constant or {})
    assert one.file.stat().st_size < 500_000
    assert one.default_rate < 0.8 * Inference(loaded, one.default_input).stability_limit()


@pytest.mark.parametrize("name", LAYERED)
def test_it_is_loaded_by_its_name_and_not_offered_yet(name: str) -> None:
    assert card(name) == CARDS[name]
    assert name_of(model(name)) == name
    assert name not in [one.name for one in models()]


@pytest.mark.parametrize("name", ["digits-deep", "digits-two-layers"])
def test_held_out_digits_settle_as_the_card_says(name: str) -> None:
    loaded, x = GenerativeModel.load(name), digit_set().held_out.images
    run = Inference(loaded, x, CARDS[name].default_rate)
    run.settle(1e-3, limit=400)
    assert run.iteration < 200
    assert CARDS[name].heldout_mse == pytest.approx(float(np.mean((x - run.reconstruction) ** 2)), rel=5e-3)


@pytest.mark.parametrize(("name", "least"), [("digits-deep", 0.8), ("digits-classes", 0.93)])
def test_the_label_of_least_energy_is_right_as_often_as_the_card_says(name: str, least: float) -> None:
    """F by its definition, of where r has come to."""
    loaded, digits = GenerativeModel.load(name), digit_set().held_out
    run = rivals(loaded, digits.images)
    run.forward(30)
    below, energy = run.x, 0.0
    for w, r, f, variance in zip(loaded.weights, run.r, loaded.activations, loaded.variances, strict=True):
        drawn = (np.maximum(r, 0) if f.name == "relu" else r) @ w.T
        energy = energy + 0.5 * np.sum((below - drawn) ** 2, axis=1) / variance
        below = r
    right = float((energy.reshape(-1, 10).argmin(axis=1) == digits.labels).mean())
    assert right > least
    assert float(fact(CARDS[name], "Label right, of least energy").rstrip("%")) / 100 == pytest.approx(
        right, abs=0.005
    )


def test_left_free_the_label_of_digits_deep_is_right_for_some_four_in_five() -> None:
    loaded, digits = GenerativeModel.load("digits-deep"), digit_set().held_out
    run = Inference(loaded, digits.images, CARDS["digits-deep"].default_rate)
    run.forward(300)
    right = float((run.r[2].argmax(axis=1) == digits.labels).mean())
    assert 0.74 < right < 0.84
    assert float(fact(CARDS["digits-deep"], "Label right, left free").rstrip("%")) / 100 == pytest.approx(
        right, abs=0.01
    )


def test_in_the_dark_a_held_label_is_dreamt_and_the_race_knows_its_own_dreams() -> None:
    """Ten pictures, each nearer to the mean of its own digit than to that of any other."""
    loaded, digits = GenerativeModel.load("digits-deep"), digit_set().training
    held = loaded.labelled(list(range(10)))
    run = Inference(loaded, np.zeros((10, 784)), 0.1, start="top-down", clamp=held, mask=np.zeros(784))
    run.forward(20)
    means = np.array([digits.images[digits.labels == k].mean(axis=0) for k in range(10)])
    likeness = np.corrcoef(run.reconstruction, means)[:10, 10:]
    assert (likeness.argmax(axis=1) == np.arange(10)).all()
    assert likeness.diagonal().min() > 0.6


def test_training_writes_a_model_with_its_card(tmp_path) -> None:
    made = train("digits-two-layers", tmp_path, epochs=1)
    loaded = GenerativeModel.load(tmp_path / "digits-two-layers.safetensors")
    assert loaded.sizes == (784, 100, 32)
    assert made.command == "darkroom train digits-two-layers --seed 0 --epochs 1"
    assert (tmp_path / "digits-two-layers.md").read_text(encoding="utf-8") == made.markdown(loaded)
