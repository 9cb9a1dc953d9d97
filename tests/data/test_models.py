"""The shipped models do what their cards say, and as well as methods from elsewhere."""

import re

import numpy as np
import pytest
from darkroom import Gaussian, GenerativeModel, Inference, Laplace
from darkroom.data import ModelCard, models, samples
from darkroom.data.mnist import mnist
from darkroom.data.models import WEIGHTS
from sklearn.decomposition import PCA
from sklearn.linear_model import Lasso

CARDS = {card.name: card for card in models()}
DIGITS = [name for name in CARDS if name.startswith("digits")]


def settled(card: ModelCard, images: np.ndarray) -> Inference:
    run = Inference(GenerativeModel.load(card.name), images, card.default_rate)
    run.settle(1e-3)
    return run


def pca_error() -> float:
    split = mnist()
    pca = PCA(100, svd_solver="full").fit(split.training.images.astype(np.float64))
    x = split.held_out.images
    return float(np.mean((x - pca.inverse_transform(pca.transform(x))) ** 2))


def test_they_are_offered_in_their_order_and_each_has_a_page() -> None:
    assert list(CARDS) == ["digits", "digits-tanh", "digits-linear", "food-size"]
    assert {path.name for path in WEIGHTS.iterdir()} == {
        f"{name}.{end}" for name in CARDS for end in ("safetensors", "md")
    }


@pytest.mark.parametrize("name", CARDS)
def test_a_card_and_its_page_say_what_the_model_is(name: str) -> None:
    card, model = CARDS[name], GenerativeModel.load(name)
    page = (WEIGHTS / f"{name}.md").read_text(encoding="utf-8")
    assert page == card.markdown(model)
    assert page.startswith(f"# {name}\n")
    for said in (
        card.description,
        card.data,
        f"`{card.command}`",
        card.date,
        model.activations[0].name,
        str(model.prior),
    ):
        assert said in page
    if card.heldout_mse is not None:
        assert f"{card.heldout_mse:.5f}" in page
        assert f"{card.pca_mse:.5f}" in page
    assert card.command.startswith(f"darkroom train {name}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", card.date)
    assert model.dtype == np.float32
    assert model.sizes[0] == np.prod(card.shape) == card.default_input.size
    assert card.file.stat().st_size < 400_000


@pytest.mark.parametrize("name", DIGITS)
def test_the_held_out_error_of_a_card_is_the_error(name: str) -> None:
    card, x = CARDS[name], mnist().held_out.images
    error = float(np.mean((x - settled(card, x).reconstruction) ** 2))
    assert card.heldout_mse == pytest.approx(error, rel=2e-3)


@pytest.mark.parametrize("name", DIGITS)
def test_the_error_of_pca_on_a_card_is_that_of_scikit_learn(name: str) -> None:
    assert CARDS[name].pca_mse == pytest.approx(pca_error(), rel=1e-4)


def test_the_linear_model_explains_held_out_digits_as_well_as_pca() -> None:
    x = mnist().held_out.images
    error = float(np.mean((x - settled(CARDS["digits-linear"], x).reconstruction) ** 2))
    assert error < 1.02 * pca_error()


def test_the_linear_model_settles_where_algebra_says() -> None:
    model = GenerativeModel.load("digits-linear")
    assert isinstance(model.prior, Gaussian)
    w, x = model.weights[0].astype(np.float64), mnist().held_out.images[:20]
    r = np.linalg.solve(w.T @ w + np.eye(100) / model.prior.variance, w.T @ x.T).T
    np.testing.assert_allclose(settled(CARDS["digits-linear"], x).r[0], r, atol=0.05)


def test_the_tanh_model_comes_as_near_to_pca_as_its_card_says() -> None:
    card = CARDS["digits-tanh"]
    assert card.heldout_mse is not None
    assert card.heldout_mse < 1.05 * pca_error()


def test_the_sparse_model_settles_where_the_lasso_does() -> None:
    model = GenerativeModel.load("digits")
    assert isinstance(model.prior, Laplace)
    w = model.weights[0].astype(np.float64)
    images = mnist().held_out.images[:20]
    run = Inference(model, images, CARDS["digits"].default_rate)
    (r,) = run.settle(1e-4)
    lasso = Lasso(
        1 / model.prior.scale / len(w), fit_intercept=False, positive=True, tol=1e-10, max_iter=100_000
    )
    for ours, x in zip(r, images, strict=True):
        np.testing.assert_allclose(ours, lasso.fit(w, x.astype(np.float64)).coef_, atol=5e-3)


def test_the_sparse_model_explains_a_digit_by_few_latents_and_never_takes_away() -> None:
    (r,) = settled(CARDS["digits"], mnist().held_out.images).r
    assert r.min() >= 0
    assert 10 < (r > 1e-3).sum(axis=1).mean() < 25
    # Every latent is of use.
    assert (r > 1e-3).any(axis=0).all()
    assert GenerativeModel.load("digits").unit_norm


def test_a_few_pixels_are_enough_for_the_sparse_model_to_see_the_digit() -> None:
    rng = np.random.default_rng(11)
    whole = mnist().held_out.images[:100]
    sensed = rng.random(whole.shape) < 0.15
    run = Inference(GenerativeModel.load("digits"), whole, CARDS["digits"].default_rate, mask=sensed)
    run.forward(500)
    likeness = [np.corrcoef(x, y)[0, 1] for x, y in zip(whole, run.reconstruction, strict=True)]
    assert np.mean(likeness) > 0.8
    assert np.median(likeness) > 0.85
    # Far better than what was seen, filled up with the mean of all digits.
    filled = np.where(sensed, whole, mnist().training.images.mean(axis=0))
    assert (
        np.mean(likeness)
        > np.mean([np.corrcoef(x, y)[0, 1] for x, y in zip(whole, filled, strict=True)]) + 0.15
    )


@pytest.mark.parametrize("name", DIGITS)
def test_a_sample_settles_within_a_few_hundred_updates_and_looks_like_itself(name: str) -> None:
    card = CARDS[name]
    for sample in samples():
        run = Inference(GenerativeModel.load(name), sample.image.reshape(-1), card.default_rate)
        assert card.default_rate < 0.8 * run.stability_limit()
        run.settle(1e-3)
        assert run.iteration < 600
        assert np.corrcoef(run.reconstruction, run.x)[0, 1] > 0.85


def test_digits_are_shown_with_a_five_first() -> None:
    for name in DIGITS:
        card = CARDS[name]
        assert card.default_sample is not None
        assert samples()[card.default_sample].label == 5
        np.testing.assert_array_equal(card.default_input, samples()[card.default_sample].image.reshape(-1))


def test_the_size_of_food_is_that_of_bogacz() -> None:
    card = CARDS["food-size"]
    assert card.default_sample is None
    assert card.default_input.tolist() == [2.0]
    run = Inference(GenerativeModel.load("food-size"), card.default_input, card.default_rate)
    assert card.default_rate < run.stability_limit()
    # Bogacz (2017), exercise 2: φ at the minimum of F.
    assert run.settle(1e-4)[0] == pytest.approx(1.567468375, abs=1e-4)
