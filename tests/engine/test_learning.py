"""The slow clock: W moves by what r* leaves unexplained. (Its gradient: test_gradients.)"""

import numpy as np
import pytest
from darkroom import Flat, Gaussian, GenerativeModel, Inference, learn
from darkroom.engine import equations
from darkroom.images import digit_set
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import subspace_angles

from tests.engine.cases import cases, make


@given(st.sampled_from([np.float32, np.float64]).flatmap(cases))
def test_new_is_old_plus_delta_and_nothing_else_changes(case):
    run = case.run(case.safe())
    run.forward(5)
    r, x = run.r, run.x.copy()
    old = [w.copy() for w in case.model.weights]
    new, delta = learn(case.model, run, 0.02)
    assert len(delta) == case.model.layers
    for after, before, change in zip(new.weights, old, delta, strict=True):
        assert after.dtype == change.dtype == before.dtype
        np.testing.assert_allclose(after, before + change, rtol=1e-6, atol=1e-6)
    # r is bit-identical through the slow phase, and the old model is untouched.
    for a, b in zip((*run.r, run.x, *case.model.weights), (*r, x, *old), strict=True):
        np.testing.assert_array_equal(a, b)
    assert run.iteration == 5
    assert (new.activations, new.prior, new.unit_norm) == (
        case.model.activations,
        case.model.prior,
        case.model.unit_norm,
    )
    for a, b in zip(new.variances, case.model.variances, strict=True):
        np.testing.assert_array_equal(a, b)


@given(st.sampled_from([np.float32, np.float64]).flatmap(cases))
def test_a_change_is_that_of_the_plain_equations(case):
    run = case.run(case.safe())
    expected = equations.weight_gradients(run.network, case.x, run.r, run.precisions)
    for layer, units in case.cut.items():
        expected[layer - 1][:, list(units)] = 0
    tolerance = 1e-5 if case.model.dtype == np.float32 else 1e-12
    copy = case.model.replace()  # not the run's own model, but the same
    for model in (case.model, copy):
        _, delta = learn(model, run, 0.25)
        for change, pull in zip(delta, expected, strict=True):
            size = max(1, np.abs(pull).max())
            np.testing.assert_allclose(change, 0.25 * pull, atol=10 * tolerance * size)


@pytest.mark.parametrize("unit_norm", [False, True])
def test_each_layer_learns_at_its_own_rate_and_at_0_stays_as_it_is(unit_norm):
    case = make(4, (7, 5, 4, 3), ("tanh", "relu", "linear"), images=3)
    model = case.model.replace(unit_norm=unit_norm)
    run = case.run(0.01).replace(model=model)
    new, delta = learn(model, run, (0, 0.3, 0.02))
    assert new.weights[0] is model.weights[0] or (new.weights[0] == model.weights[0]).all()
    assert not delta[0].any()
    for layer, rate in ((1, 0.3), (2, 0.02)):
        alone, expected = learn(model, run, rate)
        np.testing.assert_array_equal(new.weights[layer], alone.weights[layer])
        np.testing.assert_array_equal(delta[layer], expected[layer])


def test_a_small_step_lowers_the_energy_at_r_star():
    case = make(0, (9, 5, 3), ("tanh",) * 2, Gaussian(), images=4)
    run = case.run(case.safe())
    run.settle()
    for _ in range(5):
        before = np.mean(run.energy)
        model, _ = learn(run.model, run, 0.05)
        run = run.replace(model=model)
        assert np.mean(run.energy) < before
        run.settle()


def test_the_change_of_a_batch_is_the_average_of_its_images():
    case = make(2, (7, 4), ("tanh",), images=3, masked="each")
    _, together = learn(case.model, case.run(0.1), 0.1)
    alone = [
        learn(case.model, Inference(case.model, x, start=[r], mask=mask), 0.1)[1][0]
        for x, r, mask in zip(case.x, case.start[0], case.mask, strict=True)
    ]
    np.testing.assert_allclose(together[0], np.mean(alone, axis=0), atol=1e-14)


def test_weights_of_masked_pixels_do_not_learn():
    case = make(2, (7, 4), ("tanh",), masked="shared")
    _, (delta,) = learn(case.model, case.run(0.1), 0.1)
    unseen = case.mask == 0
    assert unseen.any()
    assert not delta[unseen].any()
    assert delta[~unseen].all()


def test_unit_norm_keeps_columns_at_most_1_and_leaves_shorter_ones_alone():
    rng = np.random.default_rng(0)
    w = rng.standard_normal((9, 4)) * [0.01, 0.2, 0.3, 0.6]
    x = 3 * rng.random(9)
    model = GenerativeModel(w, unit_norm=True)
    run = Inference(model, x, start=[np.array([0.01, -0.2, 2.0, 3.0])])
    free, _ = learn(model.replace(unit_norm=False), run, 1.0)
    kept, (delta,) = learn(model, run, 1.0)
    lengths = np.linalg.norm(free.weights[0], axis=0)
    assert (lengths > 1).any()
    assert (lengths < 1).any()
    np.testing.assert_allclose(kept.weights[0], free.weights[0] / np.maximum(lengths, 1), rtol=1e-12)
    np.testing.assert_allclose(w + delta, kept.weights[0], rtol=1e-12)
    assert kept.unit_norm


