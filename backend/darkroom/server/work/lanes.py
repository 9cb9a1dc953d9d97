"""Lanes: threads for what takes longer than an instant, fair between those who ask, each thing done once."""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from darkroom.engine import DarkroomError
from darkroom.server.wire.events import ENDING

Result = TypeVar("Result")
#: What a lane does. It is given what to call between pieces of some 50 ms at most, which raises once nobody waits any more.
Work = Callable[[Callable[[], None]], Result]

#: Seconds until what is under way has stopped, at a shutdown.
STOPS_WITHIN = 0.5


class Unavailable(DarkroomError):
    """A lane cannot do it now: more is waiting than it takes, or the server is ending."""


class Stopped(Exception):
    """Raised within work that nobody waits for any more."""


class _Job:
    """Something to be done, and who waits for it."""

    def __init__(self, key: Hashable, work: Work[Any]) -> None:
        self.key, self._work = key, work
        self.waiting: set[asyncio.Future[Any]] = set()
        self.begun = self.stopped = False

    def run(self) -> Any:
        self._check()
        return self._work(self._check)

    def _check(self) -> None:
        if self.stopped:
            raise Stopped


class Lane:
    """So many threads, for any number of askers.

    Parameters
    ----------
    name: of the threads.
    threads: how many things are done at a time.
    most: how many requests may wait for their turn.

    Askers take turns, however much one of them asks for; where too many requests wait, the last one of whoever has the most of them
    gives way, the newcomer's among them. Who asks for what is waited for already, or under way, shares it. Used from the event loop only.
    """

    def __init__(self, name: str, threads: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"darkroom-{name}")
        self._free, self._most, self._closed = threads, most, False
        self._jobs: dict[Hashable, _Job] = {}  # by key
        self._running: set[asyncio.Future[Any]] = set()
        # Of each asker what has not begun, with the future that waits for it. Whose turn it is comes first.
        self._queues: dict[Hashable, deque[tuple[_Job, asyncio.Future[Any]]]] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running)

    async def do(self, asker: Hashable, key: Hashable, work: Work[Result]) -> Result:
        """The result of ``work``, or of what was asked for by the same ``key`` and is not done yet.

        Raises what the work raises, and Unavailable. Where this is cancelled and nobody else waits, the work is told to stop.
        """
        if self._closed:
            raise _stopping()
        job = self._jobs.get(key)
        if job is None or not job.begun:
            self._make_room(asker)
            # It may have been given up for that.
            job = self._jobs.setdefault(key, _Job(key, work))
        waits: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        job.waiting.add(waits)
        if not job.begun:
            self._queues.setdefault(asker, deque()).append((job, waits))
            self._begin()
        try:
            return await waits
        finally:
            self._leave(asker, job, waits)

    async def close(self) -> None:
        """Refuse what waits and whatever else is asked for, and stop what is under way."""
        self._closed = True
        self._queues.clear()
        for job in list(self._jobs.values()):
            job.stopped = True
            for waits in job.waiting:
                if not waits.done():
                    waits.set_exception(_stopping())
        if self._running:
            await asyncio.wait(self._running, timeout=STOPS_WITHIN)
        self._threads.shutdown(wait=False)

    def _make_room(self, asker: Hashable) -> None:
        if sum(map(len, self._queues.values())) < self._most:
            return
        greediest = max(self._queues, key=lambda other: len(self._queues[other]))
        if len(self._queues[greediest]) <= len(self._queues.get(asker, ())) + 1:
            raise self._busy()
        job, waits = self._queues[greediest][-1]
        if not waits.done():  # whoever asked may just have hung up
            waits.set_exception(self._busy())
        self._leave(greediest, job, waits)

    def _busy(self) -> Unavailable:
        return Unavailable(
            f"The server is busy with {self._most} requests before this one; try again in a moment."
        )

    def _begin(self) -> None:
        """Have the threads that are free do what comes next."""
        while self._free and self._queues:
            asker, queue = next(iter(self._queues.items()))
            del self._queues[asker]
            job, _ = queue.popleft()
            if queue:
                self._queues[asker] = queue  # behind all others
            if job.begun:
                continue  # someone else who asked for it had an earlier turn
            job.begun = True
            self._free -= 1
            running = asyncio.get_running_loop().run_in_executor(self._threads, job.run)
            self._running.add(running)
            running.add_done_callback(lambda done, job=job: self._ended(job, done))  # type: ignore[misc]

    def _ended(self, job: _Job, done: asyncio.Future[Any]) -> None:
        self._free += 1
        self._running.discard(done)
        self._forget(job)
        error = done.exception()
        for waits in job.waiting:
            if waits.done():
                continue
            if error is None:
                waits.set_result(done.result())
            else:
                waits.set_exception(error)
        self._begin()

    def _leave(self, asker: Hashable, job: _Job, waits: asyncio.Future[Any]) -> None:
        """Nobody waits there any more."""
        job.waiting.discard(waits)
        if not job.waiting:
            job.stopped = True
            self._forget(job)
        if (queue := self._queues.get(asker)) and (job, waits) in queue:
            queue.remove((job, waits))
            if not queue:
                del self._queues[asker]

    def _forget(self, job: _Job) -> None:
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]


def _stopping() -> Unavailable:
    return Unavailable(ENDING)
