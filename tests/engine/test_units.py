"""Units that are constant, held, cut, or labels; and the start from above."""

import numpy as np
import pytest
from darkroom import Flat, Gaussian, GenerativeModel, Inference, Labels, Laplace, learn
from hypothesis import given

from tests.engine import reference
from tests.engine.cases import Case, cases, make


def pulled(case: Case, run: Inference) -> None:
    """The next update of ``run`` follows autograd's gradient and central differences of F, and F is the definition."""
    before = [r.astype(float) for r in run.r]
    assert run.energy == pytest.approx(
        reference.energy(run.model, run.x, before, run.given.mask, run.given.cut), rel=1e-12
    )
    expected = reference.pulls(run.model, run.x, before, run.given.mask, run.given.cut)
    moved = run.replace(rate=[1e-7 * one / run.rate for one in run.rates])
    after = moved.advance(1).r
    for layer, pull in enumerate(expected):
        free = np.isnan(run.given.clamp.get(layer + 1, np.full(before[layer].shape, np.nan)))
        # At the kinks there is no gradient; what a unit does there: test_descent.
        free[before[layer] == 0] = False
        free[[*run.model.constant.get(layer + 1, ()), *run.given.cut.get(layer + 1, ())]] = False

        def energy_at(r: np.ndarray, layer: int = layer) -> float:
            there = [*before[:layer], r, *before[layer + 1 :]]
            return float(reference.energy(run.model, run.x, there, run.given.mask, run.given.cut))

        slopes = reference.central_differences(energy_at, before[layer])
        change = (after[layer][1] - after[layer][0]) / moved.rates[layer]
        resting = before[layer] == 0
        np.testing.assert_allclose(np.where(resting, 0, change), pull * free, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(np.where(resting, 0, change), -slopes * free, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("names", [("linear", "relu", "linear"), ("tanh", "softplus", "sigmoid")], ids=str)
@pytest.mark.parametrize("prior", [Gaussian(0.3, 0.8), Flat(), Laplace(2.0)], ids=str)
def test_mask_holds_cuts_and_variances_change_in_the_midst_of_a_run(names, prior):
    """All at once, one after another and back: at each moment r moves down the gradient of the F that then holds."""
    case = make(3, (9, 6, 5, 4), names, prior, masked="shared", constant=True, paced=True)
    run = case.run(case.safe(0.4))
    free = [np.full(r.shape, np.nan) for r in case.start]
    held = [some.copy() for some in free]
    held[0][2], held[2][:2] = 0.7, (1.0, 0.0)
    for layer, units in case.model.constant.items():
        held[layer - 1][list(units)] = np.nan
    ones = np.ones(9)
    changes = [
        {"clamp": {1: held[0], 3: held[2]}},
        {"cut": {1: [4], 2: [0, 3]}},
        {"mask": np.arange(9) % 2},
        {"model": case.model.replace(variances=[0.5, 3.0, 1.5])},
        {"cut": {3: [0], 2: [3]}, "clamp": {2: free[1]}, "mask": ones},
        {"cut": {}, "clamp": {}},
    ]
    pulled(case, run)
    for change in changes:
        run.forward(7)
        before = run.r
        run = run.replace(**change)
        for layer, (a, b) in enumerate(zip(before, run.r, strict=True), 1):
            value = run.given.clamp.get(layer, np.full(a.shape, np.nan))
            np.testing.assert_array_equal(b, np.where(np.isnan(value), a, value))
        pulled(case, run)
        limit = run.stability_limit()
        assert limit > 0
        run = run.replace(rate=0.9 * limit if np.isfinite(limit) else 1.0)
        energy = run.advance(30).energy
        assert np.diff(energy).max() <= 1e-12 * energy[0]
        run = run.replace(rate=case.safe(0.4))


@given(cases(cutting=True))
def test_what_is_cut_counts_as_weights_of_0(case):
    """Of a model whose columns and rows are 0, with the errors of these units taken off."""
    weights = [w.copy() for w in case.model.weights]
    for layer, units in case.cut.items():
        weights[layer - 1][:, list(units)] = 0
        if layer < len(weights):
            weights[layer][list(units)] = 0
    silent = case.model.replace(weights=weights)
    there, here = case.run(0.01, cut={}).replace(model=silent), case.run(0.01)
    np.testing.assert_allclose(here.reconstruction, there.reconstruction, atol=1e-12)
    for a, b in zip(here.error, there.error, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)
    case.run(case.safe()).forward(20)
    run = case.run(case.safe())
    start = run.r
    run.forward(20)
    for layer, units in case.cut.items():
        np.testing.assert_array_equal(run.r[layer - 1][..., list(units)], start[layer - 1][..., list(units)])


def test_a_unit_that_is_mended_goes_on_from_where_it_was_and_all_settles_where_it_had():
    case = make(2, (9, 5, 4), ("tanh", "linear"), Gaussian(0, 1.0))
    whole = case.run(case.safe()).settle(1e-9)
    run = Inference(case.model, case.x, case.safe(), start=whole, cut={1: [3]})
    before = run.energy
    (r1, _) = run.settle(1e-9)
    assert r1[3] == whole[0][3]
    assert not np.allclose(r1, whole[0])
    assert run.energy < before
    for a, b in zip(run.replace(cut={}).settle(1e-9), whole, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("own", [True, False])
def test_what_is_cut_learns_nothing_and_the_model_keeps_its_weights(own):
    case = make(1, (7, 5, 4), ("tanh", "linear"), Gaussian(), images=3)
    run = case.run(case.safe(), cut={1: [2]})
    run.forward(5)
    model = run.model if own else case.model.replace()
    new, (first, second) = learn(model, run, 0.1)
    assert not first[:, 2].any()
    assert not second[2].any()
    assert (np.delete(first, 2, axis=1) != 0).all()
    np.testing.assert_array_equal(new.weights[0][:, 2], case.model.weights[0][:, 2])
    assert case.model.weights[0][:, 2].all()


# --- constant units -------------------------------------------------------------------------------------------


def test_the_column_of_a_constant_unit_is_a_bias():
    """With b as the column of a unit that is 1, x is explained as x − b is without it."""
    rng = np.random.default_rng(0)
    w, b, x = rng.standard_normal((8, 3)), rng.standard_normal(8), rng.standard_normal(8)
    model = GenerativeModel(np.column_stack([w, b]), "linear", Gaussian(0.4, 0.7), constant={1: {3: 1}})
    plain = GenerativeModel(w, "linear", Gaussian(0.4, 0.7))
    start = rng.standard_normal(3)
    with_bias = Inference(model, x, 0.05, start=[np.append(start, -9)])
    without = Inference(plain, x - b, 0.05, start=[start])
    a, c = with_bias.advance(60), without.advance(60)
    assert (a.r[0][:, 3] == 1).all()
    np.testing.assert_allclose(a.r[0][:, :3], c.r[0], atol=1e-12)
    np.testing.assert_allclose(a.energy, c.energy, atol=1e-12)
    assert with_bias.stability_limit() == pytest.approx(without.stability_limit())
    assert model.stability_limit(x) == pytest.approx(plain.stability_limit(x))
    _, (delta,) = learn(model, with_bias, 0.1)
    np.testing.assert_allclose(delta[:, 3], 0.1 * with_bias.error[0], atol=1e-15)


@pytest.mark.parametrize("prior", [Flat(), Gaussian(0.5, 2.0), Laplace(0.5)], ids=str)
def test_a_constant_unit_counts_neither_prior_nor_error_of_its_own(prior):
    w = [np.ones((3, 2)), np.ones((2, 2))]
    model = GenerativeModel(w, "linear", prior, constant={1: {1: 5.0}, 2: {0: 7.0}})
    run = Inference(model, np.zeros(3), start=[[1.0, 0], [0, 2.0]])
    e = 0.5 * 3 * (1 + 5) ** 2 + 0.5 * (1 - 9) ** 2
    assert run.energy == pytest.approx(e + float(prior.energy(np.array([2.0]))))
    assert run.precisions[1].tolist() == [1, 0]


def test_constant_units_start_at_their_values_and_leave_the_rest_of_the_start_as_it_is():
    model = GenerativeModel([np.ones((4, 3)), np.ones((3, 2))])
    biased = model.replace(constant={1: {2: 1}, 2: {0: -3}})
    for a, b in zip(model.start(5, seed=3), biased.start(5, seed=3), strict=True):
        assert (a != b).any(axis=0).sum() == 1
    assert (biased.start(5)[0][:, 2] == 1).all()
    assert (biased.start()[1][0]) == -3
    assert str(biased).endswith("float64, 2 constant units)")
    assert biased.constant == {1: {2: 1.0}, 2: {0: -3.0}}
    biased.constant[1][2] = 9
    assert biased.constant == {1: {2: 1.0}, 2: {0: -3.0}}


# --- labels ---------------------------------------------------------------------------------------------------


def test_a_label_is_held_by_its_name_or_number():
    model = GenerativeModel(
        [np.ones((4, 3)), np.ones((3, 4))], constant={2: {3: 1}}, labels=Labels(2, ["cat", "dog"])
    )
    assert str(model).endswith("float64, 1 constant unit, 2 labels in layer 2)")
    (held,) = model.labelled("dog").values()
    np.testing.assert_array_equal(held, [0, 1, np.nan, np.nan])
    held = model.labelled([1, "cat"], at=8)
    assert list(held) == [2]
    np.testing.assert_array_equal(held[2], [[0, 8, np.nan, np.nan], [8, 0, np.nan, np.nan]])
    run = Inference(model, np.ones((2, 4)), 0.01, clamp=held)
    run.forward(9)
    assert (run.r[1][:, [0, 1, 3]] == [[0, 8, 1], [8, 0, 1]]).all()
    assert model.replace(prior=Gaussian()).labels == Labels(2, ("cat", "dog"))


# --- from above -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("images", [None, 2])
def test_a_start_from_above_is_what_each_layer_expects(images):
    case = make(
        4,
        (7, 5, 4, 3),
        ("linear", "tanh", "relu"),
        Gaussian(0.5, 1.0),
        images=images,
        clamped=True,
        constant=True,
    )
    run = case.run(0.1, start="top-down")
    r = np.full(case.start[2].shape, 0.5)
    for layer in (3, 2, 1):
        if layer < 3:
            r = reference.ACTIVATION[case.model.activations[layer].name](r) @ case.model.weights[layer].T
        r = np.where(case.free[layer - 1], r, case.start[layer - 1])
        np.testing.assert_allclose(run.r[layer - 1], r, atol=1e-14)
    # What nobody holds is expected: nothing is missed but by the image.
    for e, free in zip(run.error[1:], case.free, strict=False):
        np.testing.assert_allclose(e * free, 0, atol=1e-14)
    assert run.iteration == 0


def test_in_the_dark_a_start_from_above_is_where_a_hierarchy_settles():
    case = make(4, (7, 5, 4), ("linear", "tanh"), Gaussian(0.5, 1.0))
    run = case.run(0.1, start="top-down", mask=np.zeros(7))
    assert run.energy < 1e-30
    assert run.pull < 1e-12


# --- closed forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_a_deep_linear_model_settles_where_algebra_says_with_some_of_it_held_cut_and_constant(seed):
    """F is quadratic: at the minimum over what is free, (JᵀΠJ + I/σ_p²) r = JᵀΠ(what is seen and held) + μ_p/σ_p²."""
    case = make(
        seed,
        (9, 6, 5, 4),
        None,
        Gaussian(0.3, 0.8),
        per_unit=True,
        masked="shared",
        clamped=True,
        constant=True,
        cutting=True,
        paced=True,
    )
    settled = np.concatenate(case.run(case.safe()).settle(1e-10, limit=100_000))
    sizes = case.model.sizes
    ends = np.cumsum(sizes[1:])
    weights = [w.copy() for w in case.model.weights]
    count = [np.ones(size) for size in sizes]
    for layer, units in case.cut.items():
        weights[layer - 1][:, list(units)] = 0
        if layer < 3:
            weights[layer][list(units)] = 0
        count[layer][list(units)] = 0
    for layer, units in case.model.constant.items():
        count[layer][list(units)] = 0
    # Errors e = a + J r, from all of r.
    blocks = [[np.zeros((sizes[row], sizes[column + 1])) for column in range(3)] for row in range(3)]
    for layer in range(3):
        blocks[layer][layer] = -weights[layer]
        if layer:
            blocks[layer][layer - 1] = np.eye(sizes[layer])
    jacobian = np.block(blocks)
    precision = np.concatenate(
        [count[i] * (case.mask if i == 0 else 1) / case.model.variances[i] for i in range(3)]
    )
    prior = np.concatenate([np.zeros(ends[1]), count[3] / 0.8])
    hessian = jacobian.T @ (precision[:, None] * jacobian) + np.diag(prior)
    seen = np.concatenate([case.x, np.zeros(ends[1])])
    target = -jacobian.T @ (precision * seen) + 0.3 * prior
    free = np.concatenate(case.free) == 1
    held = np.concatenate(case.start)[~free]
    best = np.linalg.solve(hessian[np.ix_(free, free)], target[free] - hessian[np.ix_(free, ~free)] @ held)
    np.testing.assert_allclose(settled[free], best, atol=1e-7)
    np.testing.assert_array_equal(settled[~free], held)
