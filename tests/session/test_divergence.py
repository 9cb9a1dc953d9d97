"""A rate that is too large: everything up to the explosion is handed out, and nothing is lost."""

import numpy as np
import pytest
from darkroom.engine.runaway import OVERSHOOT, RUNAWAY
from darkroom.session import Diverged, Feed, Session

from tests.session.models import LINEAR, OTHER_X, SPARSE, Reader, X

HESSIAN = LINEAR.weights[0].T.astype(np.float64) @ LINEAR.weights[0] + np.eye(8) / 2.0
LIMIT = 2 / np.linalg.eigvalsh(HESSIAN)[-1]


def explode(session: Session) -> Reader:
    reader = Reader(session)
    reader.until(5)
    session.configure(rate=20 * LIMIT)
    reader.drain()
    assert session.state == "diverged"
    return reader


@pytest.fixture(params=["playing", "stepping"])
def exploded(request: pytest.FixtureRequest) -> tuple[Session, Reader]:
    session = Session(LINEAR, X, rate=0.5 * LIMIT, playing=True)
    if request.param == "playing":
        return session, explode(session)
    reader = Reader(session)
    reader.until(5)
    session.configure(rate=20 * LIMIT)
    session.step(200)
    reader.drain()
    return session, reader


def test_the_limit_is_the_one_of_the_hessian() -> None:
    assert Session(LINEAR, X).branch.limit == pytest.approx(LIMIT, rel=1e-5)


def test_everything_up_to_the_explosion_is_handed_out_and_then_it_is_told(
    exploded: tuple[Session, Reader],
) -> None:
    session, reader = exploded
    (event,) = reader.events
    assert isinstance(event, Diverged)
    # It is followed beyond where it is certain: a step at 20 times the limit makes F at most 39² times what it was.
    energies = np.array([energy for _, energy in sorted(reader.energies.items())])
    first = session.branch.explosion.first if session.branch.explosion else -1
    assert first == int(np.argmax(energies > RUNAWAY * max(energies[0], 1)))
    assert event.iteration == first + OVERSHOOT
    growth = energies[first + 1 :] / energies[first:-1]
    assert growth.min() > 100
    assert growth.max() <= 39**2
    assert np.isfinite(energies).all()
    assert event.iteration == session.iteration == session.kept[1] == max(reader.entries)
    assert event.rate == 20 * LIMIT
    assert event.limit == pytest.approx(LIMIT, rel=1e-5)
    assert sorted(reader.entries) == list(range(event.iteration + 1))
    # Every entry follows from the one before by the update rule, the last one too.
    weights = LINEAR.weights[0].astype(np.float64)
    for t in range(event.iteration):
        r, e = (values.astype(np.float64) for values in reader.entries[t])
        expected = r + reader.rates[t] * (weights.T @ e - r / 2.0)
        np.testing.assert_allclose(reader.r(t + 1), expected, rtol=1e-4, atol=1e-5)


def test_a_branch_is_not_told_of_the_divergence_that_it_left_behind() -> None:
    session = Session(LINEAR, X, rate=0.5 * LIMIT)
    session.step(5)
    reader = Reader(session)
    reader.drain()
    session.configure(rate=20 * LIMIT)
    session.step(200)  # what came of it is not read before
    session.fork()
    reader.drain()
    assert reader.events == []
    assert session.state == "paused"
    session.take(0)
    assert session.state == "diverged"


