"""Feeds: any number of readers of one session, each of which gets everything, whenever it reads."""

import numpy as np
import pytest
from darkroom.engine import ArgumentError
from darkroom.session import Feed, Learned, Session, Settled
from darkroom.session.cuts import MOST_CUTS, Cuts

from tests.session.models import LINEAR, OTHER_X, SPARSE, Reader, X
from tests.session.weighing import weight


class Follower(Reader):
    """Reads what there is, and drives no clock."""

    def __init__(self, session: Session, most: int = 50) -> None:
        super().__init__(session, most=most, feed=Feed(session))

    def turn(self) -> bool:
        return self.take(self.feed.next(self.most))


def the_same(one: Reader, other: Reader) -> None:
    """Both have read the same iterations of every epoch, under the same inputs, rates and weights, and the same updates."""
    assert one.epochs.keys() == other.epochs.keys()
    for epoch, entries in one.epochs.items():
        assert entries.keys() == other.epochs[epoch].keys()
        for t, entry in entries.items():
            r, e = other.epochs[epoch][t]
            np.testing.assert_array_equal(r, entry[0])
            np.testing.assert_allclose(e, entry[1], rtol=0, atol=1e-5)
    assert one.rates == other.rates
    assert [(seen.source, seen.iteration) for seen in one.inputs] == [
        (s.source, s.iteration) for s in other.inputs
    ]
    assert [(w.update, w.why) for w in one.weights] == [(w.update, w.why) for w in other.weights]
    assert [update.update for update in one.made] == [update.update for update in other.made]
    assert [type(event) for event in one.events] == [type(event) for event in other.events]
    has_all(one)
    has_all(other)


def has_all(reader: Reader) -> None:
    """What was read last is all that the session keeps, r at every iteration and what the updates of W did."""
    session = reader.session
    first, last = session.kept
    assert sorted(reader.entries)[-1] == last
    for t, r in enumerate(session.branch.timeline.rows(first, last)[0], first):
        if t in reader.entries or reader.session.branches.read_from == first:
            np.testing.assert_array_equal(reader.r(t), r)
    newest = {update.update: update for update in reader.made}
    for update in session.branch.log.since(0):
        assert newest[update.update] is update


def test_two_feeds_read_everything_through_whatever_is_done() -> None:
    session = Session(SPARSE, X, rate=0.05)
    driver, follower = Reader(session, most=13), Follower(session, most=4)
    session.slow.follow(session.slow.plan.changed(30, settling=9))

    def learn(updates: int) -> None:
        session.slow.play()
        while session.branch.log.update < updates:
            driver.turn()
            follower.drain()
        session.pause()

    for act in (
        lambda: session.play("forever"),
        lambda: session.set_input(OTHER_X, "drawing"),
        lambda: session.configure(rate=0.03),
        lambda: (session.pause(), session.seek(11)),
        lambda: session.set_mask(np.arange(30) < 20),
        lambda: session.step(25),
        lambda: session.reset(seed=5),
        session.play,
        session.slow.step,
        lambda: learn(4),
        lambda: session.slow.seek(1),
        session.fork,
        lambda: session.step(6),
        lambda: session.take(0),
        lambda: session.slow.reset("random", 3),
        lambda: session.restore({"x": X, "mask": np.ones(30)}, [np.ones(8)], 40),
        session.play,
    ):
        act()
        for _ in range(12):
            driver.turn()
            follower.drain()
    driver.drain()
    follower.drain()
    the_same(driver, follower)
    assert len(driver.epochs) > 8
    assert {Settled, Learned} <= {type(event) for event in driver.events}


def test_a_change_hands_its_entry_out_again_to_every_feed_once() -> None:
    session = Session(LINEAR, X, rate=0.05)
    driver, follower = Reader(session), Follower(session)
    session.step(10)
    driver.drain()
    follower.drain()
    session.set_input(OTHER_X, "drawing")
    for reader in (driver, follower):
        before = len(reader.chunks)
        reader.drain()
        (chunk,) = reader.chunks[before:]
        assert (chunk.trajectory.start, len(chunk.trajectory)) == (10, 1)
        np.testing.assert_array_equal(chunk.given.x, OTHER_X)


