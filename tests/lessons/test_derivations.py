"""What the lessons derive is so: each formula, written out as it stands there, against finite differences and the engine."""

import numpy as np
import pytest
from darkroom.engine import Flat, GenerativeModel, Inference, Laplace, equations

RNG = np.random.default_rng(3)
D, K = 12, 5
W = RNG.standard_normal((D, K)) / 3
X = RNG.uniform(0, 1, D)
R = RNG.standard_normal(K)


def f(r):
    return np.tanh(r)


def slope(r):
    return 1 - np.tanh(r) ** 2


def energy(x, w, r):
    e = x - w @ f(r)
    return 0.5 * np.sum(e**2)


def differences(of, at):
    """The derivative of ``of`` at an array, entry by entry, from central differences."""
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-6
        found[place] = (of(at + step) - of(at - step)) / 2e-6
    return found


def test_lesson_3_one_pixel_is_the_sum_and_all_pixels_the_matrix() -> None:
    by_sum = [sum(W[i, k] * f(R[k]) for k in range(K)) for i in range(D)]

    np.testing.assert_allclose(by_sum, W @ f(R))
    np.testing.assert_allclose(GenerativeModel(W, "tanh", Flat()).predict(R), by_sum)


def test_lesson_5_each_line_of_the_slope_in_r() -> None:
    e = X - W @ f(R)
    real = differences(lambda r: energy(X, W, r), R)

    # ∂F/∂r_k = Σ_i e_i ∂e_i/∂r_k, with ∂e_i/∂r_k = −∂x̂_i/∂r_k = −W_ik f′(r_k)
    de = np.array([differences(lambda r, i=i: X[i] - W[i] @ f(r), R) for i in range(D)])
    np.testing.assert_allclose(de, -W * slope(R), atol=1e-9)
    np.testing.assert_allclose(e @ de, real, atol=1e-8)
    # by components: −f′(r_k) Σ_i W_ik e_i
    by_component = [-slope(R[k]) * sum(W[i, k] * e[i] for i in range(D)) for k in range(K)]
    np.testing.assert_allclose(by_component, real, atol=1e-8)
    # as vectors: −f′(r) ⊙ Wᵀe
    np.testing.assert_allclose(-slope(R) * (W.T @ e), real, atol=1e-8)


def test_lesson_5_the_rule_with_the_prior_is_the_one_that_runs() -> None:
    model = GenerativeModel(W, "tanh", Laplace(4.0))
    e = X - W @ f(R)

    after = R + 0.01 * (slope(R) * (W.T @ e) - 0.25 * np.sign(R))

    run = Inference(model, X, 0.01, start=(R,))
    np.testing.assert_allclose(run.advance(1).r[0][-1], after, rtol=1e-12)
    assert run.energy <= 0.5 * np.sum(e**2) + 0.25 * np.sum(np.abs(R))


def test_lesson_6_the_distance_from_rest_is_multiplied_by_1_minus_rate_times_curvature() -> None:
    model = GenerativeModel(W, "linear", Flat())
    rest = np.linalg.solve(W.T @ W, W.T @ X)
    curvatures, directions = np.linalg.eigh(W.T @ W)
    rate = 0.1

    trajectory = Inference(model, X, rate, start=(R,)).advance(3)

    off = (trajectory.r[0] - rest) @ directions
    np.testing.assert_allclose(off[1:], off[:-1] * (1 - rate * curvatures), rtol=1e-9)
    assert model.stability_limit(X) == pytest.approx(2 / curvatures.max())


def test_lesson_7_each_line_of_the_slope_in_w() -> None:
    e = X - W @ f(R)
    real = differences(lambda w: energy(X, w, R), W)

    # W_ik paints on pixel i only: ∂F/∂W_ik = e_i ∂e_i/∂W_ik = −e_i f(r_k)
    for i, k in ((0, 0), (7, 3)):
        more = W.copy()
        more[i, k] += 0.1
        assert np.flatnonzero(X - more @ f(R) != e).tolist() == [i]
        assert real[i, k] == pytest.approx(-e[i] * f(R[k]), abs=1e-8)
    np.testing.assert_allclose(-np.outer(e, f(R)), real, atol=1e-8)
    (engine,) = equations.weight_gradients(GenerativeModel(W, "tanh", Flat()), X, (R,), (np.ones(D),))
    np.testing.assert_allclose(engine, np.outer(e, f(R)))


def test_lesson_7_at_rest_the_short_slope_is_the_whole_slope() -> None:
    """r* moves with W; that adds nothing to the slope of F at r*, since nothing pulls there."""

    def at_rest(w):
        run = Inference(GenerativeModel(w, "tanh", Laplace(20.0)), X, 0.2, start=(R,))
        run.settle(tolerance=1e-11, limit=1_000_000)
        return run

    run = at_rest(W)
    short = -np.outer(X - W @ f(run.r[0]), f(run.r[0]))

    whole = np.zeros_like(W)
    for place in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[place] = 1e-5
        whole[place] = float(at_rest(W + step).energy - at_rest(W - step).energy) / 2e-5
    np.testing.assert_allclose(short, whole, atol=1e-6)
    # And move it does.
    assert np.abs(at_rest(W + 0.01).r[0] - run.r[0]).max() > 1e-4


def test_lesson_9_two_terms_for_every_layer_between() -> None:
    w1, w2, w3 = W, RNG.standard_normal((K, 4)) / 2, RNG.standard_normal((4, 3)) / 2
    r = [X, R, RNG.standard_normal(4), RNG.standard_normal(3)]
    weights = [None, w1, w2, w3]

    def errors(r):
        return [r[layer] - weights[layer + 1] @ f(r[layer + 1]) for layer in range(3)]

    def whole(r):
        return sum(0.5 * np.sum(e**2) for e in errors(r))

    e = errors(r)
    for layer in (1, 2):
        real = differences(lambda one, layer=layer: whole([*r[:layer], one, *r[layer + 1 :]]), r[layer])
        formula = -slope(r[layer]) * (weights[layer].T @ e[layer - 1]) + e[layer]
        np.testing.assert_allclose(formula, real, atol=1e-8)

    model = GenerativeModel([w1, w2, w3], "tanh", Flat())
    ones = tuple(np.ones(size) for size in (D, K, 4))
    after = Inference(model, X, 0.01, start=tuple(r[1:])).advance(1)
    for layer in (1, 2):
        rule = r[layer] + 0.01 * (slope(r[layer]) * (weights[layer].T @ e[layer - 1]) - e[layer])
        np.testing.assert_allclose(after.r[layer - 1][-1], rule, rtol=1e-12)
    for layer, gradient in enumerate(equations.weight_gradients(model, X, tuple(r[1:]), ones), 1):
        np.testing.assert_allclose(gradient, np.outer(e[layer - 1], f(r[layer])))