def test_a_safe_rate_and_play_go_on_from_the_last_good_iteration(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    at = session.iteration
    session.configure(rate=0.5 * LIMIT)
    assert (session.state, session.iteration) == ("diverged", at - OVERSHOOT - 1)
    assert session.branch.run.energy < RUNAWAY * reader.energies[0]
    session.play()
    reader.drain()
    assert session.state == "settled"
    weights = LINEAR.weights[0].astype(np.float64)
    np.testing.assert_allclose(session.r[0], np.linalg.solve(HESSIAN, weights.T @ X), atol=1e-2)


def test_a_safe_rate_and_reset_begin_again(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    session.configure(rate=0.5 * LIMIT)
    session.reset()
    assert session.iteration == 0
    assert session.state in ("playing", "paused")
    session.play()
    reader.entries.clear()
    reader.drain()
    assert session.state == "settled"


def test_seeking_before_the_explosion_brings_back_the_rate_of_then(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    session.seek(3)
    assert (session.state, session.iteration, session.given.rate) == ("paused", 3, 0.5 * LIMIT)
    session.play()
    reader.drain()
    assert session.state == "settled"


def test_seeking_the_explosion_itself_is_diverged_again(exploded: tuple[Session, Reader]) -> None:
    session, _ = exploded
    at = session.iteration
    session.seek(at - 1)
    assert session.state == "paused"
    session.seek(at)
    assert (session.state, session.iteration) == ("diverged", at)


def test_the_clock_can_stand_within_an_explosion_and_goes_on_in_it(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    at, r = session.iteration, reader.r(session.iteration)
    reader.events.clear()
    session.seek(at - 4)
    assert (session.state, session.iteration) == ("paused", at - 4)
    session.step()
    assert (session.state, session.iteration) == ("paused", at - 3)
    session.play()
    reader.drain()
    assert (session.state, session.iteration) == ("diverged", at)
    assert [type(event) for event in reader.events] == [Diverged]
    np.testing.assert_array_equal(reader.r(at), r)


def test_whatever_is_changed_within_an_explosion_is_changed_at_the_last_good_iteration(
    exploded: tuple[Session, Reader],
) -> None:
    session, reader = exploded
    at = session.iteration
    session.seek(at - 4)
    session.configure(rate=0.5 * LIMIT)
    assert (session.state, session.iteration) == ("paused", at - OVERSHOOT - 1)
    session.play()
    reader.drain()
    assert session.state == "settled"
    assert (
        max(energy for t, energy in reader.energies.items() if t >= at - OVERSHOOT)
        < RUNAWAY * reader.energies[0]
    )


def test_an_explosion_falls_due_update_by_update_however_the_updates_are_cut() -> None:
    ends = []
    for cut in (1, 3, 1000):
        session = Session(LINEAR, X, rate=3 * LIMIT, playing=True)
        made = 0
        while session.state == "playing":
            new = session.advance(cut)
            assert new is not None
            assert len(new) <= cut
            made += len(new)
        assert (session.state, session.iteration) == ("diverged", made)
        ends.append((made, session.branch.timeline.r(made)[0].tobytes()))
    assert len(set(ends)) == 1


def test_playing_on_at_the_same_rate_explodes_again(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    at = session.iteration
    session.play()
    reader.drain()
    assert session.state == "diverged"
    assert session.iteration >= at


def test_another_image_is_explained_from_the_last_good_state(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    session.configure(rate=0.05)
    assert session.state == "diverged"  # until it is asked to go on, or there is something else to explain
    session.set_input(OTHER_X, "drawing")
    assert session.state in ("playing", "paused")
    session.play()
    reader.drain()
    assert session.state == "settled"


def test_the_explosion_can_be_read_again(exploded: tuple[Session, Reader]) -> None:
    session, reader = exploded
    for most in (1, 3, 1000):
        again = Reader(session, most=most, feed=Feed(session))
        again.drain()
        assert again.entries.keys() == reader.entries.keys()
        for t, entry in reader.entries.items():
            np.testing.assert_array_equal(again.r(t), entry[0])


def test_an_explosion_beyond_float32_leaves_the_session_whole() -> None:
    session = Session(SPARSE, X, rate=0.05, playing=True)
    Reader(session).until(3)
    session.configure(rate=1e30)
    reader = Reader(session)
    reader.drain()
    assert session.state == "diverged"
    again = Reader(session, most=2, feed=Feed(session))
    again.drain()
    assert max(again.entries) == session.iteration
    session.configure(rate=0.05)
    session.play()
    again.drain()
    assert session.state == "settled"
    assert np.isfinite(session.r[0]).all()
