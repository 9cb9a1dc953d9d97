"""F and its gradients in r and W: against autograd and against central differences, in float64."""

import numpy as np
import pytest
from darkroom import ACTIVATIONS, GenerativeModel, Inference, learn
from hypothesis import given

from tests.engine import reference
from tests.engine.cases import PRIORS, Case, cases, make

RATE = 1e-7  # so small that Δr/η is the pull to 7 digits and that no latent crosses a kink


def moved(case: Case) -> list[np.ndarray]:
    """Δr/η of one update, of each layer by its own η."""
    run = case.run(RATE)
    return [(r[1] - r[0]) / rate for r, rate in zip(run.advance(1).r, run.rates, strict=True)]


@given(cases(zeros=False))
def test_energy_is_the_definition(case):
    run = case.run(RATE)
    np.testing.assert_allclose(
        run.energy, reference.energy(case.model, case.x, case.start, case.sensed, case.cut)
    )
    np.testing.assert_allclose(run.advance(0).energy[0], run.energy, rtol=1e-14)


@given(cases(zeros=False))
def test_an_update_follows_the_gradient_of_autograd(case):
    expected = reference.pulls(case.model, case.x, case.start, case.sensed, case.cut)
    for pull, autograds, free in zip(moved(case), expected, case.free, strict=True):
        np.testing.assert_allclose(pull, autograds * free, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(5, 3), (5, 4, 3), (5, 4, 3, 2)], ids=str)
def test_an_update_follows_central_differences_of_the_energy(name, prior, sizes):
    case = make(
        7,
        sizes,
        (name,) * (len(sizes) - 1),
        prior,
        per_unit=True,
        masked="shared",
        paced=True,
        clamped=True,
        constant=True,
        cutting=True,
    )
    for layer, pull in enumerate(moved(case)):

        def energy_at(r, layer=layer):
            start = [*case.start[:layer], r, *case.start[layer + 1 :]]
            return float(case.run(RATE, start=start).energy)

        slopes = reference.central_differences(energy_at, case.start[layer])
        np.testing.assert_allclose(pull, -slopes * case.free[layer], rtol=1e-5, atol=1e-6)


@given(cases())
def test_a_weight_change_follows_the_gradient_of_autograd(case):
    _, delta = learn(case.model, case.run(RATE), 1e-3)
    expected = reference.weight_pulls(case.model, case.x, case.start, case.sensed, case.cut)
    for change, autograds in zip(delta, expected, strict=True):
        np.testing.assert_allclose(change / 1e-3, autograds, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("images", [None, 3])
def test_a_weight_change_follows_central_differences_of_the_energy(name, images):
    case = make(
        3, (5, 4, 3), (name, name), images=images, per_unit=True, masked="shared", constant=True, cutting=True
    )
    _, delta = learn(case.model, case.run(RATE), 1e-3)
    for layer, change in enumerate(delta):

        def mean_energy(w, layer=layer):
            weights = [*case.model.weights[:layer], w, *case.model.weights[layer + 1 :]]
            model = case.model.replace(weights=weights)
            run = Inference(model, case.x, RATE, start=case.start, mask=case.mask, cut=case.cut)
            return float(np.mean(run.energy))

        slopes = reference.central_differences(mean_energy, case.model.weights[layer])
        np.testing.assert_allclose(change / 1e-3, -slopes, rtol=1e-6, atol=1e-8)


@given(cases(np.float32))
def test_float32_agrees_with_float64(case):
    wide = GenerativeModel(
        [w.astype(np.float64) for w in case.model.weights],
        case.model.activations,
        case.model.prior,
        [v.astype(np.float64) for v in case.model.variances],
        constant=case.model.constant,
    )
    rate = case.safe(0.5)
    run = case.run(rate)
    same = Inference(
        wide, case.x, rate, start=case.start, mask=case.mask, clamp=case.clamp, pace=case.pace, cut=case.cut
    )
    assert all(
        a.dtype == np.float32 for a in (*run.r, *run.error, run.reconstruction, np.asarray(run.energy))
    )
    assert all(
        a.dtype == np.float64 for a in (*same.r, *same.error, same.reconstruction, np.asarray(same.energy))
    )
    np.testing.assert_allclose(run.energy, same.energy, rtol=1e-4, atol=1e-4)
    narrow, exact = run.advance(1).r, same.advance(1).r
    for a, b in zip(narrow, exact, strict=True):
        np.testing.assert_allclose(a[1], b[1], rtol=1e-4, atol=1e-4)
