"""The sessions the server keeps: bounded in number, and in the time one is kept for a page that is gone."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

from darkroom.server.wire.events import StateChanged
from darkroom.server.work.one_at_a_time import OneAtATime
from darkroom.server.work.workers import Workers
from darkroom.session import ChunkStart, Feed, Session

Result = TypeVar("Result")

#: Slow enough to follow what happens at each update of W.
DEFAULT_LEARNING_SPEED = 1.0
#: Seconds for which a session keeps its place after its line was lost, if it was used as long; and how long that has
#: to be at least.
GRACE = 30.0
EARNS_GRACE = 10.0


class AllInUse(Exception):
    """As many sessions as are kept are in use."""


class LiveSession:
    """A session with whoever reads it.

    Attributes
    ----------
    key: what a page names it by; it cannot be guessed.
    model: name of its model.
    speed: iterations a second, None for as fast as it goes.
    learning_speed: updates of W a second, None for as fast as it goes.
    latest: where it stood when that was last looked up; what is sent is always the newest.
    feed: the place in it of the page that drives its clocks.
    past: frames of what is not on show, where that is asked for and not told yet.
    unpainted: starts of the chunks handed out that no page has said it painted, oldest first.
    leave: ends the connection that is using it; None while nobody is.
    used: seconds in which somebody was, up to ``since``: when it was last taken or left.
    lost: whether it was left without a word.
    """

    def __init__(self, session: Session, model: str, speed: float | None, workers: Workers) -> None:
        self.model, self.speed = model, speed
        self.feed = Feed(session)
        self.learning_speed: float | None = DEFAULT_LEARNING_SPEED
        self.key = secrets.token_urlsafe(16)
        self.latest: StateChanged | None = None
        self.past: Iterator[bytearray] | None = None
        self.unpainted: deque[ChunkStart] = deque()
        self.leave: Callable[[], None] | None = None
        self.used, self.since, self.lost = 0.0, time.monotonic(), False
        self._queue = OneAtATime(workers)

    @property
    def session(self) -> Session:
        """The session that is read."""
        return self.feed.session

    def submit(self, work: Callable[[], Result], *, brief: bool = False) -> asyncio.Future[Result]:
        """The result of ``work``, which uses the session, to come.

        It is done one at a time, in the order asked for, also where nobody waits for the one before any more; off the event
        loop, unless it is ``brief`` and no thread is at anything that is not.
        """
        return self._queue.submit(work, brief=brief)


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
        self._live: dict[str, LiveSession] = {}
        self._expiries: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._live)

    def __contains__(self, key: str) -> bool:
        return key in self._live

    @property
    def reserved(self) -> int:
        """How many keep their place though nobody is using them: whose line was lost a moment ago."""
        now = time.monotonic()
        lost = (live for live in map(self._live.__getitem__, self._expiries) if live.lost)
        return sum(live.used > EARNS_GRACE and now - live.since < min(live.used, GRACE) for live in lost)

    def add(self, live: LiveSession) -> None:
        """Keep another session.

        Where there are too many, the one away longest for the time it was used is dropped: who opens many and uses none
        drives out nobody else's. Raises AllInUse where none is away.
        """
        if len(self._live) >= self._most:
            if not self._expiries:
                raise AllInUse(
                    f"all {self._most} sessions are in use; try again later (DARKROOM_MAX_SESSIONS)"
                )
            now = time.monotonic()
            away = {key: now - self._live[key].since for key in self._expiries}
            self._drop(max(away, key=lambda key: away[key] / (self._live[key].used or 1e-9)))
        self._live[live.key] = live

    def vacate(self, key: str) -> None:
        """Send away whoever is using the session called ``key``, or has lost it: another has come in its place.

        A place is kept for it no longer, whether or not the other goes on with it.
        """
        live = self._live[key]
        if (leave := live.leave) is not None:
            leave()
            self.left(live, leave, lost=False)
        live.lost = False

    def take(self, key: str) -> LiveSession | None:
        """The session called ``key``, to be used again; whoever was still using it is sent away.

        None if it is not kept.
        """
        live = self._live.get(key)
        if live is None:
            return None
        self.vacate(key)
        if expiry := self._expiries.pop(key, None):
            expiry.cancel()
            live.since = time.monotonic()
        return live

    def give_up(self, key: str) -> LiveSession | None:
        """The session called ``key``, kept no longer since another takes its place; None if it is not."""
        live = self.take(key)
        return None if live is None else self._live.pop(live.key)

    def left(self, live: LiveSession, leave: Callable[[], None], *, lost: bool) -> None:
        """The connection that ``leave`` ends uses it no more; ``lost``: without a word.

        It is dropped when its time is over, unless another does.
        """
        if live.leave != leave:
            return
        live.leave, live.lost, now = None, lost, time.monotonic()
        live.used, live.since = live.used + now - live.since, now
        self._expiries[live.key] = asyncio.get_running_loop().call_later(self._ttl, self._drop, live.key)

    def close(self) -> None:
        """Drop all of them."""
        for expiry in self._expiries.values():
            expiry.cancel()
        self._expiries.clear()
        self._live.clear()

    def _drop(self, key: str) -> None:
        self._expiries.pop(key).cancel()
        del self._live[key]
