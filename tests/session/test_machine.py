"""Whatever is done with a session, in whatever order: what is read of it follows from the equations, and every reader reads the same."""

import numpy as np
from darkroom.engine.given import Given
from darkroom.session import Session
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.session.models import LINEAR, OTHER_X, Reader, X
from tests.session.test_feed import Follower, the_same

RNG = np.random.default_rng(11)
IMAGES = [X, OTHER_X, np.zeros(30, np.float32), RNG.random(30, np.float32)]
MASKS = [None, np.arange(30) < 12, np.arange(30) % 2]


class Machine(RuleBasedStateMachine):
    """A session that is driven by one reader and followed by another."""

    @initialize(seed=st.integers(0, 3))
    def begin(self, seed: int) -> None:
        self.session = Session(LINEAR, X, rate=0.05, seed=seed, keep=400, updates_kept=5)
        self.clamped: set[tuple[int, int]] = set()  # entries whose r a clamp has set
        self.driver, self.follower = Reader(self.session, most=17), Follower(self.session, most=5)
        self.session.slow.follow(self.session.slow.plan.changed(30, settling=6, rate=0.05))

    @rule(turns=st.integers(1, 12), updates=st.integers(1, 9))
    def read(self, turns: int, updates: int) -> None:
        self.driver.updates = updates
        for _ in range(turns):
            self.driver.turn()
            while self.driver.feed.unread > 0:
                self.driver.turn()
            self.follower.drain()

    @rule(until=st.sampled_from(["settled", "forever"]))
    def play(self, until: str) -> None:
        self.session.play(until)

    @rule()
    def pause(self) -> None:
        self.session.pause()

    @rule(updates=st.integers(1, 20))
    def step(self, updates: int) -> None:
        self.session.step(updates)

    @rule(where=st.floats(0, 1))
    def seek(self, where: float) -> None:
        first, last = self.session.kept
        self.session.seek(first + round(where * (last - first)))

    @rule(x=st.sampled_from(IMAGES))
    def see(self, x: np.ndarray) -> None:
        self.session.set_input(x, "drawing")

    @rule(mask=st.sampled_from(MASKS))
    def sense(self, mask: np.ndarray | None) -> None:
        self.session.set_mask(mask)

    @rule(rate=st.sampled_from([None, 0.02, 0.1]), prior=st.sampled_from([None, 0.0, 0.3]))
    def configure(self, rate: float | None, prior: float | None) -> None:
        self.session.configure(rate=rate, prior=prior)

    @rule(values=st.lists(st.sampled_from([np.nan, -0.5, 0.0, 1.0]), min_size=8, max_size=8))
    def clamp(self, values: list[float]) -> None:
        self.session.give(clamp={1: np.array(values, np.float32)})
        self.clamped.add((self.session.branches.epoch, self.session.branch.run.iteration))

    @rule()
    def learn_once(self) -> None:
        self.session.slow.step()

    @rule(shown=st.booleans())
    def learn(self, shown: bool) -> None:
        self.session.slow.shows_episodes = shown
        self.session.slow.play()

    @rule(where=st.floats(0, 1))
    def seek_update(self, where: float) -> None:
        kept = self.session.branch.log.weights.updates
        self.session.slow.seek(kept[round(where * (len(kept) - 1))])

    @rule(to=st.sampled_from(["trained", "random"]))
    def forget(self, to: str) -> None:
        self.session.slow.reset(to, 4)

    @precondition(lambda self: self.session.branches.thrown is not None)
    @rule()
    def bring_back(self) -> None:
        self.session.bring_back()
        self.clamped |= {(self.session.branches.epoch, iteration) for _, iteration in self.clamped}

    @precondition(lambda self: len(self.session.branches.all) < 4)
    @rule()
    def fork(self) -> None:
        self.session.fork()
        self.driver.forked()
        self.follower.forked()

    @rule(place=st.integers(0, 3))
    def take(self, place: int) -> None:
        numbers = list(self.session.branches.all)
        self.session.take(numbers[place % len(numbers)])
        # What was read of it is read again, in an epoch of its own.
        self.clamped |= {(self.session.branches.epoch, iteration) for _, iteration in self.clamped}

    @rule(seed=st.sampled_from([None, 1, 2]))
    def reset(self, seed: int | None) -> None:
        self.session.reset(seed)

    @rule(iteration=st.integers(0, 50), learned=st.booleans())
    def restore(self, iteration: int, learned: bool) -> None:
        weights = [LINEAR.weights[0] * np.float32(0.9)] if learned else None
        self.session.restore({"x": IMAGES[3], "mask": np.ones(30)}, [np.full(8, 0.3)], iteration, weights, 7)

    def teardown(self) -> None:
        self.session.pause()
        self.driver.drain()
        self.follower.drain()
        the_same(self.driver, self.follower)
        follows_from_the_equations(self.driver, self.clamped)
        follows_from_the_equations(self.follower, self.clamped)


def follows_from_the_equations(reader: Reader, clamped: set[tuple[int, int]]) -> None:
    """Every entry is the one before it moved by r ← r + η (WᵀΠe − λ r), with e = x − W r, but for units that are clamped."""
    under: dict[tuple[int, int], Given] = {}
    for chunk in reader.chunks:
        start = chunk.trajectory.start
        under |= {(chunk.epoch, start + i): chunk.given for i in range(len(chunk.trajectory))}
    for epoch, entries in reader.epochs.items():
        w = [read.weights[0] for read in reader.weights if read.epoch <= epoch][-1].astype(np.float64)
        for t in entries:
            given, (r, e) = under[epoch, t], (array.astype(np.float64) for array in entries[t])
            np.testing.assert_allclose(e, given.x - w @ r, rtol=0, atol=1e-4)
            if t + 1 in entries and (epoch, t + 1) not in clamped:
                expected = r + given.rate * (w.T @ (given.mask * e) - given.prior * r)
                values = given.clamp.get(1, np.full(8, np.nan))
                expected = np.where(np.isnan(values), expected, values)
                np.testing.assert_allclose(entries[t + 1][0], expected, rtol=1e-4, atol=1e-4)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
