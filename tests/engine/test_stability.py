"""Below the stability limit F never rises; for linear models the limit is exact."""

from itertools import pairwise

import numpy as np
import pytest
from darkroom import ACTIVATIONS, Divergence, Flat, Gaussian, GenerativeModel, Inference, Laplace
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine import reference
from tests.engine.cases import PRIORS, Case, cases, make


def assert_never_rises(case: Case, rate: float, updates: int, rounding: float) -> None:
    energy = case.run(rate).advance(updates).energy
    assert np.isfinite(energy).all()
    # Rounding is relative to the terms of F, which cancel where x is explained.
    scale = energy[0].max() + 0.5 * np.sum(np.square(case.x)) / min(v.min() for v in case.model.variances)
    assert np.diff(energy, axis=0).max(initial=0) <= rounding * scale


@given(cases(), st.sampled_from([0.1, 0.7, 0.999]))
def test_energy_never_rises_below_the_limit(case, fraction):
    assume(case.limit > 0)
    assert_never_rises(case, case.safe(fraction), 60, 1e-13)


@given(cases(np.float32), st.sampled_from([0.1, 0.7, 0.999]))
def test_energy_never_rises_below_the_limit_in_float32(case, fraction):
    assume(case.limit > 0)
    assert_never_rises(case, case.safe(fraction), 60, 2e-6)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_energy_never_rises_for_any_activation_prior_and_depth(name, prior, depth):
    if name == "square" and prior == Flat() and depth > 1:
        # Nothing keeps hidden latents from growing, and their curvature grows with them.
        case = make(0, (7, 5, 4, 3)[: depth + 1], (name,) * depth, prior)
        assert case.limit == 0
        return
    for seed in range(6):
        zeros, spread = seed % 2 == 1, (0.05, 1.0, 3.0)[seed % 3]
        sizes = ((7, 5, 4, 3), (3, 5, 2, 4))[seed % 2 and prior != Flat()][: depth + 1]
        case = make(seed, sizes, (name,) * depth, prior, images=2, zeros=zeros, spread=spread)
        assert_never_rises(case, case.safe(0.999), 80, 1e-13)


@given(cases(images=None), st.integers(0, 2**32 - 1))
def test_no_state_of_lower_energy_is_more_curved_than_the_limit_allows(case, seed):
    """Against the Hessian of autograd, at random states whose F is at most that of the start."""
    run = case.run(1.0)
    limit, highest = run.stability_limit(), float(run.energy)
    assume(limit > 0)
    rng = np.random.default_rng(seed)
    for spread in (0.1, 1.0, 3.0):
        state = [r + spread * rng.standard_normal(r.shape) for r in run.r]
        if reference.energy(case.model, case.x, state, case.sensed, case.cut) <= highest:
            hessian = descended(case, reference.hessian(case.model, case.x, state, case.sensed, case.cut))
            assert np.linalg.eigvalsh(hessian).max(initial=0) <= 2 / limit * (1 + 1e-9) + 1e-9


def descended(case: Case, hessian: np.ndarray) -> np.ndarray:
    """What is met of the Hessian by the units that are free, each layer at its own pace."""
    pace = np.sqrt(np.array(case.run(1.0).rates) / max(case.run(1.0).rates))
    factors = np.repeat(pace, case.model.sizes[1:])
    moving = np.concatenate(case.free) == 1
    return (hessian * np.outer(factors, factors))[np.ix_(moving, moving)]


@pytest.mark.parametrize("prior", [Flat(), Gaussian(0.3, 0.8)], ids=str)
@pytest.mark.parametrize("sizes", [(1, 1), (9, 4), (4, 9), (8, 5, 3), (8, 5, 6, 3)], ids=str)
@pytest.mark.parametrize("masked", [None, "shared"])
def test_for_linear_models_the_limit_is_2_over_the_largest_eigenvalue_of_the_hessian(prior, sizes, masked):
    case = make(5, sizes, None, prior, per_unit=True, masked=masked)
    hessian = reference.hessian(case.model, case.x, case.start, case.sensed, case.cut)
    limit = case.model.stability_limit(case.x, start=case.start, mask=case.mask)
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(hessian)[-1], rel=1e-10)


