"""The slow clock of a session: W moves while r* is held, r while W is held, and the past of both stays."""

from math import inf

import numpy as np
import pytest
from darkroom.engine import GenerativeModel, Inference, learn
from darkroom.engine.errors import ArgumentError
from darkroom.session import PLANS, Feed, Learned, Session, Settled

from tests.session.models import LINEAR, OTHER_X, SPARSE, Reader, X, driver

ETA_W = PLANS["image"].rate


def session_of(model: GenerativeModel = LINEAR, **settings: object) -> Session:
    return Session(model, X, rate=0.2, **settings)


def plans(session: Session, **changes: object) -> None:
    """Change what is learned from, and how."""
    session.slow.follow(session.slow.plan.changed(session.model.sizes[0], **changes))


def settled(model: GenerativeModel = LINEAR, **settings: object) -> tuple[Session, Reader]:
    session = session_of(model, **settings)
    session.play()
    reader = Reader(session)
    reader.drain()
    assert session.state == "settled"
    return session, reader


def learned(session: Session, updates: int) -> Reader:
    """Play until so many updates of W were made."""
    session.slow.shows_episodes = False
    session.slow.play()
    reader = Reader(session, updates=1)
    while session.branch.update < updates:
        assert reader.turn(), session.slow.failure
    session.pause()
    reader.drain()
    return reader


def test_a_step_lets_r_settle_then_moves_w_once_then_lets_r_settle_again() -> None:
    session = session_of()
    reader = Reader(session)
    session.slow.step()
    reader.drain()
    assert [type(event) for event in reader.events] == [Settled, Learned, Settled]
    assert (session.branch.update, session.slow.state, session.state) == (1, "idle", "settled")
    assert [weights.why for weights in reader.weights] == ["model", "step"]
    # The one update, by the engine's own rule, from the r* that was read.
    r_star = reader.epochs[0][reader.events[0].iteration][0]
    run = Inference(LINEAR, X, 0.2, start=[r_star])
    expected, (delta,) = learn(LINEAR, run, ETA_W)
    np.testing.assert_array_equal(session.model.weights[0], expected.weights[0])
    change = reader.weights[-1].change
    np.testing.assert_array_equal(change.delta[0], delta)
    np.testing.assert_allclose(delta, ETA_W * np.outer(change.error, change.activity), rtol=0, atol=1e-7)
    assert change.after < change.before
    # r went on from r*, and settled lower.
    np.testing.assert_array_equal(reader.epochs[1][0][0], r_star)
    assert reader.events[-1].energy < change.after


def test_w_is_untouched_by_inference_and_r_by_learning() -> None:
    session, reader = settled()
    before = session.model.weights[0].tobytes()
    r_star = session.r[0].tobytes()
    assert before == LINEAR.weights[0].tobytes()
    session.slow.step()
    while session.branch.update == 0:
        reader.turn()
    assert session.model.weights[0].tobytes() != before
    assert session.branch.timeline.r(0)[0].tobytes() == r_star


@pytest.mark.parametrize("shown", [True, False])
def test_playing_learns_from_the_tray_and_hands_out_every_update(shown: bool) -> None:
    session, _ = settled(SPARSE)
    session.slow.episodes.fill(np.stack([X, OTHER_X]), session.model)
    plans(session, source="drawings", settling=12)
    session.slow.shows_episodes = shown
    session.slow.play()
    reader = Reader(session, updates=3)
    while session.branch.update < 10:
        assert reader.turn()
    session.pause()
    reader.drain()
    assert [taught.update for taught in reader.made] == list(range(1, session.branch.update + 1))
    assert all(len(taught.energies) == 13 for taught in reader.made)
    # Each time round both drawings are learned from; how many updates there are at the pause is a matter of time.
    whole = len(reader.made) // 2 * 2
    first, last = reader.made[:2], reader.made[whole - 2 : whole]
    assert np.mean([t.before for t in last]) < np.mean([t.before for t in first])
    if shown:  # every iteration of every episode was read
        lessons = [epoch for epoch in reader.epochs.values() if len(epoch) == 13]
        assert len(lessons) >= session.branch.update


def test_how_updates_are_cut_into_turns_changes_no_bit_of_w() -> None:
    weights = []
    for updates in (1, 4):
        session, _ = settled(SPARSE)
        plans(session, settling=9)
        session.slow.shows_episodes = False
        session.slow.play()
        while session.branch.update < 8:
            driver(session).advance(updates, 100)
        # A turn that takes long is cut, so that the last may go beyond.
        weights.append(session.branch.log.weights.at(8).model.weights[0].tobytes())
    assert weights[0] == weights[1]


