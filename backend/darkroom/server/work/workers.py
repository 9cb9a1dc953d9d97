"""The threads that compute, beside the event loop, and what they remember."""

import asyncio
import os

from darkroom.server.work.instant import Instant
from darkroom.server.work.lanes import Lane
from darkroom.server.work.remembered import Remembered
from darkroom.session import Followed

#: Requests that may wait for their turn in a lane, at least.
MOST_WAITING = 100
#: Bytes of what is remembered of recipes, of each all W on the way that a session keeps.
MOST_RECIPES = 128 * 2**20


class Workers:
    """Three sets of threads, so that what takes seconds holds nobody's clock, nor anybody's small request.

    Parameters
    ----------
    pages: how many may be open, all of which may ask for one shared link.

    Attributes
    ----------
    instant: for what is done in an instant: turns of the clocks, commands.
    light: for what takes less than a second: reading a file of scenes, bringing about a state whose W is known.
    heavy: for W that is learned from a recipe.
    recipes: what those led to that were followed last: the scenes of a talk come again and again.
    """

    def __init__(self, pages: int = MOST_WAITING) -> None:
        cores = os.cpu_count() or 1
        self.instant = Instant()
        most = max(MOST_WAITING, pages)
        self.light = Lane("light", max(1, cores - 1), most)
        self.heavy = Lane("heavy", max(1, cores - 1), most)
        self.recipes: Remembered[Followed] = Remembered(MOST_RECIPES)

    @property
    def lasting(self) -> bool:
        """Whether a thread is at anything that takes a while: it and the event loop would then wait for each other."""
        return self.light.busy or self.heavy.busy or not self.instant.brief

    async def close_lanes(self) -> None:
        """Stop what takes longer than an instant, so that nobody is waited for who waits for it."""
        await asyncio.gather(self.light.close(), self.heavy.close())

    async def close(self) -> None:
        """Begin nothing more."""
        await self.close_lanes()
        self.instant.close()
