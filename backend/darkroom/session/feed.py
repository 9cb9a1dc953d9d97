"""A feed: one reader's place in a session, and what is new from there."""

from collections.abc import Iterable
from math import inf
from typing import Self

from darkroom.engine import Trajectory
from darkroom.engine.errors import ArgumentError
from darkroom.session.mark import Mark
from darkroom.session.reading import Chunk, ChunkStart, Finding, Learned, Progress, Weights, Why
from darkroom.session.session import Session


class Feed:
    """What one reader of a session has not read yet.

    A session knows no feed, and any number may read it, each when it likes. One that stops costs nothing and holds
    nobody: whatever is no longer kept when it goes on is skipped. Iterations are handed out in order and each once,
    except that a change at iteration t hands out entry t again: entry t is the state *before* update t, and update t is
    the first one under what is then given. Iterations handed out again replace what was handed out from there on.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        # Iterations: the epoch that was read last, the next iteration to read, and the version of the timeline's cuts heeded.
        self._epoch, self._iteration, self._timeline_version = -1, 0, 0
        # Updates: which log it is by ``logs_taken``, the next update to read, and the version of the log's cuts heeded.
        self._log_taken, self._update, self._log_version = -1, 0, 0
        # The numbers of the weights and of the finding that were read last.
        self._weights_read = self._finding_read = -1
        # How many updates had been made when the reader was last told of one.
        self._updates_told = session.branches.updates_made
        self._mark: Mark | None = None  # that of the chunk before
        self._resumed = False  # whether the next W is read because a lost feed is gone on with

    @classmethod
    def resumed(
        cls, session: Session, lost: Self, iteration: int, update: int, unread: Iterable[ChunkStart] = ()
    ) -> Self:
        """A feed that takes the place of a ``lost`` one, from ``iteration`` and ``update`` on, or from where that was before.

        ``unread``: starts of chunks that were handed out and may never have come through.
        """
        feed = cls(session)
        lost._catch_up()
        feed._epoch, feed._timeline_version = lost._epoch, lost._timeline_version
        feed._log_taken, feed._log_version = lost._log_taken, lost._log_version
        feed._finding_read, feed._updates_told, feed._resumed = lost._finding_read, lost._updates_told, True
        feed._iteration = max(min(lost._iteration, iteration), session.branch.timeline.first)
        feed._update = min(lost._update, update)
        for start in unread:
            if start.epoch == lost._epoch:
                feed._iteration = max(min(feed._iteration, start.iteration), session.branch.timeline.first)
            if start.update is not None:
                feed._update = min(feed._update, start.update)
        return feed

    @property
    def unread(self) -> int:
        """How many iterations there are to be read at once."""
        return self.session.branch.end + 1 - self._next_iteration()

    def check_room(self, updates: int) -> None:
        """Raise ArgumentError while so much is unread that so many updates more could have its oldest forgotten."""
        most, unread = self.session.branch.timeline.keep // 2, self.unread
        if unread + updates > most:
            expected = f"at most {most} iterations that are not read yet"
            raise ArgumentError("updates", expected, f"{unread + updates}")

    def advance(self, updates: int, most: int, seconds: float = inf) -> Progress:
        """Up to ``most`` iterations to read: those unread or, if a clock runs, what it does in a turn.

        For the reader who drives the clocks. ``updates`` and ``seconds`` as for ``Session.advance``; nothing is there to read where
        the session is midway.
        """
        if self.unread > 0:
            return self.next(most)
        fresh = self.session.advance(min(updates, most), seconds)
        return Progress() if self.session.midway else self.next(most, fresh)

    def next(self, most: int, fresh: Trajectory | None = None) -> Progress:
        """Up to ``most`` of the iterations that are unread, and all else that is new.

        ``fresh``: iterations that were just made, which then need not be made again.
        """
        self._catch_up()
        session = self.session
        branches = session.branches
        branch = branches.current
        updates = branch.log.since(self._update)
        if updates:
            self._update = updates[-1].update + 1
        unread = branch.end + 1 - self._iteration
        if unread <= 0:
            return Progress(updates=updates, log=branch.log.number, finding=self._finding(bool(updates)))
        if fresh is not None and fresh.start == self._iteration and len(fresh) <= min(unread, most):
            trajectory, mark = fresh, branch.now
        else:
            trajectory, mark = branch.read(self._iteration, min(most, unread))
        self._iteration += len(trajectory)
        weights = None
        if self._weights_read != branches.new_weights.number:
            weights = self._weights()
        seen = None if mark.shows_the_same(self._mark) else mark.input
        self._mark = mark
        chunk = Chunk(trajectory, mark.given, branch.update, branches.epoch)
        return Progress(weights, seen, chunk, updates, branch.log.number, self._finding(bool(updates)))

    def _weights(self) -> Weights:
        branches = self.session.branches
        branch, new = branches.current, branches.new_weights
        why: Why = "open" if self._resumed else new.why
        self._weights_read, self._resumed = new.number, False
        return Weights(
            branch.model.weights, branch.update, branches.epoch, branch.log.number, why, new.change
        )

    def _finding(self, learned: bool) -> Finding | None:
        """What was found last, where all is read and it was not read before; or else that W was updated."""
        branches, finding = self.session.branches, None
        if self._finding_read != branches.latest.number and self._iteration > branches.current.end:
            self._finding_read, finding = branches.latest.number, branches.latest.finding
        if learned and self._updates_told != branches.updates_made:
            self._updates_told = branches.updates_made
            return Learned() if finding is None else finding
        return finding

    def _next_iteration(self) -> int:
        """The first iteration that is new. Nothing is changed: another thread may ask."""
        branches = self.session.branches
        timeline, iteration = branches.current.timeline, self._iteration
        if self._epoch != branches.epoch:
            iteration = branches.read_from
        elif self._timeline_version != timeline.cuts.version:
            cut = timeline.cuts.since(self._timeline_version, timeline.first)
            iteration = iteration if cut is None else min(iteration, cut)
        return max(iteration, timeline.first)

    def _catch_up(self) -> None:
        """Go back to where something is new."""
        branches = self.session.branches
        branch = branches.current
        self._iteration = self._next_iteration()
        if self._epoch != branches.epoch:
            self._epoch, self._mark = branches.epoch, None
        self._timeline_version = branch.timeline.cuts.version
        cuts = branch.log.cuts
        if self._log_taken != branches.logs_taken:
            self._log_taken, self._update = branches.logs_taken, 0
        elif self._log_version != cuts.version:
            cut = cuts.since(self._log_version, 0)
            self._update = self._update if cut is None else min(self._update, cut)
        self._log_version = cuts.version
