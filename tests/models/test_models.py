"""The shipped models do what their cards say, and as well as methods from elsewhere."""

import re
from functools import cache

import numpy as np
import pytest
from darkroom import Gaussian, GenerativeModel, Inference, Laplace, landscape
from darkroom.images import samples
from darkroom.images.digits import digit_set
from darkroom.models.cards import ModelCard, models
from darkroom.models.catalogue import LAYERED, WEIGHTS
from darkroom.models.examples import EXAMPLES
from darkroom.models.recipes import RECIPES

CARDS = {card.name: card for card in models()}
DIGITS = [name for name in CARDS if name.startswith("digits")]


def settled(card: ModelCard, images: np.ndarray) -> Inference:
    run = Inference(GenerativeModel.load(card.name), images, card.default_rate)
    run.settle(1e-3)
    return run


@cache
def settled_on_held_out_digits(name: str) -> Inference:
    return settled(CARDS[name], digit_set().held_out.images)


@cache
def pca_error() -> float:
    from sklearn.decomposition import (
        PCA,
    )  # a second to import, which whoever runs other tests need not wait for

    split = digit_set()
    pca = PCA(100, svd_solver="full").fit(split.training.images.astype(np.float64))
    x = split.held_out.images
    return float(np.mean((x - pca.inverse_transform(pca.transform(x))) ** 2))


def test_they_are_offered_in_their_order_and_each_has_a_page() -> None:
    assert list(CARDS) == ["digits", "digits-tanh", "digits-linear", "two-causes", "food-size"]
    assert {path.name for path in WEIGHTS.iterdir()} == {
        f"{name}.{end}" for name in (*CARDS, *LAYERED) for end in ("safetensors", "md")
    }


@pytest.mark.parametrize("name", CARDS)
def test_a_card_and_its_page_say_what_the_model_is(name: str) -> None:
    card, model = CARDS[name], GenerativeModel.load(name)
    page = (WEIGHTS / f"{name}.md").read_text(encoding="utf-8")
    assert page == card.markdown(model)
    assert page.startswith(f"# {name}\n")
    assert re.fullmatch(r"Try it [^.?!]+[.?]", card.description), "one sentence says why to try it"
    assert card.description == (
        RECIPES[name].description if name in RECIPES else EXAMPLES[name]()[1].description
    )
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
    run = settled_on_held_out_digits(name)
    error = float(np.mean((run.x - run.reconstruction) ** 2))
    assert CARDS[name].heldout_mse == pytest.approx(error, rel=2e-3)


@pytest.mark.parametrize("name", DIGITS)
def test_the_error_of_pca_on_a_card_is_that_of_scikit_learn(name: str) -> None:
    assert CARDS[name].pca_mse == pytest.approx(pca_error(), rel=1e-4)


def test_the_linear_model_explains_held_out_digits_as_well_as_pca() -> None:
    run = settled_on_held_out_digits("digits-linear")
    error = float(np.mean((run.x - run.reconstruction) ** 2))
    assert error < 1.02 * pca_error()


def test_the_linear_model_settles_where_algebra_says() -> None:
    model = GenerativeModel.load("digits-linear")
    assert isinstance(model.prior, Gaussian)
    w, x = model.weights[0].astype(np.float64), digit_set().held_out.images[:20]
    r = np.linalg.solve(w.T @ w + np.eye(100) / model.prior.variance, w.T @ x.T).T
    np.testing.assert_allclose(settled(CARDS["digits-linear"], x).r[0], r, atol=0.05)


def test_the_tanh_model_comes_as_near_to_pca_as_its_card_says() -> None:
    card = CARDS["digits-tanh"]
    assert card.heldout_mse is not None
    assert card.heldout_mse < 1.05 * pca_error()


def test_the_sparse_model_settles_where_the_lasso_does() -> None:
    from sklearn.linear_model import Lasso

    model = GenerativeModel.load("digits")
    assert isinstance(model.prior, Laplace)
    w = model.weights[0].astype(np.float64)
    images = digit_set().held_out.images[:20]
    run = Inference(model, images, CARDS["digits"].default_rate)
    (r,) = run.settle(1e-4)
    lasso = Lasso(
        1 / model.prior.scale / len(w), fit_intercept=False, positive=True, tol=1e-10, max_iter=100_000
    )
    for ours, x in zip(r, images, strict=True):
        np.testing.assert_allclose(ours, lasso.fit(w, x.astype(np.float64)).coef_, atol=5e-3)


def test_the_sparse_model_explains_a_digit_by_few_latents_and_never_takes_away() -> None:
    (r,) = settled_on_held_out_digits("digits").r
    assert r.min() >= 0
    assert 10 < (r > 1e-3).sum(axis=1).mean() < 25
    # Every latent is of use.
    assert (r > 1e-3).any(axis=0).all()
    assert GenerativeModel.load("digits").unit_norm


