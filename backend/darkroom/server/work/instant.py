"""Threads for what is done in an instant."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

#: Seconds between two looks at what is done while something waits.
LOOKS = 0.002


class Job(Generic[Result]):
    """Something to be done, the future that its result goes to, and what is called on the event loop after it.

    ``brief``: it takes hardly longer than handing it to a thread.
    """

    __slots__ = ("after", "brief", "future", "work")

    def __init__(
        self,
        work: Callable[[], Result],
        future: asyncio.Future[Result],
        after: Callable[[], None] | None = None,
        *,
        brief: bool = False,
    ) -> None:
        self.work, self.future, self.after, self.brief = work, future, after, brief

    def do(self) -> None:
        """Do it here, on the event loop."""
        try:
            self.future.set_result(self.work())
        except Exception as error:
            self.future.set_exception(error)


class Instant:
    """As many threads as there are cores; what they are given is begun in the order given.

    Handing something to a thread, and its result back, costs as much as a small computation, and two threads that make
    many of those hinder each other more than they help. So one thread goes on with whatever waits, and wakes the event
    loop when nothing does. While something waits the loop looks every LOOKS seconds, takes what is done, and has another
    thread help.
    Used from one event loop only.
    """

    def __init__(self) -> None:
        self._most = os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="darkroom")
        self._lock = Lock()
        self._jobs: deque[Job[Any]] = deque()
        self._running = 0  # threads that go on until no job waits
        self._lasting = 0  # jobs that wait or are being done, and are not brief
        self._outcomes: deque[tuple[Job[Any], Any, BaseException | None]] = deque()
        self._next_look: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def brief(self) -> bool:
        """Whether all that waits or is being done is brief."""
        return not self._lasting

    def submit(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """The result of ``work``, to come."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.enqueue(Job(work, future))
        return future

    def enqueue(self, job: Job[Any]) -> None:
        """Have a job done, once it is the oldest that waits."""
        with self._lock:
            self._jobs.append(job)
            self._lasting += not job.brief
            alone = not self._running
        if alone:
            self._start()
        elif self._next_look is None:
            self._next_look = asyncio.get_running_loop().call_later(LOOKS, self._look)

    def close(self) -> None:
        """Begin nothing more."""
        with self._lock:
            waiting, self._closed = list(self._jobs), True
            self._jobs.clear()
        for job in waiting:
            job.future.cancel()
        if self._next_look is not None:
            self._next_look.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        """Have another thread go on with what waits, if there is one."""
        with self._lock:
            starts = self._running < self._most and not self._closed
            self._running += starts
        if starts:
            self._threads.submit(self._run, asyncio.get_running_loop())

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread: do what waits until nothing does."""
        while True:
            with self._lock:
                job = self._jobs.popleft() if self._jobs else None
                if job is None:
                    self._running -= 1
                    break
            result, error = None, None
            if not job.future.cancelled():
                try:
                    result = job.work()
                except BaseException as raised:
                    error = raised
            with self._lock:
                self._lasting -= not job.brief
            self._outcomes.append((job, result, error))
        with suppress(RuntimeError):  # the event loop has ended
            loop.call_soon_threadsafe(self._hand_back)

    def _look(self) -> None:
        self._next_look = None
        self._hand_back()
        if self._jobs:
            self._start()
            self._next_look = asyncio.get_running_loop().call_later(LOOKS, self._look)

    def _hand_back(self) -> None:
        while self._outcomes:
            job, result, error = self._outcomes.popleft()
            # Whoever waited may be gone: nobody is to be told what became of it.
            if not job.future.done():
                if error is None:
                    job.future.set_result(result)
                else:
                    job.future.set_exception(error)
            if job.after is not None:
                job.after()