@pytest.mark.parametrize("shown", [True, False])
def test_a_turn_that_is_left_within_an_inference_changes_no_bit_of_what_comes_of_it(shown: bool) -> None:
    read = []
    for seconds in (inf, 0.0):
        session, _ = settled(SPARSE)
        session.slow.episodes.fill(np.random.default_rng(1).random((60, 30), np.float32), session.model)
        plans(session, source="drawings", batch=60, settling=150)
        session.slow.shows_episodes = shown
        session.slow.play()
        reader, left = Reader(session, seconds=seconds), 0
        while session.branch.update < 3:
            reader.turn()
            left += session.midway
        assert (left > 6) is (seconds == 0)
        session.pause()
        reader.drain()
        told = [(t.update, t.energies.tobytes(), t.before, t.after) for t in reader.made[:3]]
        read.append((told, session.branch.log.weights.at(3).model.weights[0].tobytes()))
    assert read[0] == read[1]


@pytest.mark.parametrize("shown", [True, False])
def test_what_stops_a_turn_that_was_left_stops_it_there_and_w_is_the_one_that_was_read(shown: bool) -> None:
    session, _ = settled(SPARSE)
    session.slow.episodes.fill(np.random.default_rng(1).random((60, 30), np.float32), session.model)
    plans(session, source="drawings", batch=60, settling=150)
    session.slow.shows_episodes = shown
    session.slow.play()
    reader = Reader(session, updates=5, seconds=0.0)
    log = session.branch.log
    while not reader.weights or log.update < 2 or not session.midway:
        reader.turn()
    # All that can be read meanwhile is of the W that was shown last.
    last = reader.weights[-1].update
    reader.feed = Feed.resumed(session, reader.feed, 0, last + 1)
    reader.turn()
    assert (session.branch.update, reader.chunks[-1].update, reader.weights[-1].update) == (last,) * 3
    np.testing.assert_array_equal(reader.weights[-1].weights[0], log.weights.at(last).model.weights[0])
    made = log.update
    session.configure(rate=0.15, prior=0.3)  # goes on, from another episode
    while not session.midway:
        reader.turn()
    session.pause()
    reader.drain()
    assert session.branch.update == made
    assert (session.given.rate, session.given.prior) == (0.15, 0.3)
    assert reader.weights[-1].update == made
    assert [taught.update for taught in reader.made] == list(range(1, made + 1))
    assert reader.events.count(Learned()) == len(reader.learned)
    np.testing.assert_array_equal(reader.weights[-1].weights[0], session.model.weights[0])
    np.testing.assert_array_equal(session.model.weights[0], log.weights.at(made).model.weights[0])
    session.step(5)
    reader.drain()
    run = Inference(session.model, session.input.x, session.given.rate, start=[reader.entries[0][0]])
    np.testing.assert_array_equal(run.advance(5).r[0], [reader.r(t) for t in range(6)])


def test_shown_or_not_the_same_lessons_teach_the_same() -> None:
    weights = []
    for shown in (True, False):
        session, _ = settled(SPARSE)
        plans(session, settling=9)
        session.slow.shows_episodes = shown
        session.slow.play()
        reader = Reader(session, updates=2)
        while session.branch.update < 4:
            reader.turn()
        weights.append(session.branch.log.weights.at(4).model.weights[0].tobytes())
    assert weights[0] == weights[1]


def test_a_past_update_and_every_iteration_of_its_inference_are_shown_as_they_were() -> None:
    session, _ = settled(SPARSE)
    plans(session, settling=15)
    session.slow.play()
    reader = Reader(session, updates=5)
    while session.branch.update < 6:
        reader.turn()
    session.pause()
    reader.drain()
    epoch_of = {reader.weights_at(epoch): epoch for epoch in reader.epochs if len(reader.epochs[epoch]) == 16}
    for update in (2, 5, 3):
        session.slow.seek(update)
        again = Reader(session)
        again.drain()
        assert session.branch.update == update
        assert again.weights[-1].update == update
        was = reader.epochs[epoch_of[update]]
        assert again.entries.keys() == was.keys()
        for t, entry in was.items():
            for a, b in zip(entry, again.entries[t], strict=True):
                np.testing.assert_array_equal(a, b)


def test_going_on_from_the_past_repeats_it_bit_for_bit() -> None:
    session, _ = settled(SPARSE)
    plans(session, settling=15)
    learned(session, 6)
    w6 = session.model.weights[0].tobytes()
    session.slow.seek(2)
    assert session.branch.update == 2
    assert session.branch.log.weights.last.update == 6
    learned(session, 6)
    assert session.model.weights[0].tobytes() == w6
    assert session.branch.log.weights.updates == list(range(7))