def test_a_few_pixels_are_enough_for_the_sparse_model_to_see_the_digit() -> None:
    rng = np.random.default_rng(11)
    whole = digit_set().held_out.images[:100]
    sensed = rng.random(whole.shape) < 0.15
    run = Inference(GenerativeModel.load("digits"), whole, CARDS["digits"].default_rate, mask=sensed)
    run.forward(500)
    likeness = [np.corrcoef(x, y)[0, 1] for x, y in zip(whole, run.reconstruction, strict=True)]
    assert np.mean(likeness) > 0.8
    assert np.median(likeness) > 0.85
    # Far better than what was seen, filled up with the mean of all digits.
    filled = np.where(sensed, whole, digit_set().training.images.mean(axis=0))
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


@pytest.mark.parametrize("name", CARDS)
def test_a_model_is_shown_one_thing_first(name: str) -> None:
    card = CARDS[name]
    assert [card.default_sample, card.default_latents, card.default_value].count(None) == 2
    assert card.default_rate < 0.8 * GenerativeModel.load(name).stability_limit(card.default_input)


def test_digits_are_shown_with_a_five_first() -> None:
    for name in DIGITS:
        card = CARDS[name]
        assert card.default_sample is not None
        assert samples()[card.default_sample].label == 5
        np.testing.assert_array_equal(card.default_input, samples()[card.default_sample].image.reshape(-1))


def test_two_causes_are_two_overlapping_shapes_that_explain_the_first_picture_exactly() -> None:
    card, model = CARDS["two-causes"], GenerativeModel.load("two-causes")
    assert card.sees_digits
    assert model.sizes == (784, 2)
    disc, bar = model.weights[0].T
    assert {0, 1} <= set(disc) & set(bar)
    assert 0 < disc.mean() < 0.5
    assert 0 < bar.mean() < 0.5
    for one, other in ((disc, bar), (bar, disc)):
        assert ((one == 1) & (other == 1)).sum() > 10
        assert ((one == 1) & (other == 0)).sum() > 10
    # Smooth edges: pixels that are partly inside.
    assert ((disc > 0.1) & (disc < 0.9)).sum() > 10
    assert ((bar > 0.1) & (bar < 0.9)).sum() > 10
    x = card.default_input
    np.testing.assert_allclose(x, 0.4 * disc + 0.6 * bar, atol=1e-7)
    assert 0 <= x.min() < x.max() <= 1


def test_the_areas_of_the_two_shapes_are_those_of_geometry() -> None:
    disc, bar = GenerativeModel.load("two-causes").weights[0].T
    assert disc.sum() == pytest.approx(np.pi * 7**2, rel=0.01)
    assert bar.sum() == pytest.approx(18 * 3, rel=0.02)


def test_two_causes_settle_where_algebra_says_next_to_what_the_picture_was_made_of() -> None:
    card, model = CARDS["two-causes"], GenerativeModel.load("two-causes")
    assert isinstance(model.prior, Gaussian)
    w, x = model.weights[0].astype(np.float64), card.default_input
    r = np.linalg.solve(w.T @ w + np.eye(2) / model.prior.variance, w.T @ x)
    np.testing.assert_allclose(settled(card, x).r[0], r, atol=1e-4)
    np.testing.assert_allclose(r, card.default_latents, atol=5e-4)


def test_the_landscape_of_two_causes_is_a_bowl_with_a_valley_in_it() -> None:
    card, model = CARDS["two-causes"], GenerativeModel.load("two-causes")
    run = Inference(model, card.default_input, card.default_rate)
    land = landscape(run, run.advance(100).r[0])
    assert land.exact
    # The exact quadratic: F = ½(r − r*)ᵀ H (r − r*) + F*.
    w = model.weights[0].astype(np.float64)
    hessian = w.T @ w + np.eye(2) / 100
    r_star = np.linalg.solve(hessian, w.T @ card.default_input)
    least = 0.5 * np.sum((card.default_input - w @ r_star) ** 2) + r_star @ r_star / 200
    away = np.stack(np.meshgrid(land.along, land.across), axis=-1) - r_star
    bowl = 0.5 * np.einsum("ijk,kl,ijl->ij", away, hessian, away) + least
    np.testing.assert_allclose(land.energy, bowl, rtol=1e-4, atol=1e-5)
    steep, shallow = np.linalg.eigvalsh(hessian)[::-1]
    assert 4 < steep / shallow < 8
    assert run.stability_limit() == pytest.approx(2 / steep, rel=1e-5)
    # r falls into the valley first, where the disc is made too bright, then along it.
    assert land.path[:, 0].max() > 1.1 * r_star[0]
    assert np.abs(land.path[-1] - r_star).max() < 1e-3


def test_the_size_of_food_is_that_of_bogacz() -> None:
    card = CARDS["food-size"]
    assert not card.sees_digits
    assert card.default_input.tolist() == [2.0]
    run = Inference(GenerativeModel.load("food-size"), card.default_input, card.default_rate)
    assert card.default_rate < run.stability_limit()
    # Bogacz (2017), exercise 2: φ at the minimum of F.
    assert run.settle(1e-4)[0] == pytest.approx(1.567468375, abs=1e-4)
