"""What is made once is made once: off the event loop, for all who ask meanwhile, and again where it failed or changed."""

import asyncio
import threading

import pytest
from darkroom.server.web.kept import Kept


def test_all_who_ask_at_once_wait_for_one_making_and_the_loop_for_none() -> None:
    made, go_on = [], threading.Event()

    def make() -> int:
        assert threading.current_thread() is not threading.main_thread(), "the loop stands still meanwhile"
        assert go_on.wait(30)
        made.append(7)
        return 7

    async def ask() -> list[int]:
        kept = Kept(make)
        asking = [asyncio.create_task(kept.get()) for _ in range(60)]
        hangs_up = asyncio.create_task(kept.get())
        await asyncio.sleep(0)
        hangs_up.cancel()
        asyncio.get_running_loop().call_soon(go_on.set)
        return [*await asyncio.gather(*asking), await kept.get()]

    assert asyncio.run(ask()) == [7] * 61
    assert made == [7]


def test_what_failed_is_tried_again_by_the_next_to_ask() -> None:
    results = iter([OSError("for once"), "there"])

    def make() -> str:
        result = next(results)
        if isinstance(result, OSError):
            raise result
        return result

    async def ask() -> None:
        kept = Kept(make)
        with pytest.raises(OSError, match="for once"):
            await kept.get()
        assert await kept.get() == "there"

    asyncio.run(ask())


def test_it_is_made_again_once_its_stamp_is_another() -> None:
    stamps, count = iter([1, 1, 2]), iter(range(9))

    async def ask() -> list[int]:
        kept = Kept(lambda: next(count), lambda: next(stamps))
        return [await kept.get() for _ in range(3)]

    assert asyncio.run(ask()) == [0, 0, 1]
