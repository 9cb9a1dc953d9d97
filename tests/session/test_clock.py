"""The clock: it hands out what the engine alone computes, however it is cut, stepped, rewound, replayed."""

from dataclasses import replace

import numpy as np
import pytest
from darkroom.engine import ArgumentError, GenerativeModel, Inference
from darkroom.session import Feed, Session, Settled
from hypothesis import given
from hypothesis import strategies as st

from tests.session.models import DEEP, LINEAR, OTHER_X, SPARSE, Reader, X, driver

MODELS = pytest.mark.parametrize("model", [LINEAR, SPARSE, DEEP], ids=["linear", "sparse", "deep"])


def forever(model: GenerativeModel, **settings: object) -> Session:
    session = Session(model, X, **settings)
    session.play("forever")
    return session


@MODELS
@given(cuts=st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_r_is_that_of_one_uncut_run_bit_for_bit(model: GenerativeModel, cuts: list[int]) -> None:
    session = forever(model, rate=0.05, seed=3)
    reader = Reader(session)
    for reader.updates in cuts:
        reader.turn()
        reader.turn()
    expected = Inference(model, X, 0.05, 3).advance(session.iteration)
    assert sorted(reader.entries) == list(range(session.iteration + 1))
    for layer, r in enumerate(expected.r):
        np.testing.assert_array_equal([reader.entries[t][layer] for t in range(len(expected))], r)


def test_the_errors_handed_out_belong_to_the_input_and_the_r_handed_out() -> None:
    session = forever(LINEAR, rate=0.05)
    reader = Reader(session)
    reader.until(20)
    session.set_input(OTHER_X, "drawing")
    reader.until(60)
    for t in (0, 13, 20, 21, 60):
        r, e = reader.entries[t]
        expected = reader.input_at(t).x - LINEAR.weights[0].astype(np.float64) @ r
        np.testing.assert_allclose(e, expected, atol=1e-5)
    assert reader.input_at(19).source == "sample"
    assert reader.input_at(21).source == "drawing"


def test_a_new_input_keeps_r_and_its_entry_is_handed_out_again_under_it() -> None:
    session = forever(LINEAR, rate=0.05)
    reader = Reader(session, updates=10)
    reader.until(10)
    before = reader.entries[10]
    session.set_input(OTHER_X, "drawing")
    reader.turn()
    after = reader.entries[10]
    assert reader.chunks[-1].trajectory.start == 10
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_allclose(after[1] - before[1], OTHER_X - X, atol=1e-6)
    # The update from 10 to 11 is the first under the new input: r + η (Wᵀe − r/σ²).
    reader.until(11)
    weights = LINEAR.weights[0].astype(np.float64)
    expected = after[0] + 0.05 * (weights.T @ after[1] - after[0] / 2.0)
    np.testing.assert_allclose(reader.r(11), expected, atol=1e-6)


def test_a_change_of_rate_holds_from_its_iteration_on() -> None:
    session = forever(LINEAR, rate=0.05)
    reader = Reader(session, updates=10)
    reader.until(10)
    session.configure(rate=0.01)
    reader.until(15)
    assert (reader.rates[9], reader.rates[10], reader.rates[15]) == (0.05, 0.01, 0.01)
    run = Inference(LINEAR, X, 0.05)
    run.forward(10)
    expected = run.replace(rate=0.01).advance(5).r[0]
    np.testing.assert_array_equal([reader.r(t) for t in range(10, 16)], expected)


def test_masked_pixels_exert_no_pull() -> None:
    mask = (np.arange(30) < 12).astype(np.uint8)
    session = forever(LINEAR, rate=0.05)
    session.set_mask(mask)
    reader = Reader(session)
    reader.until(400)
    # r* of the sensed pixels alone: (WᵀΠW + I/σ_p²)⁻¹ WᵀΠx.
    sensed = LINEAR.weights[0].astype(np.float64)[:12]
    expected = np.linalg.solve(sensed.T @ sensed + np.eye(8) / 2.0, sensed.T @ X[:12])
    np.testing.assert_allclose(reader.r(400), expected, atol=1e-3)
    session.set_mask(None)
    reader.until(800)
    weights = LINEAR.weights[0].astype(np.float64)
    expected = np.linalg.solve(weights.T @ weights + np.eye(8) / 2.0, weights.T @ X)
    np.testing.assert_allclose(reader.r(800), expected, atol=1e-3)


def test_a_step_makes_that_many_updates_and_pauses() -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    reader = Reader(session)
    session.step(3)
    reader.drain()
    assert (session.state, session.iteration) == ("paused", 3)
    np.testing.assert_array_equal([reader.r(t) for t in range(4)], Inference(LINEAR, X, 0.05).advance(3).r[0])


@MODELS
def test_a_replay_after_seek_is_the_same_bit_for_bit_changes_of_input_included(
    model: GenerativeModel,
) -> None:
    session = forever(model, rate=0.05)
    reader = Reader(session)
    reader.until(20)
    session.pause()
    session.set_input(OTHER_X, "drawing")
    session.step(30)
    reader.drain()
    at = session.iteration
    first = {t: reader.entries[t] for t in range(at + 1)}
    session.seek(at - 25)
    assert (session.state, session.iteration, session.input.source) == ("paused", at - 25, "drawing")
    session.step(25)
    reader.drain()
    for t in range(at + 1):
        np.testing.assert_array_equal(reader.r(t), first[t][0])


def test_after_a_seek_what_follows_is_kept_until_a_new_iteration_cuts_it_off() -> None:
    session = Session(LINEAR, X, rate=0.05)
    session.step(50)
    session.seek(20)
    assert (session.iteration, session.kept) == (20, (0, 50))
    session.seek(45)
    session.seek(20)
    session.step()
    assert (session.iteration, session.kept) == (21, (0, 21))


def test_an_input_that_was_cut_off_is_not_the_input_any_more() -> None:
    session = Session(LINEAR, X, rate=0.05)
    reader = Reader(session)
    session.step(10)
    session.set_input(OTHER_X, "drawing")
    session.step(10)
    reader.drain()
    session.seek(5)
    session.step(20)
    reader.drain()
    assert [seen.source for seen in reader.inputs] == ["sample"]
    np.testing.assert_array_equal(reader.r(25), Inference(LINEAR, X, 0.05).advance(25).r[0][25])


def test_seeking_what_is_not_kept_is_refused_and_changes_nothing() -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    driver(session).advance(10, 100)
    with pytest.raises(ArgumentError, match=r"iteration: expected one of the iterations kept, 0…0; got 5"):
        session.seek(5)
    assert (session.state, session.iteration) == ("playing", 0)


def test_reset_repeats_the_same_start_and_another_seed_gives_another() -> None:
    session = Session(LINEAR, X, rate=0.05, seed=4)
    start = session.r[0]
    session.step(10)
    session.reset()
    np.testing.assert_array_equal(session.r[0], start)
    assert (session.iteration, session.kept, session.branches.epoch) == (0, (0, 0), 1)
    session.reset(seed=5)
    assert (session.r[0] != start).all()
    assert (session.branches.seed, session.branches.epoch) == (5, 2)


def test_a_restored_session_goes_on_as_the_lost_one_would_have() -> None:
    lost = Session(LINEAR, X, rate=0.05)
    lost.step(12)
    r = lost.r
    lost.step(8)
    session = Session(LINEAR, OTHER_X, rate=0.05)
    session.restore({"x": X, "mask": np.ones(30, np.uint8)}, r, 12)
    session.step(8)
    assert (session.iteration, session.kept) == (20, (12, 20))
    np.testing.assert_array_equal(session.r[0], lost.r[0])


def test_another_model_begins_anew() -> None:
    session = Session(LINEAR, X, rate=0.05, seed=2)
    session.step(5)
    session.use(SPARSE, X, "sample", rate=0.02)
    reader = Reader(session)
    session.step(5)
    reader.drain()
    assert session.branches.epoch == 1
    np.testing.assert_array_equal(reader.r(5), Inference(SPARSE, X, 0.02, 2).advance(5).r[0][5])


@pytest.mark.parametrize(("updates", "most"), [(1, 1), (7, 50), (300, 1000)])
def test_it_settles_at_the_first_iteration_whose_update_is_small_however_it_is_cut(
    updates: int, most: int
) -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    reader = Reader(session, updates, most)
    reader.drain()
    r = Inference(LINEAR, X, 0.05).advance(1000).r[0].astype(np.float64)
    pulls = np.abs(np.diff(r, axis=0)).max(axis=1) / 0.05
    expected = int(np.flatnonzero(pulls <= 1e-3)[0])
    (event,) = reader.events
    assert isinstance(event, Settled)
    assert event.iteration == session.iteration == max(reader.entries) == expected
    assert event.pull == pytest.approx(pulls[expected], rel=1e-4)
    assert session.state == "settled"


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.set_input(OTHER_X, "drawing"),
        lambda session: session.set_mask(np.arange(30) < 10),
        lambda session: session.configure(prior=3.0),
        lambda session: session.configure(tolerance=1e-5),
        lambda session: session.use(SPARSE, X, "sample", 0.05),
    ],
    ids=["x", "mask", "prior", "tolerance", "model"],
)
def test_a_settled_clock_wakes_by_itself_when_something_changes(change: object) -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    reader = Reader(session)
    reader.drain()
    before = session.iteration
    change(session)
    assert session.state == "playing"
    reader.entries.clear()
    reader.drain()
    assert session.state == "settled"
    assert session.branches.epoch == 1 or session.iteration > before


