"""r* where it is known: linear algebra, Bogacz's example, and other people's solvers of the same problem."""

import numpy as np
import pytest
import scipy.optimize
from darkroom import Gaussian, GenerativeModel, Inference, Laplace
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import reference
from tests.engine.cases import make


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 6))
def test_linear_with_gaussian_prior_settles_where_algebra_says(seed, pixels, latents):
    """r* = (WᵀW/σ² + I/σ_p²)⁻¹ (Wᵀx/σ² + μ_p/σ_p²)."""
    rng = np.random.default_rng(seed)
    w, x = rng.standard_normal((pixels, latents)), rng.standard_normal(pixels)
    variance, mean, spread = rng.uniform(0.5, 2), rng.standard_normal(), rng.uniform(0.5, 2)
    model = GenerativeModel(w, prior=Gaussian(mean, spread), variances=variance)
    run = Inference(model, x, model.stability_limit(x) / 2, seed=seed % 5)
    (settled,) = run.settle(1e-9)
    algebra = np.linalg.solve(
        w.T @ w / variance + np.eye(latents) / spread, w.T @ x / variance + mean / spread
    )
    np.testing.assert_allclose(settled, algebra, atol=1e-8)


@given(st.integers(0, 2**32 - 1))
def test_linear_layers_settle_where_algebra_says(seed):
    """Any depth, variances per unit, mask, clamped units: the free units solve H r = −dF/dr(0)."""
    case = make(seed, (6, 4, 3), None, Gaussian(0.3, 0.7), per_unit=True, masked="shared", clamped=True)
    run = case.run(case.safe())
    settled = np.concatenate(run.settle(1e-9))
    ends = np.cumsum(case.model.sizes[1:])[:-1]
    held = np.concatenate([case.clamp[1], case.clamp[2]])
    free = np.isnan(held)
    zeros = [np.zeros(size) for size in case.model.sizes[1:]]
    hessian = reference.hessian(case.model, case.x, zeros, case.sensed)
    at_0 = np.concatenate(
        reference.pulls(case.model, case.x, np.split(np.where(free, 0.0, held), ends), case.sensed)
    )
    expected = np.where(free, 0.0, held)
    expected[free] = np.linalg.solve(hessian[np.ix_(free, free)], at_0[free])
    np.testing.assert_allclose(settled, expected, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bogacz_2017_exercise_2(dtype):
    """g(v) = v², u = 2, Σ_u = Σ_p = 1, v_p = 3: φ* = 1.567468375, a root of 2φ³ − 3φ − 3."""
    model = GenerativeModel(np.ones((1, 1), dtype), "square", Gaussian(mean=3, variance=1), 1.0)
    run = Inference(model, [2.0], rate=0.01, start=[[3.0]])
    (settled,) = run.settle(1e-4 if dtype is np.float32 else 1e-9)
    assert settled.item() == pytest.approx(1.567468375, abs=2e-5 if dtype is np.float32 else 1e-9)
    assert 2 * settled.item() ** 3 - 3 * settled.item() - 3 == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("positive", [False, True], ids=["linear", "relu"])
@pytest.mark.parametrize(("pixels", "latents"), [(12, 6), (6, 10)])
@pytest.mark.parametrize("seed", range(4))
def test_laplace_prior_settles_at_the_lasso(positive, pixels, latents, seed):
    """Linear + Laplace is scikit-learn's Lasso, ReLU + Laplace its positive Lasso: zeros and all."""
    # A second to import, which whoever runs other tests need not wait for.
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(seed)
    w, x, scale = rng.standard_normal((pixels, latents)), rng.standard_normal(pixels), 0.8
    lasso = Lasso(1 / (scale * pixels), fit_intercept=False, positive=positive, tol=1e-12, max_iter=100_000)
    best = lasso.fit(w, x).coef_
    model = GenerativeModel(w, "relu" if positive else "linear", Laplace(scale))
    run = Inference(model, x, model.stability_limit(x) / 2)
    (settled,) = run.settle(1e-10, limit=200_000)
    np.testing.assert_allclose(settled, best, atol=1e-7)
    np.testing.assert_array_equal(settled == 0, best == 0)
    at_best = reference.energy(model, x, [best])
    assert run.energy == pytest.approx(at_best, rel=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_relu_with_gaussian_prior_settles_at_non_negative_least_squares(seed):
    """A ReLU latent that is pulled below 0 stops at 0, where it is least: ridge regression with r ≥ 0."""
    rng = np.random.default_rng(seed)
    w, x, variance = rng.standard_normal((8, 6)), rng.standard_normal(8), 1.5
    best, _ = scipy.optimize.nnls(np.vstack([w, np.eye(6) / variance**0.5]), np.append(x, np.zeros(6)))
    model = GenerativeModel(w, "relu", Gaussian(0, variance))
    (settled,) = Inference(model, x, model.stability_limit(x) / 2).settle(1e-10)
    np.testing.assert_allclose(settled, best, atol=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
@pytest.mark.parametrize("sizes", [(8, 5), (8, 5, 3)], ids=str)
def test_smooth_models_settle_where_a_general_minimiser_does(activation, sizes):
    case = make(11, sizes, (activation,) * (len(sizes) - 1), Gaussian(0.2, 1.0), per_unit=True, spread=0.1)
    settled = case.run(case.safe()).settle(1e-9, limit=100_000)
    ends = np.cumsum(sizes[1:])[:-1]
    found = scipy.optimize.minimize(
        lambda r: reference.energy(case.model, case.x, np.split(r, ends)),
        np.concatenate(case.start),
        jac=lambda r: -np.concatenate(reference.pulls(case.model, case.x, np.split(r, ends))),
        options={"gtol": 1e-9},
    )
    np.testing.assert_allclose(np.concatenate(settled), found.x, atol=1e-6)
