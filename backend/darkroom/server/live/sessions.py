"""The sessions the server keeps: bounded in number, and in the time one is kept for a page that is gone."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from darkroom.server.wire.events import StateChanged
from darkroom.server.work.workers import Workers
from darkroom.session import Session

Result = TypeVar("Result")


#: Slow enough to follow what happens at each update of W.
DEFAULT_LEARNING_SPEED = 1.0
#: Seconds for which a session keeps its place after its line was lost, if it was used as long; and how long that has
#: to be at least.
GRACE = 30.0
EARNS_GRACE = 10.0


class AllInUse(Exception):
    """As many sessions as are kept are in use."""


class Held:
    """A session, and who is using it.

    Attributes
    ----------
    key: what a page names it by; it cannot be guessed.
    model: name of its model.
    speed: iterations a second, None for as fast as it goes.
    learning_speed: updates of W a second, None for as fast as it goes.
    latest: where it stood when that was last looked up; what is sent is always the newest.
    unread: of the turns handed out that no page has said it painted, oldest first: epoch, first iteration, and
        first update of W if there was any.
    leave: ends the connection that is using it; None while nobody is.
    used: seconds in which somebody was, up to ``since``: when it was last taken or left.
    lost: whether it was left without a word.
    """

    def __init__(self, session: Session, model: str, speed: float | None, workers: Workers) -> None:
        self.session, self.model, self.speed = session, model, speed
        self.learning_speed: float | None = DEFAULT_LEARNING_SPEED
        self.key = secrets.token_urlsafe(16)
        self.latest: StateChanged | None = None
        self.unread: deque[tuple[int, int, int | None]] = deque()
        self.leave: Callable[[], None] | None = None
        self.used, self.since, self.lost = 0.0, time.monotonic(), False
        self._workers = workers
        self._turn = asyncio.Lock()

    async def do(self, work: Callable[[], Result]) -> Result:
        """The result of ``work``, which uses the session.

        It is done off the event loop, one at a time, in the order asked for.
        """
        async with self._turn:
            running = asyncio.get_running_loop().run_in_executor(self._workers.turns, work)
            try:
                return await asyncio.shield(running)
            finally:
                # Whoever waited may be gone, but the thread still uses the session: nobody else may until it
                # is done.
                # However often it is told to give up.
                while not running.done():
                    with suppress(asyncio.CancelledError):
                        await asyncio.wait([running])
                # Nor is there anybody to be told what became of it.
                if not running.cancelled():
                    running.exception()


class Sessions:
    """All sessions, those in use and those whose page is away.

    Parameters
    ----------
    most: how many are kept.
    ttl: seconds one is kept after its page is gone.

    Used from the event loop only.
    """

    def __init__(self, most: int, ttl: float) -> None:
        self._most, self._ttl = most, ttl
        self._held: dict[str, Held] = {}
        self._expiries: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    @property
    def reserved(self) -> int:
        """How many keep their place though nobody is using them: whose line was lost a moment ago."""
        now = time.monotonic()
        lost = (held for held in map(self._held.__getitem__, self._expiries) if held.lost)
        return sum(held.used > EARNS_GRACE and now - held.since < min(held.used, GRACE) for held in lost)

    def add(self, held: Held) -> None:
        """Keep another session.

        Where there are too many, the one away longest for the time it was used is dropped: who opens many and uses none
        drives out nobody else's. Raises AllInUse where none is away.
        """
        if len(self._held) >= self._most:
            if not self._expiries:
                raise AllInUse(
                    f"all {self._most} sessions are in use; try again later (DARKROOM_MAX_SESSIONS)"
                )
            now = time.monotonic()
            away = {key: now - self._held[key].since for key in self._expiries}
            self._drop(max(away, key=lambda key: away[key] / (self._held[key].used or 1e-9)))
        self._held[held.key] = held

    def vacate(self, key: str) -> None:
        """Send away whoever is using the session called ``key``, or has lost it: another has come in its place.

        A place is kept for it no longer, whether or not the other goes on with it.
        """
        held = self._held[key]
        if (leave := held.leave) is not None:
            leave()
            self.left(held, leave, lost=False)
        held.lost = False

    def take(self, key: str) -> Held | None:
        """The session called ``key``, to be used again; whoever was still using it is sent away.

        None if it is not kept.
        """
        held = self._held.get(key)
        if held is None:
            return None
        self.vacate(key)
        if expiry := self._expiries.pop(key, None):
            expiry.cancel()
            held.since = time.monotonic()
        return held

    def left(self, held: Held, leave: Callable[[], None], *, lost: bool) -> None:
        """The connection that ``leave`` ends uses it no more; ``lost``: without a word.

        It is dropped when its time is over, unless another does.
        """
        if held.leave != leave:
            return
        held.leave, held.lost, now = None, lost, time.monotonic()
        held.used, held.since = held.used + now - held.since, now
        self._expiries[held.key] = asyncio.get_running_loop().call_later(self._ttl, self._drop, held.key)

    def close(self) -> None:
        """Drop all of them."""
        for expiry in self._expiries.values():
            expiry.cancel()
        self._expiries.clear()
        self._held.clear()

    def _drop(self, key: str) -> None:
        self._expiries.pop(key).cancel()
        del self._held[key]