def test_columns_of_latents_that_took_no_part_stay_as_they_are_bit_for_bit():
    """Those of the shipped model have norm 1 and a rounding, which is no reason to scale them back."""
    model = GenerativeModel.load("digits")
    run = Inference(model, digit_set().held_out.images[0], 0.07)
    (r,) = run.settle()
    new, _ = learn(model, run, 0.02)
    idle = r <= 0
    assert 50 < idle.sum() < 100
    assert (np.linalg.norm(model.weights[0][:, idle].astype(np.float64), axis=0) > 1).any()
    np.testing.assert_array_equal(new.weights[0][:, idle], model.weights[0][:, idle])
    assert (new.weights[0][:, ~idle] != model.weights[0][:, ~idle]).any(axis=0).all()


def test_a_linear_model_learns_to_reconstruct_as_well_as_pca():
    """On real images, held out: the 8×8 digits that come with scikit-learn, less their mean."""
    # A second to import, which whoever runs other tests need not wait for.
    from sklearn.datasets import load_digits
    from sklearn.decomposition import PCA

    images = load_digits().data / 16
    images -= images[:1200].mean(axis=0)
    seen, unseen = images[:1200], images[1200:]
    pca = PCA(8).fit(seen)
    best = np.mean((unseen - pca.inverse_transform(pca.transform(unseen))) ** 2)
    rng = np.random.default_rng(0)
    model = GenerativeModel(rng.standard_normal((64, 8)) / 8, prior=Flat())
    for _ in range(120):
        run = Inference(model, seen, model.stability_limit(seen))
        run = run.replace(rate=0.9 * run.rate)
        run.forward(40)
        spread = np.linalg.norm(run.r[0], 2) ** 2 / len(seen)  # of r rᵀ: the curvature that W meets
        model, _ = learn(model, run, 1 / spread)
    run = Inference(model, unseen, 0.9 * model.stability_limit(unseen))
    run.settle(1e-6, limit=100_000)
    assert np.mean(run.error[0] ** 2) <= 1.02 * best


def test_a_linear_model_learns_from_random_what_pca_spans():
    """Digits, less their mean: the columns of W come to span the principal components, in whichever directions."""
    from sklearn.decomposition import PCA

    images = digit_set().training.images[:1000].astype(np.float64)
    images -= images.mean(axis=0)
    # By default PCA is an approximation, from a random seed.
    components = PCA(6, svd_solver="full").fit(images).components_.T
    model, r = GenerativeModel(np.zeros((784, 6))).randomised(0), None

    def angle() -> float:
        """The largest principal angle, in degrees."""
        return np.degrees(subspace_angles(model.weights[0], components)[0])

    assert angle() > 80
    for _ in range(70):
        run = Inference(model, images, 0.9 * model.stability_limit(images[0]), start=r)
        r = run.settle(1e-3)
        spread = np.linalg.norm(r[0], 2) ** 2 / len(images)  # of r rᵀ: the curvature that W meets
        model, _ = learn(model, run, 1 / spread)
    assert angle() < 0.05


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_rate_at_which_weights_overflow_is_refused(dtype):
    case = make(0, (6, 4), dtype=dtype, spread=30)
    with pytest.raises(ValueError, match="rate: expected one at which the weights stay finite"):
        learn(case.model, case.run(0.1), 1e38 if dtype is np.float32 else 1e308)
    for w in case.model.weights:
        assert np.isfinite(w).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_weights_are_the_same_for_the_same_seed_and_keep_everything_else(dtype):
    case = make(5, (6, 4, 3), ("tanh", "relu"), Gaussian(0.5, 2.0), dtype, per_unit=True)
    model = case.model.replace(unit_norm=True)
    once, again, other = model.randomised(3), model.randomised(3), model.randomised(4)
    for a, b, c, w in zip(once.weights, again.weights, other.weights, model.weights, strict=True):
        assert (a.dtype, a.shape) == (w.dtype, w.shape)
        np.testing.assert_array_equal(a, b)
        assert not np.isclose(a, c).any()
        assert not np.isclose(a, w).any()
        np.testing.assert_allclose(np.linalg.norm(a, axis=0), 1, rtol=1e-6)
    assert (once.activations, once.prior, once.unit_norm) == (model.activations, model.prior, True)
    for a, b in zip(once.variances, model.variances, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("seed", [-1, 1.5, None])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ValueError, match="seed: expected a whole number, at least 0"):
        make(0).model.randomised(seed)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_that_decay_without_end_come_to_0_and_never_to_subnormal_numbers(dtype: type) -> None:
    # A pixel that is always dark: each update takes a fifth of what its weights are.
    limits = np.finfo(dtype)
    weights = np.array([[1.0], [1_000 * limits.tiny / limits.eps]], dtype)
    model, x = GenerativeModel(weights), np.array([1.0, 0.0], dtype)
    for _ in range(200):
        w = model.weights[0]
        assert not ((w != 0) & (np.abs(w) < limits.tiny)).any()
        run = Inference(model, x, start=[np.array([0.5], dtype)])
        model, (change,) = learn(model, run, rate=0.7)
        np.testing.assert_allclose(
            model.weights[0], w + change, rtol=4 * limits.eps, atol=limits.tiny / limits.eps
        )
    assert not model.weights[0][1].any()
    assert model.weights[0][0].all()
