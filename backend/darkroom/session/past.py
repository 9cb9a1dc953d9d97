"""What of a session is not on show, told to a reader that has lost it: the W before, the runs that led to them, other branches."""

from collections.abc import Iterator, Sequence

from darkroom.engine import Divergence
from darkroom.session.branch import Branch
from darkroom.session.branches import LONGEST_PATH
from darkroom.session.epochs import source_of
from darkroom.session.kept import Kept
from darkroom.session.mark import Mark
from darkroom.session.reading import Chunk, Progress, Weights
from darkroom.session.session import Session
from darkroom.session.updates import UpdateLog

#: Bytes of W that are told, of all logs together: of 28 × 28 pixels and 100 latents more than a page keeps.
MOST_BYTES = 24 * 2**20


def past(session: Session) -> Iterator[tuple[int | None, Progress]]:
    """Run by run, each with its W, and with the branch that it is of: None for what was thrown away, which is W alone.

    Of the branch that goes on it is what led to each of its updates; of another W after each, and at last the run at hand. As in a
    feed the W comes first, and an epoch is a run. Of what is changed meanwhile it is told how it was, or how it is.
    """
    branches = session.branches
    others = {number: branch for number, branch in branches.all.items() if number != branches.here}
    thrown = [] if branches.thrown is None else [branches.thrown.branches[branches.thrown.here].log]
    most = MOST_BYTES // (1 + len(others) + len(thrown))
    log = session.branch.log
    yield from _led_here(session, log, _dense(log, most))
    for number, branch in others.items():
        for progress in _kept(branch.log, _dense(branch.log, most)):
            yield number, progress
        for progress in _at_hand(branch):
            yield number, progress
    for log in thrown:
        for progress in _kept(log, _dense(log, most)):
            yield None, progress


def _dense(log: UpdateLog, most: int) -> Sequence[Kept]:
    """The first W and the newest, as many as come to ``most`` bytes."""
    every = list(log.weights)
    count = max(2, most // sum(w.nbytes for w in every[0].model.weights))
    return every if len(every) <= count else [every[0], *every[1 - count :]]


def _weights(kept: Kept, log: UpdateLog, epoch: int) -> Weights:
    return Weights(kept.model.weights, kept.update, epoch, log.number, "open")


def _kept(log: UpdateLog, every: Sequence[Kept]) -> Iterator[Progress]:
    for epoch, kept in enumerate(every):
        yield Progress(_weights(kept, log, epoch))


def _led_here(session: Session, log: UpdateLog, every: Sequence[Kept]) -> Iterator[tuple[int, Progress]]:
    """The episodes that led to the W in force, and the W that come after it."""
    branches, here, update = session.branches, session.branches.here, log.update
    for epoch, kept in enumerate(every):
        chunk = seen = None
        if kept.update < update and kept.episode is not None:
            episode = kept.episode
            mark = Mark(episode.given, source_of(branches, episode), episode.first)
            try:
                chunk = Chunk(episode.replay(kept.model), mark.given, kept.update, epoch)
                seen = mark.input
            except Divergence:
                pass  # no update was made of it
        yield here, Progress(_weights(kept, log, epoch), seen, chunk)


def _at_hand(branch: Branch) -> Iterator[Progress]:
    """The last iterations of a branch, as much as is read again where it is taken up."""
    timeline, before = branch.timeline, None
    now = Kept(branch.update, branch.model)
    epoch = len(branch.log.weights)
    at, weights = max(timeline.first, branch.end - LONGEST_PATH), _weights(now, branch.log, epoch)
    while branch.model is now.model and timeline is branch.timeline and timeline.first <= at <= branch.end:
        trajectory, mark = branch.read(at, min(LONGEST_PATH, branch.end + 1 - at))
        seen = None if mark.shows_the_same(before) else mark.input
        yield Progress(
            weights if before is None else None, seen, Chunk(trajectory, mark.given, branch.update, epoch)
        )
        before, at = mark, trajectory.start + len(trajectory)
