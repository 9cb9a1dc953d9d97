"""The fast path against the plain equations, and what both do at the kinks."""

from dataclasses import replace

import numpy as np
import pytest
from darkroom import ACTIVATIONS, Flat, Gaussian, GenerativeModel, Inference, Laplace
from darkroom.engine import equations
from hypothesis import assume, given, settings

from tests.engine import reference
from tests.engine.cases import PRIORS, Case, cases, make


def plainly(case: Case, rate: float, updates: int) -> list[tuple[np.ndarray, ...]]:
    """Every r of a run, by the plain equations."""
    run = case.run(rate)
    states = [run.r]
    for _ in range(updates):
        moved = equations.step(run.network, case.x, states[-1], run.precisions, run.rates)
        states.append(
            tuple(np.where(free, r, was) for free, r, was in zip(case.free, moved, states[0], strict=True))
        )
    return states


def assert_agree(case: Case, rate: float, updates: int, tolerance: float) -> None:
    states, trajectory = plainly(case, rate, updates), case.run(rate).advance(updates)
    run = case.run(rate)
    for layer, r in enumerate(trajectory.r):
        plain = np.array([state[layer] for state in states])
        np.testing.assert_allclose(r, plain, rtol=tolerance, atol=tolerance * (1 + abs(plain).max()))
    for entry in (0, updates // 2, updates):
        r = tuple(r_l[entry] for r_l in trajectory.r)
        x_hat = equations.predictions(run.network, r)[0]
        energy = equations.energy(run.network, case.x, r, run.precisions)
        scale = 1 + abs(x_hat).max()
        np.testing.assert_allclose(trajectory.reconstruction[entry], x_hat, atol=tolerance * scale)
        for e, plain in zip(trajectory.error, equations.errors(run.network, case.x, r), strict=True):
            np.testing.assert_allclose(e[entry], plain, atol=tolerance * scale)
        scale = 1 + abs(energy).max()
        np.testing.assert_allclose(trajectory.energy[entry], energy, atol=10 * tolerance * scale)


@given(cases())
def test_the_fast_path_is_the_plain_step(case):
    assert_agree(case, case.safe(0.9), 40, 1e-10)


@given(cases(np.float32))
def test_the_fast_path_is_the_plain_step_in_float32(case):
    # From above 0 where that is a kink: a ReLU that starts below creeps up to 0 and wakes when it underflows.
    start = [abs(r) if f.one_sided else r for r, f in zip(case.start, case.model.activations, strict=True)]
    assert_agree(replace(case, start=tuple(start)), case.safe(0.9), 20, 2e-4)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_fast_path_is_the_plain_step_for_any_activation_prior_and_depth(name, prior, depth):
    # Each activation meets each depth both alone and as a batch: half of the priors by either.
    images = (None, 3)[(PRIORS.index(prior) + depth) % 2]
    case = make(1, (9, 5, 4, 3)[: depth + 1], (name,) * depth, prior, images=images, zeros=True, spread=0.3)
    assert_agree(case, 0.02, 200, 1e-9)


@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_float32_stays_at_the_plain_step_for_a_thousand_iterations_at_full_size(name):
    case = make(0, (784, 100), (name,), Gaussian(0, 10), np.float32, spread=0.05)
    states, trajectory = plainly(case, 0.05, 1000), case.run(0.05).advance(1000)
    np.testing.assert_allclose(trajectory.r[0], np.array([r for (r,) in states]), atol=5e-6)


@given(cases(zeros=False))
def test_the_plain_pulls_are_autograds(case):
    run = case.run(1.0)
    plain = equations.pulls(run.network, case.x, case.start, run.precisions)
    expected = reference.pulls(case.model, case.x, case.start, case.sensed, case.cut)
    for pull, autograds, free in zip(plain, expected, case.free, strict=True):
        np.testing.assert_allclose(pull * free, autograds * free, rtol=1e-9, atol=1e-10)


# One latent, one pixel, W = 1, rate 1/2: what the pull is can be seen. x pulls by x − f(r).
@pytest.mark.parametrize(
    ("activation", "prior", "x", "r", "expected"),
    [
        ("relu", Flat(), -3.0, 1.0, 0.0),  # pulled beyond 0: stops there
        ("relu", Flat(), -3.0, 0.0, 0.0),  # and stays
        ("relu", Flat(), 3.0, 0.0, 1.5),  # and wakes
        ("relu", Flat(), 3.0, -1.0, -1.0),  # below 0 it draws nothing, so nothing pulls it
        ("relu", Gaussian(), 3.0, -1.0, -0.5),  # but the prior does
        ("relu", Gaussian(2.0, 0.1), -9.0, -0.1, 0.0),  # up to 0 and not beyond
        ("relu", Gaussian(2.0, 1.0), 1.0, 0.0, 1.5),  # from 0 up, by both pulls
        ("relu", Gaussian(2.0, 1.0), -1.0, 0.0, 0.5),  # by their difference
        ("relu", Gaussian(2.0, 1.0), -3.0, 0.0, 0.0),  # held at 0 from both sides
        ("relu", Gaussian(-2.0, 1.0), -1.0, 0.0, -1.0),  # down, by the prior alone
        ("relu", Gaussian(-2.0, 1.0), 1.0, 0.0, -1.0),  # the error is too weak to hold it
        ("relu", Gaussian(-2.0, 1.0), 3.0, 0.0, 0.5),  # strong enough to lift it
        ("relu", Laplace(1.0), 3.0, 0.0, 1.0),
        ("relu", Laplace(1.0), 0.5, 0.0, 0.0),
        ("relu", Laplace(1.0), -3.0, 0.0, 0.0),
        ("relu", Laplace(1.0), -3.0, 1.0, 0.0),
        ("relu", Laplace(1.0), 3.0, -2.0, -1.5),
        ("relu", Laplace(1.0), 3.0, -0.25, 0.0),
        ("linear", Laplace(1.0), 3.0, 0.0, 1.0),
        ("linear", Laplace(1.0), -3.0, 0.0, -1.0),
        ("linear", Laplace(1.0), 0.5, 0.0, 0.0),
        ("linear", Laplace(1.0), -3.0, 0.5, 0.0),
        ("linear", Laplace(1.0), 3.0, -0.5, 0.0),
        ("linear", Laplace(1.0), 3.0, 1.0, 1.5),
    ],
)
def test_at_a_kink_an_update_stops_and_leaves_only_to_where_energy_falls(activation, prior, x, r, expected):
    model = GenerativeModel([[1.0]], activation, prior)
    run = Inference(model, [x], 0.5, start=[[r]])
    run.forward(1)
    assert run.r[0].item() == expected
    assert Inference(model, [[x]], 0.5, start=[[[r]]]).advance(1).r[0][1].item() == expected


def test_a_hidden_relu_stops_at_its_kink_too():
    """W₁ = W₂ = 1: r₁ is pulled by x − f(r₁) from below and by r₁ − r₂ from above."""
    model = GenerativeModel([[[1.0]], [[1.0]]], ["relu", "linear"])
    for x, r1, r2, expected in [(-9.0, 1.0, 0.0, 0.0), (-9.0, 0.0, -2.0, -1.0), (9.0, -1.0, 4.0, 0.0)]:
        run = Inference(model, [x], 0.5, start=[[r1], [r2]])
        run.forward(1)
        assert run.r[0].item() == expected


@given(cases(images=None))
@settings(max_examples=30)
def test_where_no_latent_moves_energy_falls_to_neither_side_of_any(case):
    """At kinks too, where no gradient says so."""
    run = case.run(case.safe())
    run.forward(300)
    settled = run.r
    assume(case.limit > 1e-5 and run.pull == 0)
    lowest = reference.energy(case.model, case.x, settled, case.sensed, case.cut)
    for layer, r in enumerate(settled):
        for unit in range(len(r)):
            if not case.free[layer][unit]:
                continue
            for nudge in (-1e-6, 1e-6):
                beside = [r_l.copy() for r_l in settled]
                beside[layer][unit] += nudge
                rise = reference.energy(case.model, case.x, beside, case.sensed, case.cut) - lowest
                assert rise / abs(nudge) > -1e-3
