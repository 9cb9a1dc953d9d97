"""Sessions at a state, and recordings of one: computed in lanes, so that nobody else waits for them."""

from collections.abc import Hashable
from functools import partial

from darkroom.server.live.recording import unfold
from darkroom.server.work.workers import Workers
from darkroom.session import (
    Check,
    Followed,
    Session,
    TooMuch,
    follow,
    recipe_key,
    stage,
    work_of_recipe,
)
from darkroom.state import MOST_WORK, Recipe, State

#: Work up to which a recipe is light, as ``work_of`` counts it.
LIGHT = 300_000


async def session_at(
    workers: Workers, asker: Hashable, state: State, keep: int, updates_kept: int
) -> Session:
    """A session that stands at ``state``. Raises ArgumentError as :func:`darkroom.session.stage` does, and Unavailable."""
    followed = await _followed(workers, asker, state, updates_kept)

    def work(check: Check) -> Session:
        return stage(state, keep=keep, updates_kept=updates_kept, followed=followed, check=check)

    return await workers.light.do(asker, object(), work)  # each page has a session of its own


async def recording_of(workers: Workers, asker: Hashable, state: State, updates_kept: int) -> bytearray:
    """The recording that ``state`` unfolds to. Raises ArgumentError as ``unfold`` does, and Unavailable."""
    followed = await _followed(workers, asker, state, updates_kept)

    def work(check: Check) -> bytearray:
        return unfold(state, updates_kept, workers, followed, check)

    return await workers.light.do(asker, ("recording", state.model_dump_json()), work)


async def _followed(workers: Workers, asker: Hashable, state: State, updates_kept: int) -> Followed | None:
    """What the recipe of ``state`` leads to, followed once for all who ask for it; None where it has none."""
    recipe, key = state.weights, await workers.instant.submit(partial(recipe_key, state, updates_kept))
    if not isinstance(recipe, Recipe):
        return None
    known = workers.recipes

    def work(check: Check, most: int = MOST_WORK) -> Followed:
        if (followed := known.get(key)) is None:
            followed = follow(state, updates_kept, check, most=most)
            known.add(key, followed, followed.log.nbytes)
        return followed

    if key in known or work_of_recipe(recipe) <= LIGHT:
        try:
            return await workers.light.do(asker, key, partial(work, most=LIGHT))
        except TooMuch:
            pass
    return await workers.heavy.do(asker, key, work)
