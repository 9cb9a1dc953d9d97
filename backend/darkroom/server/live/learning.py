"""Where the slow clock of a session stands, as a page is told of it, and how it is paced."""

from math import isfinite

from darkroom.server.live.sessions import Held
from darkroom.server.wire.events import BranchInfo, Learning

#: Up to so many updates of W a second every iteration of the inference before each is shown.
SHOWN_UP_TO = 5.0


def learning(held: Held) -> Learning:
    """Where it stands."""
    session = held.session
    slow, course, branches = session.slow, session.strand.course, session.branches
    return Learning(
        state=slow.state,
        failure=slow.failure,
        update=session.update,
        last=course.past.last.update,
        kept=course.past.updates,
        course=course.number,
        origin=course.origin,
        source=slow.curriculum.plan.source,
        batch=slow.curriculum.plan.batch,
        rate=slow.curriculum.plan.rate,
        limit=course.limit if course.limit is not None and isfinite(course.limit) else None,
        settling=slow.curriculum.plan.settling,
        speed=held.learning_speed,
        drawings=slow.curriculum.drawings,
        asleep=course.asleep,
        branch=branches.here,
        branches=[
            BranchInfo(
                id=number,
                parent=strand.parent,
                update=strand.now_update,
                iteration=strand.iteration,
            )
            for number, strand in branches.all.items()
        ],
        recipe=session.recipe,
    )


def shows_lessons(held: Held) -> bool:
    """Whether the slow clock goes slowly enough for every iteration to be shown."""
    return held.learning_speed is not None and held.learning_speed <= SHOWN_UP_TO


def speed(held: Held) -> float | None:
    """How much falls due a second while a clock runs, None for as much as goes: iterations, or updates of W."""
    slow = held.session.slow
    if slow.state != "playing":
        return held.speed
    if held.learning_speed is None or not slow.shows_lessons:
        return held.learning_speed
    return held.learning_speed * (slow.curriculum.plan.settling + 1)
