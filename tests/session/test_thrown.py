"""What was learned and thrown away comes back, bit for bit, as long as nothing else was learned."""

from collections.abc import Callable

import numpy as np
import pytest
from darkroom.engine.errors import ArgumentError
from darkroom.session import Session

from tests.session.models import LINEAR, SPARSE, Reader, X
from tests.session.test_slow import learned, session_of, settled

THROWN: dict[str, Callable[[Session], None]] = {
    "reset": lambda session: session.slow.reset("trained"),
    "new weights": lambda session: session.slow.reset("random", 3),
    "another model": lambda session: session.use(SPARSE, X, "sample", 0.1),
}


def whole(session: Session) -> tuple[object, ...]:
    """All that can be read of where a session stands."""
    branch = session.branch
    weights = [(kept.update, *(w.tobytes() for w in kept.model.weights)) for kept in branch.log.weights]
    rows = [row.tobytes() for row in branch.timeline.rows(branch.timeline.first, branch.timeline.last)]
    did = [(update.update, update.energies.tobytes()) for update in branch.log.since(1)]
    return (
        weights,
        branch.update,
        did,
        session.iteration,
        rows,
        session.given.x.tobytes(),
        branch.log.recipe(branch.now),
    )


@pytest.mark.parametrize("how", THROWN)
def test_w_that_was_thrown_away_comes_back_with_all_that_led_to_it(how: str) -> None:
    session, _ = settled()
    learned(session, 12)
    before, epoch = whole(session), session.branches.epoch
    THROWN[how](session)
    assert session.branch.update == 0
    assert session.branches.thrown is not None
    assert session.branches.thrown.updates == before[0][-1][0]
    session.step(3)
    session.bring_back()
    assert whole(session) == before
    assert session.model.sizes == LINEAR.sizes
    assert session.branches.original is LINEAR
    assert session.branches.epoch > epoch
    assert session.branches.thrown is None
    # It is read as any branch that is taken up, and learned on from.
    reader = Reader(session)
    reader.drain()
    np.testing.assert_array_equal(reader.weights[-1].weights[0], session.model.weights[0])
    np.testing.assert_array_equal(reader.r(session.iteration), session.r[0])
    learned(session, before[1] + 1)


def test_a_session_that_was_replaced_by_another_state_can_be_brought_back_there() -> None:
    session, _ = settled()
    learned(session, 3)
    before = whole(session)
    scene = session_of(SPARSE)
    scene.succeed(session, planned=False)
    other = session_of(SPARSE, seed=4)
    other.succeed(scene, planned=False)  # nothing was learned in it: what was learned before is still at hand
    other.bring_back()
    assert whole(other) == before
    assert other.branches.seed == session.branches.seed


def test_what_was_thrown_away_is_gone_once_something_else_is_learned_or_where_nothing_was() -> None:
    session, _ = settled()
    session.slow.reset("random", 1)
    assert session.branches.thrown is None
    learned(session, 2)
    session.slow.reset("trained")
    session.slow.reset("random", 2)
    assert session.branches.thrown is not None, "a W of no updates does not take its place"
    learned(session, 1)
    where = whole(session)
    with pytest.raises(ArgumentError, match="thrown away"):
        session.bring_back()
    assert whole(session) == where


def test_branches_made_since_stay() -> None:
    session, _ = settled()
    learned(session, 2)
    before = whole(session)
    session.slow.reset("trained")
    session.fork()
    session.step(2)
    session.bring_back()
    assert whole(session) == before
    assert list(session.branches.all) == [0, 1]
    session.take(1)
    assert session.branch.update == 0
