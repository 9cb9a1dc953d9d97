"""The landscape: F on a grid is F, and the path lies in it where r went."""

import numpy as np
import pytest
from darkroom import Gaussian, GenerativeModel, Inference, landscape
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine import reference
from tests.engine.cases import PRIORS, Case, cases, make


def states(land):
    """The state at every grid point, (n, n, K)."""
    right, up = land.directions.astype(np.float64)
    return land.origin + land.along[:, None] * right + land.across[:, None, None] * up


def energies(case: Case, r):
    """F of states (n, n, K), from the definition."""
    return reference.energy(case.model, case.x, [r], case.sensed)


@st.composite
def walks(draw: st.DrawFn, dtype=np.float64, least=2, most=7):
    """One image under one layer of latents, and a path, anywhere."""
    activation = draw(st.sampled_from(["linear", "tanh", "relu", "sigmoid", "softplus", "square"]))
    case = make(
        draw(st.integers(0, 2**32 - 1)),
        (draw(st.integers(1, 9)), draw(st.integers(least, most))),
        (activation,),
        draw(st.sampled_from(PRIORS)),
        dtype,
        per_unit=draw(st.booleans()),
        masked=draw(st.sampled_from([None, "shared"])),
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = rng.standard_normal((draw(st.integers(0, 6)), case.model.sizes[1])) * 0.3
    return case, (case.start[0] + np.cumsum([np.zeros(case.model.sizes[1]), *steps], axis=0)).astype(dtype)


@given(walks(), st.integers(2, 9))
def test_the_energy_at_every_point_is_the_definition(walk, points):
    case, path = walk
    land = landscape(case.run(0.1), path, points)
    assert land.energy.shape == (points, points)
    np.testing.assert_allclose(land.energy, energies(case, states(land)), rtol=1e-9, atol=1e-9)


@given(walks(np.float32))
def test_in_float32_too(walk):
    case, path = walk
    land = landscape(case.run(0.1), path, 5)
    arrays = (land.energy, land.along, land.across, land.directions, land.origin, land.path)
    assert all(array.dtype == np.float32 for array in arrays)
    assert not any(array.flags.writeable for array in arrays)
    np.testing.assert_allclose(land.energy, energies(case, states(land)), rtol=1e-4, atol=1e-4)


@given(walks())
def test_the_grid_covers_the_path_in_equal_steps_and_is_never_a_thread(walk):
    case, path = walk
    land = landscape(case.run(0.1), path)
    spans = []
    for axis, coordinates in zip((land.along, land.across), land.path.T, strict=True):
        assert axis[0] < coordinates.min()
        assert axis[-1] > coordinates.max()
        np.testing.assert_allclose(np.diff(axis), (axis[-1] - axis[0]) / 40)
        spans.append(axis[-1] - axis[0])
    assert 0.499 < spans[0] / spans[1] < 2.001
    assert min(spans) >= 0.25 * np.linalg.norm(path[-1])
    assert min(spans) >= 0.1


@given(walks(most=2))
def test_with_two_latents_it_is_r_space_itself(walk):
    case, path = walk
    land = landscape(case.run(0.1), path)
    assert land.exact
    assert land.share == 1
    np.testing.assert_array_equal(land.directions, np.eye(2))
    np.testing.assert_array_equal(land.origin, 0)
    np.testing.assert_array_equal(land.path, path)


@given(walks(least=3))
def test_a_slice_holds_as_much_of_the_path_as_two_principal_components(walk):
    case, path = walk
    land = landscape(case.run(0.1), path)
    assert not land.exact
    np.testing.assert_allclose(land.directions @ land.directions.T, np.eye(2), atol=1e-9)
    np.testing.assert_array_equal(land.origin, path[-1])
    away = path - path[-1]
    np.testing.assert_allclose(land.path, away @ land.directions.T, atol=1e-12)
    np.testing.assert_array_equal(land.path[-1], 0)
    powers = np.linalg.svd(away, compute_uv=False) ** 2
    expected = powers[:2].sum() / powers.sum() if powers.sum() else 1
    assert land.share == pytest.approx(expected, abs=1e-9)


def test_the_slice_is_that_of_scikit_learn():
    """PCA takes the mean away; of a path and its mirror image about the end, the mean is the end."""
    # A second to import, which whoever runs other tests need not wait for.
    from sklearn.decomposition import PCA

    case = make(1, (20, 9), ("tanh",), Gaussian(0, 5))
    path = case.run(case.safe(0.3)).advance(60).r[0]
    land = landscape(case.run(0.1), path)
    pca = PCA(2, svd_solver="full").fit(np.concatenate([path, 2 * path[-1] - path]))
    for ours, theirs in zip(land.directions, pca.components_, strict=True):
        assert abs(ours @ theirs) == pytest.approx(1, abs=1e-9)
    assert land.share == pytest.approx(pca.explained_variance_ratio_.sum(), abs=1e-9)
    assert 0.5 < land.share < 1
    # r comes from the left and from below.
    assert (land.path[np.abs(land.path).argmax(axis=0), [0, 1]] < 0).all()


@given(st.integers(0, 999), st.sampled_from([np.float32, np.float64]))
def test_all_of_a_movement_in_a_plane_lies_in_the_slice(seed, dtype):
    case = make(seed, (8, 6), dtype=dtype)
    rng = np.random.default_rng(seed)
    plane, steps = rng.standard_normal((2, 6)), rng.standard_normal((12, 2))
    path = rng.standard_normal(6) + steps @ plane
    land = landscape(case.run(0.1), path.astype(dtype))
    assert land.share == pytest.approx(1, abs=1e-6)
    back = land.origin + land.path @ land.directions
    np.testing.assert_allclose(back, path, atol=1e-12 if dtype is np.float64 else 1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_straight_path_is_shown_along_its_direction_and_that_of_the_largest_curvature_across(dtype):
    w = np.diag([3.0, 2.0, 1.0, 0.5]).astype(dtype)
    run = Inference(GenerativeModel(w), np.ones(4, dtype))
    path = np.array([0.2, 0.1, 0, 0.3]) + np.linspace(1, 0, 9)[:, None] * np.array([0, 1, 0, 0])
    land = landscape(run, path)
    np.testing.assert_allclose(np.abs(land.directions), np.eye(4)[[1, 0]], atol=1e-6)
    assert land.share == pytest.approx(1)


def test_where_r_does_not_move_the_landscape_is_that_of_the_two_largest_curvatures():
    rng = np.random.default_rng(0)
    model = GenerativeModel(rng.standard_normal((9, 5)), "tanh", Gaussian(0, 3))
    run = Inference(model, 3 * rng.standard_normal(9), 0.02)
    run.settle(1e-9)
    land = landscape(run, run.r)
    assert land.share == 1
    np.testing.assert_array_equal(land.path, [[0, 0]])
    slope = 1 - np.tanh(run.r[0]) ** 2
    hessian = (slope[:, None] * model.gram * slope) + np.eye(5) / 3
    largest = np.linalg.eigh(hessian)[1].T[:-3:-1]
    np.testing.assert_allclose(np.abs(land.directions @ largest.T), np.eye(2), atol=1e-9)
    # r* lies in the middle, and there is no lower place near.
    lowest = np.unravel_index(land.energy.argmin(), land.energy.shape)
    assert lowest == (20, 20)
    assert land.energy.min() == pytest.approx(float(run.energy))


def test_latents_that_draw_nothing_have_a_landscape_too():
    model = GenerativeModel(np.ones((4, 3)), "relu")
    land = landscape(Inference(model, np.ones(4)), -np.ones((1, 3)))
    np.testing.assert_allclose(land.directions @ land.directions.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(land.energy, 2)


def test_an_exact_landscape_shows_the_bottom_and_no_activity_before_r_gets_there():
    model = GenerativeModel(np.diag([2.0, 1.0]))
    run = Inference(model, np.array([4.0, -3.0]), 0.01, start=[np.array([0.5, 0.5])])
    land = landscape(run, run.r)  # r* = (2, −3)
    for axis, least, most in ((land.along, 0, 2), (land.across, -3, 0.5)):
        assert axis[0] < least < most < axis[-1]
    np.testing.assert_array_equal(run.r[0], 0.5)
    assert run.iteration == 0


def test_a_path_that_jumps_across_the_valley_is_covered():
    case = make(4, (6, 2))
    path = case.run(1.05 * case.limit).advance(8).r[0]
    assert np.ptp(path, axis=0).max() > 5
    land = landscape(case.run(0.1), path)
    assert land.along[0] < path[:, 0].min() < path[:, 0].max() < land.along[-1]
    assert np.isfinite(land.energy).all()


@given(cases(clamped=False))
def test_what_has_no_landscape_is_said(case):
    run = case.run(0.1)
    path = np.zeros((3, case.model.sizes[1]))
    assume(case.model.layers > 1 or case.model.sizes[1] < 2 or run.x.ndim == 2)
    with pytest.raises(
        ValueError, match=r"^run: expected one of a (model with one layer of two|single image)"
    ):
        landscape(run, path)


@pytest.mark.parametrize(
    ("path", "points", "said"),
    [
        (np.zeros((3, 5)), 41, r"path: expected states \(T, 4\) with T ≥ 1; got shape \(3, 5\)"),
        (np.zeros(4), 41, r"path: expected states .* got shape \(4,\)"),
        (np.zeros((0, 4)), 41, r"path: expected states .* got shape \(0, 4\)"),
        (np.full((2, 4), np.nan), 41, "path: expected finite numbers only"),
        (np.zeros((3, 4)), 1, "points: expected a whole number, at least 2"),
    ],
)
def test_a_path_or_grid_that_is_none_is_said(path, points, said):
    with pytest.raises(ValueError, match=said):
        landscape(make(0).run(0.1), path, points)
