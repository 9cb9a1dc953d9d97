"""What is kept: the newest iterations, within a bound that holds whatever happens."""

import tracemalloc

import numpy as np
import pytest
from darkroom.engine import ArgumentError, Inference
from darkroom.session import Session
from darkroom.session.timeline import MOST_MARKS

from tests.session.models import LINEAR, OTHER_X, Reader, X, driver


def test_the_oldest_iterations_go_first_and_kept_says_which_are_left() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=100)
    session.play("forever")
    reader = Reader(session)
    reader.until(450)
    last = session.iteration
    assert session.kept == (last - 99, last)
    with pytest.raises(ArgumentError, match="iteration: expected one of the iterations kept"):
        session.seek(last - 100)
    expected = Inference(LINEAR, X, 0.05).advance(last).r[0]
    for t in (last - 99, last - 50, last):
        session.seek(t)
        np.testing.assert_array_equal(session.r[0], expected[t])


def test_a_replay_from_the_past_is_right_when_the_ring_has_gone_round() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=100)
    session.play("forever")
    reader = Reader(session)
    reader.until(333)
    session.seek(session.kept[0] + 30)
    at = session.iteration
    session.step(10)
    assert session.kept == (at - 30, at + 10)
    np.testing.assert_array_equal(session.r[0], Inference(LINEAR, X, 0.05).advance(at + 10).r[0][at + 10])


def test_iterations_that_are_not_read_are_not_forgotten() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=100)
    with pytest.raises(
        ArgumentError, match="updates: expected at most 50 iterations that are not read yet; got 61"
    ):
        driver(session).check_room(60)
    for _ in range(10):
        session.step(40)
        Reader(session).drain()
    assert session.iteration == 400


def test_conditions_of_forgotten_iterations_are_forgotten_too() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=100)
    reader = Reader(session)
    for change in range(MOST_MARKS + 200):
        session.set_input(X if change % 2 else OTHER_X, "drawing")
        session.step()
        reader.drain()
    first, last = session.kept
    assert last - first == 99
    session.seek(first)
    np.testing.assert_array_equal(session.input.x, X if first % 2 else OTHER_X)


def test_memory_stays_flat_however_long_it_runs_and_however_often_the_input_changes() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=1000)
    session.play("forever")

    def run() -> int:
        for change in range(MOST_MARKS + 100):
            session.set_input(X if change % 2 else OTHER_X, "drawing")
            while driver(session).advance(3, 100).chunk is not None and driver(session).unread:
                pass
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before, after = run(), run()
    finally:
        tracemalloc.stop()
    assert after < before * 1.05 + 50_000
