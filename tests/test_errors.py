"""Errors reach whoever waits for them whole, out of another process too."""

import copy
import pickle
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from pkgutil import walk_packages
from typing import Any

import darkroom
import numpy as np
import pytest
from darkroom import Divergence, GenerativeModel, Inference
from darkroom.images import samples


def all_errors() -> list[type[BaseException]]:
    """Every class of exception that the package has, those of modules still to be written too."""
    modules = (module.name for module in walk_packages(darkroom.__path__, "darkroom."))
    things = (
        thing for name in modules if "__main__" not in name for thing in vars(import_module(name)).values()
    )
    errors = {thing for thing in things if isinstance(thing, type) and issubclass(thing, BaseException)}
    own = [error for error in errors if error.__module__.startswith("darkroom.")]
    return sorted(own, key=lambda error: error.__qualname__)


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.__qualname__)
@pytest.mark.parametrize(
    "carry", [lambda raised: pickle.loads(pickle.dumps(raised)), copy.copy, copy.deepcopy]
)
def test_every_error_is_carried_whole(error: type[BaseException], carry: Callable[[Any], Any]) -> None:
    # Not by its constructor, whose arguments each class has of its own: what is carried is what an error has.
    raised = error.__new__(error, "line 3: expected a digit; got a letter")
    raised.iteration, raised.limit, raised.path = 7, float("inf"), ("scenes", 2)  # type: ignore[attr-defined]
    raised.add_note("while reading")

    carried = carry(raised)

    assert type(carried) is error
    assert str(carried) == str(raised)
    assert vars(carried) == vars(raised)


def test_the_walk_finds_the_errors_there_are() -> None:
    assert {"ArgumentError", "Divergence", "NotSettled", "SceneError", "UploadError", "Refused"} <= {
        error.__name__ for error in all_errors()
    }


def explode(rate: float) -> float:
    run = Inference(GenerativeModel.load("digits-tanh"), samples()[0].image.reshape(-1), rate)
    return float(run.advance(200).energy[-1])


def test_a_divergence_in_a_pool_is_raised_where_the_pool_is_waited_for() -> None:
    with pytest.raises(Divergence) as here:
        explode(9.0)
    with get_context("spawn").Pool(1) as pool, pytest.raises(Divergence) as there:
        pool.map_async(explode, [9.0]).get(timeout=60)

    one, other = here.value, there.value
    assert str(other) == str(one)
    assert (other.iteration, other.rate, other.limit) == (one.iteration, one.rate, one.limit)
    np.testing.assert_array_equal(other.trajectory.r[0], one.trajectory.r[0])
