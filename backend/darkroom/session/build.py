"""Staging: a session that stands exactly at a state, bit for bit the same each time."""

from dataclasses import replace

import numpy as np

from darkroom.engine.errors import ArgumentError
from darkroom.session.beginning import arrange, beginning_of
from darkroom.session.recipe import Check, Followed, follow, plan_of
from darkroom.session.session import Session
from darkroom.session.updates import UpdateLog
from darkroom.state import MOST_ITERATIONS, Recipe, State, Values, numbers
from darkroom.state.packed import MOST_WEIGHTS_BYTES


def stage(
    state: State,
    *,
    keep: int = 20_000,
    updates_kept: int = 100,
    followed: Followed | None = None,
    check: Check = lambda: None,
) -> Session:
    """A session that stands at ``state``, all of which is to be read: W and its updates, x, and r from the first iteration kept.

    ``keep`` and ``updates_kept`` as for ``Session``; ``followed`` is what ``follow`` made of the recipe, if that was done already. The
    same state gives the same numbers, bit for bit. Raises ArgumentError for a state that does not fit its model, or that cannot be
    brought about.
    """
    session = beginning_of(state, keep, updates_kept)
    branches, mark, change = session.branches, session.branch.now, None
    match state.weights:
        case Recipe() as recipe:
            log, change = follow(state, updates_kept, check) if followed is None else followed
            branches.write_to(log.copy())
            session.slow.episodes.plan = plan_of(recipe)
        case Values(values=values, updates=updates):
            w = numbers(values, np.float32, MOST_WEIGHTS_BYTES).reshape(session.model.sizes[:2])
            restored = session.branch.log.model.replace(weights=[w])
            branches.write_to(UpdateLog(restored, "restored", updates))
    start, since = None, 0
    if state.r is not None and isinstance(state.iteration, int):
        start = (numbers(state.r, np.float32).astype(session.model.dtype),)
        since = state.iteration if state.since is None else state.since
        mark = replace(mark, since=since)
    arrange(session, mark, state.seed, start, change)
    if state.iteration == "settled":
        if session.fast.forward(session.branch, MOST_ITERATIONS, settles=True, check=check) is None:
            rest = f"a number, since r does not rest within {MOST_ITERATIONS} iterations"
            raise ArgumentError("iteration", rest, "settled")
    else:
        # There may be none to be made; r may rest there all the same.
        session.fast.forward(session.branch, state.iteration - since, settles=False, check=check)
    if state.playing:
        session.fast.play(session.branch)
    return session