def test_a_paused_clock_stays_paused_when_something_changes() -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    reader = Reader(session)
    reader.drain()
    session.pause()
    session.set_input(OTHER_X, "drawing")
    reader.drain()
    assert session.state == "paused"


def test_playing_forever_does_not_stop_at_r_star() -> None:
    session = forever(LINEAR, rate=0.05)
    reader = Reader(session, 500, 1000)
    for _ in range(20):
        assert reader.turn()
    assert session.state == "playing"
    assert session.iteration > 5000


def test_what_was_read_can_be_read_again() -> None:
    session = forever(SPARSE, rate=0.05)
    reader = Reader(session)
    reader.until(50)
    session.set_input(OTHER_X, "drawing")
    reader.until(100)
    session.pause()
    again = Reader(session, most=9, feed=Feed(session))
    again.drain()
    assert again.entries.keys() == reader.entries.keys()
    for t, entry in reader.entries.items():
        np.testing.assert_array_equal(again.entries[t][0], entry[0])
        np.testing.assert_allclose(again.entries[t][1], entry[1], atol=1e-6)
    assert [seen.iteration for seen in again.inputs] == [seen.iteration for seen in reader.inputs]


def test_a_prior_strength_of_zero_is_flat_and_a_flat_prior_has_no_other() -> None:
    session = Session(LINEAR, X, rate=0.05, playing=True)
    assert session.given.prior == 0.5
    session.configure(prior=0.0)
    session.configure(tolerance=1e-6)
    Reader(session).drain()
    expected = np.linalg.lstsq(LINEAR.weights[0].astype(np.float64), X.astype(np.float64), rcond=None)[0]
    np.testing.assert_allclose(session.r[0], expected, atol=1e-3)
    session.configure(prior=0.5)
    assert session.given.prior == 0.5
    flat = Session(GenerativeModel(LINEAR.weights, "linear"), X)
    with pytest.raises(
        ArgumentError, match="prior: expected 0, since this model was trained with a flat prior; got 1"
    ):
        flat.configure(prior=1.0)


