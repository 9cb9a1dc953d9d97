"""Small models the session is tested on, and how everything a session has to say is read."""

from math import inf

import numpy as np
from darkroom.engine import Gaussian, GenerativeModel, Laplace
from darkroom.session import Chunk, Feed, Input, Session, Update, Weights
from darkroom.session.reading import Finding, Progress

RNG = np.random.default_rng(7)
WEIGHTS = (RNG.standard_normal((30, 8)) / 5).astype(np.float32)
X = RNG.uniform(0, 1, 30).astype(np.float32)
OTHER_X = RNG.uniform(0, 1, 30).astype(np.float32)

LINEAR = GenerativeModel(WEIGHTS, "linear", Gaussian(0.0, 2.0))
SPARSE = GenerativeModel(WEIGHTS, "relu", Laplace(5.0))
DEEP = GenerativeModel(
    [WEIGHTS, RNG.standard_normal((8, 4)).astype(np.float32) / 3], "tanh", Gaussian(0.0, 1.0)
)


def driver(session: Session) -> Feed:
    """The feed that drives the clocks of a session, which all its readers share unless they bring one of their own."""
    return vars(session).setdefault("driver", Feed(session))


class Reader:
    """Reads a session as a page does: keeps the newest of what was handed out for each iteration."""

    def __init__(
        self,
        session: Session,
        updates: int = 7,
        most: int = 50,
        seconds: float = inf,
        feed: Feed | None = None,
    ) -> None:
        self.session, self.updates, self.most, self.seconds = session, updates, most, seconds
        self.feed = driver(session) if feed is None else feed
        self.entries: dict[int, tuple[np.ndarray, ...]] = {}
        self.rates: dict[int, float] = {}
        self.energies: dict[int, float] = {}
        self.inputs: list[Input] = []
        self.chunks: list[Chunk] = []
        self.events: list[Finding] = []
        self.weights: list[Weights] = []
        self.made: list[Update] = []
        self.learned: list[Progress] = []  # what brought them
        #: All that was read of each epoch; ``entries`` is the newest.
        self.epochs: dict[int, dict[int, tuple[np.ndarray, ...]]] = {}

    def turn(self) -> bool:
        """One turn; False when there was nothing to read."""
        return self.take(self.feed.advance(self.updates, self.most, self.seconds))

    def take(self, progress: Progress) -> bool:
        """Keep what was read; False when that was nothing."""
        if progress.weights is not None:
            self.weights.append(progress.weights)
        self.made += progress.updates
        self.learned += [progress] if progress.updates else []
        if progress.input is not None:
            self.inputs = [old for old in self.inputs if old.iteration < progress.input.iteration]
            self.inputs.append(progress.input)
        if (chunk := progress.chunk) is not None:
            self.chunks.append(chunk)
            first = chunk.trajectory.start
            if chunk.epoch not in self.epochs:
                self.entries = {}
            if self.entries:
                kept = self.session.kept[0]
                assert first <= max(*self.entries, kept - 1) + 1, "iterations are missing"
            self.entries = {t: entry for t, entry in self.entries.items() if t < first}
            self.energies = {t: energy for t, energy in self.energies.items() if t in self.entries}
            for i, t in enumerate(range(first, first + len(chunk.trajectory))):
                self.entries[t] = (
                    *(r[i] for r in chunk.trajectory.r),
                    *(e[i] for e in chunk.trajectory.error),
                )
                self.rates[t] = chunk.given.rate
                self.energies[t] = float(chunk.trajectory.energy[i])
            self.epochs[chunk.epoch] = self.entries
        if progress.finding is not None:
            self.events.append(progress.finding)
        return progress.chunk is not None or progress.finding is not None or self.session.midway

    def forked(self) -> None:
        """As a page does that is told of a new branch: what followed where it was taken is the other's alone."""
        if self.epochs and max(self.epochs) == self.session.branches.epoch:
            for t in [t for t in self.entries if t > self.session.branch.end]:
                del self.entries[t], self.energies[t], self.rates[t]

    def drain(self, turns: int = 10_000) -> None:
        """Read until there is nothing more; a clock that never stops is a failure."""
        for _ in range(turns):
            if not self.turn():
                return
        raise AssertionError(f"the clock still runs after {turns} turns")

    def until(self, iteration: int) -> None:
        """Read until ``iteration`` has been read."""
        while iteration not in self.entries:
            assert self.turn(), f"nothing more to read before iteration {iteration}"

    def weights_at(self, epoch: int) -> int:
        """How many updates W had had in an epoch."""
        return next(chunk.update for chunk in self.chunks if chunk.epoch == epoch)

    def input_at(self, iteration: int) -> Input:
        """The input that held at ``iteration``."""
        return [seen for seen in self.inputs if seen.iteration <= iteration][-1]

    def r(self, iteration: int) -> np.ndarray:
        return self.entries[iteration][0]