@pytest.mark.parametrize("sizes", [(9, 4), (8, 5, 3), (8, 5, 6, 3)], ids=str)
@pytest.mark.parametrize("images", [None, 3])
def test_for_linear_models_it_is_exact_of_what_is_free_and_of_each_layer_at_its_pace(sizes, images):
    """Of a batch in which each image has its own mask and its own units held, that of the image that is most curved."""
    case = make(
        5,
        sizes,
        None,
        Gaussian(0.3, 0.8),
        images=images,
        per_unit=True,
        masked="each",
        clamped=True,
        paced=True,
    )
    run = case.run(0.01)
    assert max(run.rates) == run.rate == 0.01
    each = [case] if images is None else [of_image(case, image) for image in range(images)]
    largest = max(
        np.linalg.eigvalsh(
            descended(one, reference.hessian(one.model, one.x, one.start, one.sensed, one.cut))
        )[-1]
        for one in each
    )
    assert run.stability_limit() == pytest.approx(2 / largest, rel=1e-10)
    assert run.replace(rate=3.0).stability_limit() == pytest.approx(2 / largest, rel=1e-10)
    assert run.replace(rate=0.99 * 2 / largest).settle(1e-3, limit=20_000)
    with pytest.raises(Divergence) as caught:
        run.replace(rate=1.01 * 2 / largest).advance(20_000)
    assert caught.value.limit == pytest.approx(2 / largest, rel=1e-10)


def of_image(case: Case, image: int) -> Case:
    """One image of a batch, alone."""
    return Case(
        case.model,
        case.x[image],
        tuple(r[image] for r in case.start),
        case.mask[image],
        {layer: values[image] for layer, values in case.clamp.items()},
        case.pace,
        case.cut,
    )


