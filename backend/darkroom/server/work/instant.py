"""Threads for what is done in an instant, and queues of it that are done one at a time."""

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


class _Job(Generic[Result]):
    """Something to be done, the future that its result goes to, and what is called on the event loop after it."""

    __slots__ = ("after", "future", "work")

    def __init__(
        self,
        work: Callable[[], Result],
        future: asyncio.Future[Result],
        after: Callable[[], None] | None = None,
    ) -> None:
        self.work, self.future, self.after = work, future, after


class Instant:
    """As many threads as there are cores; what they are given is begun in the order given.

    Handing something to a thread, and its result back, costs as much as a small computation, and two threads that make
    many of those hinder each other more than they help. So one thread goes on with whatever waits, and wakes the event
    loop when nothing does. While something waits the loop looks every LOOKS seconds, takes what is done, and has another thread help.
    Used from one event loop only.
    """

    def __init__(self) -> None:
        self._most = os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="darkroom")
        self._lock = Lock()
        self._jobs: deque[_Job[Any]] = deque()
        self._running = 0  # threads that go on until no job waits
        self._outcomes: deque[tuple[_Job[Any], Any, BaseException | None]] = deque()
        self._next_look: asyncio.TimerHandle | None = None
        self._closed = False

    def submit(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """The result of ``work``, to come."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.enqueue(_Job(work, future))
        return future

    def enqueue(self, job: _Job[Any]) -> None:
        """Have a job done, once it is the oldest that waits."""
        with self._lock:
            self._jobs.append(job)
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


class OneAtATime:
    """A queue of what uses one thing: done by the threads of ``instant``, one after another, in the order given."""

    def __init__(self, instant: Instant) -> None:
        self._instant = instant
        self._jobs: deque[_Job[Any]] = deque()
        self._busy = False

    def submit(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """The result of ``work``, to come.

        Where that is cancelled while a thread is at it, nothing else is begun before the thread is done.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._jobs.append(_Job(work, future, self._go_on))
        if not self._busy:
            self._go_on()
        return future

    def _go_on(self) -> None:
        self._busy = bool(self._jobs)
        if self._busy:
            self._instant.enqueue(self._jobs.popleft())
