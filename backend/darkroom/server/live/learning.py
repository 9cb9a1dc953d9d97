"""The state of a session's slow clock as it travels, and how that clock is paced."""

from math import isfinite

from darkroom.server.live.sessions import LiveSession
from darkroom.server.wire.events import BranchInfo, Learning, ThrownInfo

#: Up to so many updates of W a second every iteration of the inference before each is shown.
SHOWN_UP_TO = 5.0


def learning(live: LiveSession) -> Learning:
    """The state of the slow clock, and of the updates it made."""
    slow, branches = live.session.slow, live.session.branches
    branch, plan, drawings = branches.current, slow.plan, slow.episodes.drawings
    log, thrown = branch.log, branches.thrown
    return Learning(
        state=slow.state,
        failure=slow.failure,
        update=branch.update,
        last=log.weights.last.update,
        kept=log.weights.updates,
        log=log.number,
        origin=log.origin,
        source=plan.source,
        batch=plan.batch,
        rate=plan.rate,
        limit=log.limit if log.limit is not None and isfinite(log.limit) else None,
        settling=plan.settling,
        speed=live.learning_speed,
        drawings=drawings,
        asleep=log.asleep,
        branch=branches.here,
        branches=[
            BranchInfo(
                id=number,
                parent=other.parent,
                update=other.update,
                iteration=other.iteration,
            )
            for number, other in branches.all.items()
        ],
        recipe=log.recipe(branch.now),
        thrown=None if thrown is None else ThrownInfo(log=thrown.log, updates=thrown.updates),
    )


def shows_episodes(live: LiveSession) -> bool:
    """Whether the slow clock goes slowly enough for every iteration to be shown."""
    return live.learning_speed is not None and live.learning_speed <= SHOWN_UP_TO


def speed(live: LiveSession) -> float | None:
    """How much falls due a second while a clock runs, None for as much as goes: iterations, or updates of W."""
    slow = live.session.slow
    if slow.state != "playing":
        return live.speed
    if live.learning_speed is None or not slow.shows_episodes:
        return live.learning_speed
    return live.learning_speed * (slow.plan.settling + 1)
