"""What uses one thing is done one at a time: by threads, or at once where it is brief and no thread is at anything longer."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from darkroom.server.work.instant import Job
from darkroom.server.work.one_at_a_time import OneAtATime
from darkroom.server.work.workers import Workers

WAITS = 10.0


@pytest.fixture(autouse=True)
def two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def run(story: Callable[[Workers], Awaitable[None]]) -> None:
    async def told() -> None:
        workers = Workers()
        try:
            async with asyncio.timeout(WAITS):
                await story(workers)
        finally:
            await workers.close()

    asyncio.run(told())


def test_all_is_done_in_order_and_what_fails_fails_alone() -> None:
    async def story(workers: Workers) -> None:
        queue, begun = OneAtATime(workers), list[int]()

        def work(number: int) -> int:
            begun.append(number)
            return 60 // (number - 3)

        doing = [queue.submit(lambda number=number: work(number)) for number in range(6)]
        results = await asyncio.gather(*doing, return_exceptions=True)
        assert begun == list(range(6))
        assert isinstance(results.pop(3), ZeroDivisionError)
        assert results == [-20, -30, -60, 60, 30]

    run(story)


def test_of_one_thing_nothing_is_begun_while_a_thread_still_uses_it() -> None:
    async def story(workers: Workers) -> None:
        queue, over, order = OneAtATime(workers), threading.Event(), list[str]()

        def long() -> None:
            over.wait(WAITS)
            order.append("long")

        given_up, never = queue.submit(long), queue.submit(lambda: order.append("never"))
        last = queue.submit(lambda: order.append("last"))
        # By then the other thread has done whatever had been handed to it.
        await workers.instant.submit(lambda: None)
        given_up.cancel()
        never.cancel()
        over.set()
        await last
        assert order == ["long", "last"]

    run(story)


def test_what_is_brief_is_done_at_once_and_what_fails_fails_alone() -> None:
    async def story(workers: Workers) -> None:
        queue = OneAtATime(workers)
        here = queue.submit(threading.get_ident, brief=True)
        assert here.done()
        assert here.result() == threading.get_ident()
        assert isinstance(queue.submit(lambda: 1 // 0, brief=True).exception(), ZeroDivisionError)
        assert await queue.submit(threading.get_ident) != threading.get_ident()

    run(story)


def test_what_is_brief_waits_for_what_came_before_it() -> None:
    async def story(workers: Workers) -> None:
        queue, over, order = OneAtATime(workers), threading.Event(), list[str]()

        def first() -> None:
            over.wait(WAITS)
            order.append("first")

        # Also the first is called brief: it is the thing that is in use.
        workers.instant.enqueue(Job(lambda: over.wait(WAITS), asyncio.get_running_loop().create_future()))
        queue.submit(first, brief=True)
        second = queue.submit(lambda: order.append("second"), brief=True)
        assert not second.done()
        over.set()
        await second
        assert order == ["first", "second"]

    run(story)


@pytest.mark.parametrize("where", ["instant", "light", "heavy"])
def test_what_is_brief_goes_to_a_thread_while_one_is_at_anything_longer(where: str) -> None:
    async def story(workers: Workers) -> None:
        queue, begun, over = OneAtATime(workers), threading.Event(), threading.Event()

        def long(_check: object = None) -> None:
            begun.set()
            over.wait(WAITS)

        doing = (
            workers.instant.submit(long)
            if where == "instant"
            else asyncio.create_task(getattr(workers, where).do("asker", "key", long))
        )
        while not begun.is_set():
            await asyncio.sleep(0.001)
        assert await queue.submit(threading.get_ident, brief=True) != threading.get_ident()
        over.set()
        await doing
        assert queue.submit(threading.get_ident, brief=True).done()

    run(story)


def test_what_is_brief_is_done_at_once_while_threads_are_at_what_is_brief() -> None:
    async def story(workers: Workers) -> None:
        over = threading.Event()
        future = asyncio.get_running_loop().create_future()
        workers.instant.enqueue(Job(lambda: over.wait(WAITS), future, brief=True))
        assert OneAtATime(workers).submit(threading.get_ident, brief=True).done()
        over.set()
        await future

    run(story)
