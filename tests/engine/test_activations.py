"""f and f′ of every activation, against autograd."""

import autograd
import numpy as np
import pytest
from darkroom import ACTIVATIONS, Activation
from darkroom.engine.steps import take

from tests.engine.reference import ACTIVATION

GRID = np.linspace(-12, 12, 4801)


def test_all_of_them_are_there():
    assert list(ACTIVATIONS) == ["linear", "tanh", "relu", "sigmoid", "softplus", "square"]
    assert all(activation.name == name for name, activation in ACTIVATIONS.items())


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-14), (np.float32, 3e-7)])
def test_f_and_its_derivative_are_autograds(name, dtype, tolerance):
    r = GRID[GRID != 0]  # ReLU has no derivative there
    activation, slope = ACTIVATIONS[name], autograd.elementwise_grad(ACTIVATION[name])
    given = r.astype(dtype)
    f, derivative = activation.f(given), activation.derivative(given)
    assert f.dtype == derivative.dtype == dtype
    np.testing.assert_allclose(f, ACTIVATION[name](r), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(derivative, slope(r), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_bounds_of_slope_and_curvature_hold_and_are_met(name):
    activation = ACTIVATIONS[name]
    r = GRID[GRID != 0]  # even in number: no difference is taken across a kink
    slopes = autograd.elementwise_grad(ACTIVATION[name])(r).reshape(2, -1)
    steepest = abs(slopes).max()
    sharpest = abs(np.diff(slopes) / np.diff(r.reshape(2, -1))).max()
    assert sharpest - 1e-9 <= activation.curvature_bound <= sharpest + 1e-4
    if name == "square":
        assert activation.slope_bound == np.inf
    else:
        assert steepest <= activation.slope_bound <= steepest + 1e-4


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_one_sided_and_linear_are_what_they_say(name):
    activation = ACTIVATIONS[name]
    below = activation.f(-GRID[GRID > 0])
    assert activation.one_sided == (not below.any())
    assert activation.linear == np.array_equal(activation.f(GRID), GRID)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_of_the_drive_something_is_lost_where_f_saturates_and_nowhere_else(name):
    activation = ACTIVATIONS[name]
    r, drive, lost = GRID[GRID != 0], np.full(GRID.size - 1, -3.0), np.zeros(GRID.size - 1)
    take(activation.chain(r, activation.f(r), drive, lost))
    slope = autograd.elementwise_grad(ACTIVATION[name])(r)
    np.testing.assert_allclose(drive - lost, -3.0 * slope, rtol=1e-13, atol=1e-14)
    assert lost.any() == activation.saturates


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_nothing_overflows(name, dtype):
    far = np.array([-1e4, -100, 100, 1e4], dtype)
    assert np.isfinite(ACTIVATIONS[name].f(far)).all()
    assert np.isfinite(ACTIVATIONS[name].derivative(far)).all()


def test_a_relu_resting_at_0_can_wake():
    assert ACTIVATIONS["relu"].derivative(np.zeros(1)) == 1


def test_what_is_given_is_left_as_it_is():
    r = np.linspace(-2, 2, 5)
    for activation in ACTIVATIONS.values():
        assert isinstance(activation, Activation)
        assert not np.shares_memory(activation.f(r), r)
        activation.derivative(r)
    np.testing.assert_array_equal(r, np.linspace(-2, 2, 5))
