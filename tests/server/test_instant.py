"""What is done in an instant: in order, and handed back though others wait."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from darkroom.server.work.instant import Instant

WAITS = 10.0


def run(story: Callable[[Instant], Awaitable[None]]) -> None:
    async def told() -> None:
        instant = Instant()
        try:
            async with asyncio.timeout(WAITS):
                await story(instant)
        finally:
            instant.close()

    asyncio.run(told())


@pytest.fixture
def two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.mark.usefixtures("two_threads")
def test_what_takes_long_does_not_hold_what_waits_behind_it() -> None:
    async def story(instant: Instant) -> None:
        over = threading.Event()
        long = instant.submit(lambda: over.wait(WAITS))
        after = [instant.submit(lambda number=number: number) for number in range(50)]
        assert await asyncio.gather(*after) == list(range(50))
        assert not long.done()
        over.set()
        assert await long

    run(story)


@pytest.mark.usefixtures("two_threads")
def test_what_takes_long_does_not_hold_what_was_done_before_it() -> None:
    async def story(instant: Instant) -> None:
        goes_on, over = threading.Event(), threading.Event()
        first = instant.submit(lambda: goes_on.wait(WAITS))
        long = [instant.submit(lambda: over.wait(WAITS)) for _ in range(3)]
        goes_on.set()
        assert await first
        assert not any(one.done() for one in long)
        over.set()
        assert all(await asyncio.gather(*long))

    run(story)


def test_what_waits_at_the_end_is_given_up() -> None:
    async def story(instant: Instant) -> None:
        begun, over = threading.Event(), threading.Event()
        long = instant.submit(lambda: (begun.set(), over.wait(WAITS)))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        waits = [instant.submit(lambda: 1) for _ in range(3)]
        instant.close()
        over.set()
        await long
        assert all(waiting.cancelled() for waiting in waits)

    run(story)
