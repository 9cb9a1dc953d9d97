"""A queue of what uses one thing, of which nothing else is begun before the last is done."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from darkroom.server.work.instant import Job
from darkroom.server.work.workers import Workers

Result = TypeVar("Result")


class OneAtATime:
    """Done one after another, in the order given: by the instant threads of ``workers``, or at once if it is brief."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._jobs: deque[Job[Any]] = deque()
        self._busy = False

    def submit(self, work: Callable[[], Result], *, brief: bool = False) -> asyncio.Future[Result]:
        """The result of ``work``, to come. It is there already where that is ``brief`` and nothing is in its way.

        Where that is cancelled while a thread is at it, nothing else is begun before the thread is done.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        job = Job(work, future, self._go_on, brief=brief)
        if brief and not self._busy and not self._workers.lasting:
            job.do()
            return future
        self._jobs.append(job)
        if not self._busy:
            self._go_on()
        return future

    def _go_on(self) -> None:
        self._busy = bool(self._jobs)
        if self._busy:
            self._workers.instant.enqueue(self._jobs.popleft())