def test_where_all_is_held_any_rate_is_safe():
    case = make(0, (6, 4, 3), ("tanh", "relu"), Gaussian())
    held = dict(enumerate(case.start, 1))
    assert case.run(1.0, clamp=held).stability_limit() == np.inf
    assert case.run(1.0, clamp={2: case.start[1]}).stability_limit() > case.limit


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus"])
def test_how_a_bent_layer_curves_is_the_most_that_slope_and_bend_are_together(name):
    f, r = ACTIVATIONS[name], np.linspace(-40, 40, 480_001)
    slope = f.derivative(r)
    bend = np.gradient(slope, r)
    for gain, pull in [(1, 0), (0, 1), (0, 0), (1, 0.3), (0.2, 1), (1, 1), (1e-9, 1e6), (1e9, 1e-6), (3, 40)]:
        most = np.max(gain * slope**2 + pull * np.abs(bend))
        assert f.bend(gain, pull) == pytest.approx(most, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("names", [("linear", "tanh", "linear"), ("relu", "tanh", "linear")], ids=str)
def test_tanh_in_a_layer_above_does_not_halve_the_limit(names):
    """Of a hierarchy as the shipped ones, whose image is most of F: against the Hessian of autograd along the way down."""
    rng, sizes = np.random.default_rng(0), (60, 12, 8, 4)
    weights = [
        gain * np.linalg.qr(rng.standard_normal(shape))[0]
        for shape, gain in zip(pairwise(sizes), (3.0, 3.5, 1.5), strict=True)
    ]
    model = GenerativeModel(weights, names, Gaussian(), [1.0, 10.0, 1.0])
    x = rng.standard_normal(60)
    run = Inference(model, 8 * x / np.linalg.norm(x))
    limit = run.stability_limit()
    run = run.replace(rate=limit / 2)
    curvature = 0.0
    for r in zip(*(list(layer) for layer in run.advance(40).r), strict=True):
        curvature = max(curvature, np.linalg.eigvalsh(reference.hessian(model, run.x, r))[-1])
    assert 0.9 * 2 / curvature < limit <= 2 / curvature


def test_the_limit_of_a_batch_is_that_of_its_most_curved_image():
    case = make(2, (8, 5, 3), None, Gaussian(), images=4, masked="each")
    each = [
        case.model.stability_limit(x, start=start, mask=mask)
        for x, mask, start in zip(case.x, case.mask, zip(*case.start, strict=True), strict=True)
    ]
    assert case.model.stability_limit(case.x, start=case.start, mask=case.mask) == pytest.approx(min(each))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sizes", [(1, 1), (20, 8), (5, 9), (12, 6, 4)], ids=str)
@pytest.mark.parametrize("images", [None, 3])
def test_a_linear_model_settles_just_below_the_limit_and_explodes_just_above(dtype, sizes, images):
    case = make(4, sizes, None, Gaussian(0.1, 2.0), dtype, images=images, per_unit=True)
    limit = case.model.stability_limit(case.x, start=case.start)
    run = case.run(0.99 * limit)
    run.settle(1e-3, limit=5000)
    for image in range(images or 1):
        x = case.x if images is None else case.x[image]
        zeros = [np.zeros(size) for size in sizes[1:]]
        hessian = reference.hessian(case.model, x.astype(float), zeros)
        algebra = np.linalg.solve(
            hessian, np.concatenate(reference.pulls(case.model, x.astype(float), zeros))
        )
        settled = np.concatenate([r if images is None else r[image] for r in run.r])
        np.testing.assert_allclose(settled, algebra, atol=1e-2)
    with pytest.raises(Divergence) as caught:
        case.run(1.01 * limit).advance(5000)
    assert caught.value.limit == pytest.approx(limit)
    assert caught.value.rate == 1.01 * limit


@pytest.mark.parametrize("name", ["tanh", "relu", "sigmoid", "linear"])
def test_where_all_is_explained_the_limit_is_the_curvature_itself(name):
    """So the bound is no larger than it has to be: at r = 0, with no error, these f are at their steepest."""
    w = np.random.default_rng(0).standard_normal((9, 4))
    model = GenerativeModel(w, name)
    nothing = np.zeros(4)
    x = model.predict(nothing)
    curvature = np.linalg.norm(w, 2) ** 2 * (0.25 if name == "sigmoid" else 1) ** 2
    assert model.stability_limit(x, start=[nothing]) == pytest.approx(2 / curvature)


def test_bogacz_example_has_a_limit_that_is_safe_and_not_tiny():
    model = GenerativeModel([[1.0]], "square", Gaussian(3, 1))
    limit = model.stability_limit([2.0], start=[[3.0]])
    energy = Inference(model, [2.0], 0.999 * limit, start=[[3.0]]).advance(200).energy
    assert np.diff(energy).max() <= 1e-15
    # F″ = 1 + 6φ² − 2u = 51 at φ = 3.
    assert 2 / 51 / 4 < limit <= 2 / 51


def test_where_nothing_is_sensed_only_the_prior_limits_the_rate():
    x, w = np.ones(5), np.random.default_rng(0).standard_normal((5, 3))
    for name in ACTIVATIONS:
        for prior, limit in ((Gaussian(0, 0.25), 0.5), (Flat(), np.inf), (Laplace(), np.inf)):
            model = GenerativeModel(w, name, prior)
            assert model.stability_limit(x, mask=np.zeros(5)) == pytest.approx(limit), (name, prior)


def test_weights_of_zero_leave_only_the_prior_too():
    for name in ACTIVATIONS:
        model = GenerativeModel([np.zeros((4, 3)), np.zeros((3, 2))], name, Gaussian(0, 2))
        # Layer 1 is held by its own error, of variance 1.
        assert 2 / (1 + 0.5) <= model.stability_limit(np.zeros(4)) <= 2


def test_square_without_anything_that_bounds_it_has_no_safe_rate():
    w = np.random.default_rng(0).standard_normal((3, 3))
    model = GenerativeModel(w, "square")
    assert model.stability_limit(np.ones(3)) > 0
    assert model.stability_limit(np.ones(3), mask=[0, 1, 1]) == 0
    assert GenerativeModel(np.ones((2, 3)), "square").stability_limit(np.ones(2)) == 0
    assert GenerativeModel(np.ones((2, 3)), "square", Laplace()).stability_limit(np.ones(2)) > 0