@pytest.mark.parametrize("model", [LINEAR, SPARSE])
@pytest.mark.parametrize("strength", [49.0, 0.11, 0.87])
def test_the_strength_of_the_prior_is_exactly_what_was_asked_for(
    model: GenerativeModel, strength: float
) -> None:
    assert 1 / (1 / strength) != strength  # so it cannot be had from the scale or the variance
    session = Session(model, X, rate=0.005)
    session.configure(prior=strength)
    session.step(3)
    reader = Reader(session)
    reader.drain()
    session.fork()
    session.slow.follow(replace(session.slow.plan, settling=4))
    session.slow.play()
    while session.branch.update < 3:
        reader.turn()
    session.slow.seek(1)
    reader.drain()
    session.reset()
    reader.drain()
    session.restore({"x": X, "mask": np.ones(30)}, session.r, 5)
    reader.drain()
    asked = [chunk.given.prior for chunk in reader.chunks if chunk.epoch > 0 or chunk.trajectory.start > 0]
    assert len(asked) > 8
    assert set(asked) == {strength}
    assert session.given.prior == strength
    assert Session(model, X, prior=strength).given.prior == strength


@pytest.mark.parametrize(
    "bad",
    [
        lambda session: session.set_input(X[:5], "drawing"),
        lambda session: session.set_input(np.full(30, np.nan), "drawing"),
        lambda session: session.set_input(np.stack([X, X]), "drawing"),
        lambda session: session.set_mask(np.full(30, 0.5)),
        lambda session: session.configure(rate=-1.0),
        lambda session: session.restore({"x": X, "mask": np.ones(30)}, (np.ones(3),), 1),
        lambda session: session.restore({"x": X, "mask": np.ones(30)}, (np.full(8, np.inf),), 1),
        lambda session: session.use(LINEAR, X[:4], "sample", 0.1),
    ],
)
def test_what_is_refused_changes_nothing(bad: object) -> None:
    session = Session(LINEAR, X, rate=0.05)
    session.step(10)
    with pytest.raises(ArgumentError):
        bad(session)
    session.step(10)
    assert session.branches.epoch == 0
    np.testing.assert_array_equal(session.r[0], Inference(LINEAR, X, 0.05).advance(20).r[0][20])