@pytest.mark.parametrize("keep", [100, 5_000])
def test_a_feed_that_does_not_read_holds_nobody_costs_nothing_and_goes_on_with_what_is_kept(
    keep: int,
) -> None:
    session = Session(LINEAR, X, rate=0.05, keep=keep)
    driver, idle = Reader(session), Follower(session)
    session.step(40)
    driver.drain()
    idle.drain()
    size = weight(idle.feed) - weight(session)
    session.seek(10)
    session.play("forever")
    # More changes than are told apart, each at a later iteration than the last.
    for change in range(MOST_CUTS + 200):
        session.set_input(X if change % 2 else OTHER_X, "drawing")
        driver.feed.advance(1, 1)
        driver.feed.advance(1, 1)
    session.pause()
    assert session.iteration == MOST_CUTS + 210
    assert weight(idle.feed) - weight(session) <= size + 1_000
    idle.drain()
    again = Reader(session, feed=Feed(session))
    again.drain()
    for t in range(session.kept[0], session.kept[1] + 1):
        np.testing.assert_array_equal(idle.r(t), again.r(t))
        np.testing.assert_allclose(idle.entries[t][1], again.entries[t][1], rtol=0, atol=1e-5)


@pytest.mark.parametrize("lag", [3, 40])
def test_a_feed_that_lags_misses_no_change_that_is_kept(lag: int) -> None:
    session = Session(LINEAR, X, rate=0.05)
    driver, slow = Reader(session), Follower(session)
    session.step(60)
    driver.drain()
    for _ in range(2):
        slow.turn()  # fifty of sixty
    session.seek(30)
    session.step(lag)
    session.seek(35 if lag > 5 else 31)
    session.configure(rate=0.01)
    session.step(7)
    driver.drain()
    slow.drain()
    the_same(driver, slow)


def test_so_many_steps_that_the_oldest_unread_could_be_forgotten_are_refused_by_the_feed() -> None:
    session = Session(LINEAR, X, rate=0.05, keep=100)
    feed = Feed(session)
    feed.check_room(49)
    with pytest.raises(ArgumentError, match="at most 50 iterations that are not read yet; got 51"):
        feed.check_room(50)
    feed.next(1)
    feed.check_room(50)


def test_a_resumed_feed_goes_on_where_the_lost_one_was_acknowledged() -> None:
    session = Session(LINEAR, X, rate=0.05)
    lost = Feed(session)
    session.step(30)
    acknowledged, unread = lost.next(11), lost.next(9)
    assert (acknowledged.chunk.trajectory.start, unread.start.iteration) == (0, 11)
    progress = Feed.resumed(session, lost, 1_000, 1, [unread.start]).next(100)
    assert (progress.chunk.trajectory.start, len(progress.chunk.trajectory)) == (11, 20)
    assert progress.weights.why == "open"
    np.testing.assert_array_equal(progress.input.x, X)


@pytest.mark.parametrize("forks", [False, True])
def test_what_a_step_from_the_past_cuts_off_is_cut_off_for_a_feed_that_had_read_it(forks: bool) -> None:
    session = Session(LINEAR, X, rate=0.05)
    driver, follower = Reader(session), Follower(session)
    session.step(60)
    driver.drain()
    follower.drain()
    session.seek(30)
    if forks:
        session.fork()
    session.step(10)
    driver.drain()
    follower.drain()
    the_same(driver, follower)
    assert max(follower.entries) == 40


def test_an_update_made_again_from_the_past_is_read_again_by_every_feed() -> None:
    session = Session(SPARSE, X, rate=0.05)
    driver, follower = Reader(session), Follower(session)
    for settling in (5, 9):
        session.slow.follow(session.slow.plan.changed(30, settling=settling))
        session.slow.play()
        while session.branch.log.update < 4:
            driver.turn()
        session.pause()
        for reader in (driver, follower):
            reader.drain()
            has_all(reader)
        session.slow.seek(1)
    assert [len(update.energies) for update in follower.made][-3:] == [10, 10, 10]


def test_whoever_looked_before_all_changes_that_are_told_apart_is_told_that_everything_changed() -> None:
    cuts, places = Cuts(), range(10, 10 + MOST_CUTS + 5)
    for place in places:
        cuts.note(place)
    assert [cuts.since(version, 0) for version in (0, 4, 5, 6)] == [0, 0, places[5], places[6]]
    assert cuts.since(cuts.version, 0) is None
    cuts.note(3)
    assert cuts.since(1_000, 0) == 3