def test_rates_of_a_future_that_was_given_up_are_not_told() -> None:
    session, _ = settled(SPARSE)
    plans(session, settling=3)
    learned(session, 3)
    session.configure(rate=0.1)
    learned(session, 5)
    assert [stretch.rates for stretch in session.branch.log.stretches.up_to(5)] == [{1: 0.2, 4: 0.1}]
    session.slow.seek(2)
    session.configure(rate=0.2)
    learned(session, 6)
    assert [stretch.rates for stretch in session.branch.log.stretches.up_to(6)] == [{1: 0.2}]


def test_the_past_of_w_is_bounded_and_denser_the_newer() -> None:
    session, _ = settled(SPARSE, updates_kept=12)
    plans(session, settling=3)
    learned(session, 200)
    kept = session.branch.log.weights.updates
    assert len(kept) == 12
    assert (kept[0], kept[-1]) == (0, 200)
    gaps = np.diff(kept)
    assert gaps[0] >= gaps[len(gaps) // 2] >= gaps[-1] == 1
    with pytest.raises(ArgumentError, match=r"^update: expected one of the updates kept, 0, "):
        session.slow.seek(199 if 199 not in kept else 1)


def test_random_weights_are_those_of_their_seed_and_trained_ones_come_back() -> None:
    session, _ = settled(SPARSE)
    learned(session, 3)
    session.slow.reset("random", 5)
    five = session.model.weights[0].tobytes()
    assert (session.branch.update, session.branch.log.weights.updates) == (0, [0])
    session.slow.reset("random", 6)
    assert session.model.weights[0].tobytes() != five
    session.slow.reset("random", 5)
    assert session.model.weights[0].tobytes() == five
    np.testing.assert_allclose(np.linalg.norm(session.model.weights[0], axis=0), 1, rtol=1e-5)
    session.slow.reset("trained")
    assert session.model.weights[0].tobytes() == SPARSE.weights[0].tobytes()


def test_a_branch_goes_on_from_the_identical_state_and_the_other_stays() -> None:
    session, reader = settled()
    whole = {t: entry[0].copy() for t, entry in reader.entries.items()}
    session.seek(10)
    session.fork()
    session.configure(rate=0.05)
    session.play()
    other = Reader(session)
    other.drain()
    np.testing.assert_array_equal(other.r(10), whole[10])
    assert not np.array_equal(other.r(11), whole[11])
    session.take(0)
    back = Reader(session)
    back.drain()
    assert session.iteration == 10
    assert session.given.rate == 0.2
    for t in whole:
        np.testing.assert_array_equal(back.r(t), whole[t])
    # The same start at the same rate replays, bit for bit.
    session.fork()
    session.play()
    third = Reader(session)
    third.drain()
    for t in range(11, len(whole)):
        np.testing.assert_array_equal(third.r(t), whole[t])


def test_learning_on_a_branch_leaves_the_other_ones_w_alone() -> None:
    session, _ = settled(SPARSE)
    session.fork()
    learned(session, 3)
    session.take(0)
    assert session.branch.update == 0
    Reader(session).drain()
    assert session.model.weights[0].tobytes() == SPARSE.weights[0].tobytes()
    session.take(1)
    assert session.branch.update == 3
    with pytest.raises(ArgumentError, match="branch: expected one of 0, 1; got 7"):
        session.take(7)


def test_a_rate_that_makes_w_run_away_is_said_and_w_stays() -> None:
    session, _ = settled()
    plans(session, rate=10.0)
    session.slow.step()
    reader = Reader(session)
    reader.drain()
    assert session.slow.state == "failed"
    assert reader.events[-1].failure == session.slow.failure
    message = session.slow.failure
    assert "η_w = 10" in message
    assert session.branch.update == 0
    assert session.model.weights[0].tobytes() == LINEAR.weights[0].tobytes()
    # What it says is safe, is.
    limit = session.branch.log.limit
    assert f"η_w up to {limit:.2g} " in message
    plans(session, rate=limit * 0.99)
    session.slow.step()
    reader.drain()
    assert session.branch.update == 1
    assert reader.weights[-1].change.after < reader.weights[-1].change.before


def test_as_w_grows_inference_stays_at_a_safe_rate() -> None:
    # From small random weights on, the largest safe η falls; half of it is taken when the one in force is beyond.
    model = GenerativeModel(LINEAR.weights[0] * 0.1, "linear", LINEAR.prior)
    session = Session(model, X, rate=1.2)
    plans(session, rate=0.3, settling=200)
    learned(session, 200)
    assert session.slow.failure is None
    assert session.given.rate < 1.2
    assert session.given.rate <= session.branch.limit


def test_what_cannot_be_learned_from_is_refused() -> None:
    session = session_of()
    with pytest.raises(ArgumentError, match="source: expected image, since this model sees 30 pixels"):
        plans(session, source="digits")
    plans(session, source="drawings")
    with pytest.raises(ArgumentError, match="draw or upload something"):
        session.slow.play()
    with pytest.raises(ArgumentError, match=r"drawings: expected one image \(30,\) or a batch"):
        session.slow.episodes.fill(np.zeros((2, 7), np.float32), session.model)
    assert session.slow.state == "idle"


def test_commands_in_the_middle_of_a_lesson_end_it_where_it_was_read_to() -> None:
    session, _ = settled(SPARSE)
    plans(session, settling=20)
    session.slow.play()
    reader = Reader(session, updates=4)
    for _ in range(3):
        reader.turn()
    read = max(reader.entries)
    session.pause()
    assert session.kept[1] == session.iteration == read
    reader.drain()
    assert max(reader.entries) == read
    session.play()
    reader.drain()
    assert session.state == "settled"
    assert session.branch.update == 0


def test_latents_that_take_part_in_nothing_are_counted() -> None:
    weights = np.array(SPARSE.weights[0])
    weights[:, 3] = -np.abs(weights[:, 3])  # can only take ink away: no image with ink wakes it
    session, _ = settled(SPARSE.replace(weights=weights))
    session.slow.episodes.fill(np.abs(np.random.default_rng(0).standard_normal((50, 30))), session.model)
    plans(session, source="drawings", batch=50, settling=20)
    learned(session, 5)
    assert session.branch.log.asleep == 0  # too early to say
    learned(session, 8)
    assert session.branch.log.asleep >= 1


def test_what_happens_on_a_branch_does_not_move_the_one_left() -> None:
    session, reader = settled()
    session.seek(10)
    r10 = session.r[0].copy()
    session.fork()
    session.step(7)
    Reader(session).drain()
    session.take(0)
    assert session.iteration == 10
    np.testing.assert_array_equal(session.r[0], r10)
    session.step(1)
    again = Reader(session)
    again.drain()
    np.testing.assert_array_equal(again.r(11), reader.r(11))
    assert session.kept == (0, 11)


def test_learning_is_played_after_an_explosion_too() -> None:
    session, reader = settled()
    session.configure(rate=50.0)
    session.play()
    reader.drain()
    assert session.state == "diverged"
    session.configure(rate=0.2)
    learned(session, 3)
    assert session.branch.update == 3


def test_a_step_after_a_seek_is_made_of_the_r_that_settled() -> None:
    session, _ = settled(SPARSE)
    session.slow.episodes.fill(np.stack([X, OTHER_X, X * 0.5]), session.model)
    plans(session, source="drawings", batch=3, settling=8)
    learned(session, 4)
    session.slow.seek(2)
    Reader(session).drain()
    w2, x = session.model.weights[0], session.input.x
    session.slow.step()
    reader = Reader(session)
    while session.branch.update < 3:
        assert reader.turn()
    change, taught = reader.weights[-1].change, reader.made[-1]
    r_star = session.branch.timeline.r(0)[0]
    run = Inference(SPARSE.replace(weights=w2), x, 0.2, start=[r_star])
    np.testing.assert_allclose(change.activity, np.maximum(r_star, 0), atol=1e-6)
    np.testing.assert_allclose(change.error, run.error[0], atol=1e-5)
    assert len(taught.energies) > 9  # the episode's eight and those until it had settled
    assert taught.energies[-1] == pytest.approx(taught.before, rel=1e-5)


def test_the_rate_that_was_asked_for_comes_back_when_it_is_safe() -> None:
    session, _ = settled()
    plans(session, settling=5)
    session.configure(rate=100.0)
    learned(session, 2)
    assert session.given.rate < session.branch.limit
    session.configure(rate=0.01)
    learned(session, 4)
    assert session.given.rate == 0.01


@pytest.mark.parametrize(
    "refused",
    [
        lambda session: session.seek(999_999),
        lambda session: session.slow.seek(77),
        lambda session: session.take(9),
        lambda session: session.slow.plan.changed(30, source="digits"),
        lambda session: session.slow.episodes.fill(np.zeros((3, 4)), session.model),
    ],
)
def test_what_is_refused_stops_no_clock(refused: object) -> None:
    session, _ = settled(SPARSE)
    session.slow.play()
    Reader(session, updates=3).turn()
    with pytest.raises(ArgumentError):
        refused(session)
    assert (session.state, session.slow.state) == ("playing", "playing")


def test_a_record_of_an_update_holds_no_more_than_its_energies() -> None:
    session, _ = settled(SPARSE)
    plans(session, settling=50)
    reader = learned(session, 2)
    for taught in reader.made:
        assert taught.energies.base is None


def test_a_rate_just_beyond_the_limit_is_not_learned_with_even_where_it_does_not_explode() -> None:
    session, _ = settled(SPARSE)
    limit = session.branch.limit
    session.configure(rate=1.05 * limit)
    plans(session, settling=2)
    learned(session, 2)
    assert session.given.rate < 0.75 * limit
