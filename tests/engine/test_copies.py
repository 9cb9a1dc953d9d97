"""What is copied or pickled is the same, bit for bit, as read-only, and nobody else's."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from darkroom import (
    ACTIVATIONS,
    Divergence,
    Flat,
    Gaussian,
    GenerativeModel,
    Inference,
    Laplace,
    landscape,
)
from hypothesis import given, settings

from tests.engine.cases import Case, cases

MODELS = ["digits", "digits-tanh", "digits-linear", "two-causes", "food-size"]

CARRIED = pytest.mark.parametrize(
    "carry",
    [lambda thing: pickle.loads(pickle.dumps(thing)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
Carry = Callable[[Any], Any]


def assert_same_model(one: GenerativeModel, other: GenerativeModel) -> None:
    for a, b in zip((*one.weights, *one.variances), (*other.weights, *other.variances), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    assert all(a is b for a, b in zip(one.activations, other.activations, strict=True))
    assert (one.prior, one.unit_norm) == (other.prior, other.unit_norm)
    assert (one.constant, one.labels) == (other.constant, other.labels)


def assert_same_run(one: Inference, other: Inference, updates: int = 9) -> None:
    """Both go on, one after the other, in the same way, or run away at the same place."""
    told = []
    for run in (one, other):
        try:
            trajectory = run.advance(updates)
            told.append("")
        except Divergence as error:
            trajectory = error.trajectory
            told.append(str(error))
        arrays = [*trajectory.r, *trajectory.error, trajectory.reconstruction, trajectory.energy]
        told.append([trajectory.start, *(array.tobytes() for array in arrays)])
    assert told[:2] == told[2:]


@CARRIED
@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_carried_whole_and_cannot_be_written_to(name: str, carry: Carry) -> None:
    model = GenerativeModel.load(name)
    assert model.gram.any()  # what was computed of it before

    carried = carry(model)

    assert_same_model(model, carried)
    x = np.full(model.sizes[0], 0.5)
    assert_same_run(Inference(model, x, 0.002), Inference(carried, x, 0.002))
    for array in (*carried.weights, *carried.variances, carried.gram, *carried.transposes):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.setflags(write=True)


@CARRIED
def test_an_activation_stays_the_one_it_is(carry: Carry) -> None:
    for activation in ACTIVATIONS.values():
        assert carry(activation) is activation


@CARRIED
@pytest.mark.parametrize("prior", [Flat(), Gaussian(0.3, 2.0), Laplace(0.7)])
def test_a_prior_is_carried(prior: object, carry: Carry) -> None:
    assert carry(prior) == prior


@settings(max_examples=40)
@given(case=cases())
def test_a_copy_of_a_run_goes_on_bit_for_bit_and_by_itself(case: Case) -> None:
    for carry in (lambda run: pickle.loads(pickle.dumps(run)), copy.copy, copy.deepcopy):
        run, alone = case.run(case.safe(0.5)), case.run(case.safe(0.5))
        run.forward(4)
        alone.forward(4)
        carried = carry(run)
        assert carried.iteration == 4
        assert (carried.rate, carried.seed) == (run.rate, run.seed)
        r = [r.tobytes() for r in carried.r]
        run.forward(3)  # which moves no other
        assert [r.tobytes() for r in carried.r] == r
        assert_same_run(carried, alone)


@CARRIED
def test_a_copy_of_a_run_runs_away_where_it_would_have(carry: Carry) -> None:
    # What counts as a runaway depends on F where the run began, not where it was copied: here F grows by 1.44 an update.
    run = Inference(GenerativeModel([[1.0]]), [1.0], 2.2, start=[[3.0]])
    run.forward(2)
    carried = carry(run)
    with pytest.raises(Divergence) as one:
        run.advance(500)
    with pytest.raises(Divergence) as other:
        carried.advance(500)
    assert str(other.value) == str(one.value)
    assert other.value.iteration == 4


@CARRIED
def test_results_are_carried_whole_and_cannot_be_written_to(carry: Carry) -> None:
    run = Inference(GenerativeModel.load("two-causes"), np.full(784, 0.2), 0.002)
    trajectory = run.advance(20)[3:]
    drawn = landscape(run, trajectory.r[0], points=5)

    again, surface = carry(trajectory), carry(drawn)

    assert (again.start, len(again)) == (3, 18)
    pairs = [(trajectory.r[0], again.r[0]), (trajectory.error[0], again.error[0])]
    pairs += [(trajectory.reconstruction, again.reconstruction), (trajectory.energy, again.energy)]
    assert (surface.exact, surface.share) == (drawn.exact, drawn.share)
    names = ("energy", "along", "across", "directions", "origin", "path")
    pairs += [(getattr(drawn, name), getattr(surface, name)) for name in names]
    for one, other in pairs:
        np.testing.assert_array_equal(one, other)
        with pytest.raises(ValueError, match="WRITEABLE"):
            other.setflags(write=True)


def test_models_that_differ_in_the_prior_alone_share_all_that_follows_from_w() -> None:
    model = GenerativeModel.load("digits")
    stronger = model.replace(prior=Laplace(1.0))
    assert np.shares_memory(stronger.weights[0], model.weights[0])
    assert stronger.gram is model.gram
    assert stronger.transposes is model.transposes
    # G follows from σ² as well.
    wider = model.replace(variances=2.0)
    np.testing.assert_allclose(wider.gram, model.gram / 2, rtol=1e-6)
