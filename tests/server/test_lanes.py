"""Lanes: askers take turns, each thing is done once, and what nobody waits for any more stops."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event

import pytest
from darkroom.server.work.lanes import Lane, Unavailable

Check = Callable[[], None]


class Bench:
    """A lane of one thread, what it did in which order, and a thing under way there until it is let go."""

    def __init__(self, most: int = 100) -> None:
        self.lane = Lane("test", 1, most)
        self.done: list[str] = []
        self._gate = Event()
        self.tasks: list[asyncio.Task[str]] = []

    async def __aenter__(self) -> "Bench":
        self.first = self.ask("first", "first", self._held)
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gate.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.lane.close()

    def _held(self, check: Check) -> str:
        self._gate.wait()
        return "first"

    def ask(self, asker: str, name: str, work: Callable[[Check], str] | None = None) -> asyncio.Task[str]:
        def note(_: Check) -> str:
            self.done.append(name)
            return name

        task = asyncio.ensure_future(self.lane.do(asker, name, work or note))
        self.tasks.append(task)
        return task

    async def all(self) -> list[str]:
        """Let go, and wait for everything."""
        await asyncio.sleep(0)
        self._gate.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        return self.done


def with_bench(test: Callable[[Bench], Awaitable[None]], most: int = 100) -> None:
    async def run() -> None:
        async with Bench(most) as bench:
            await test(bench)

    asyncio.run(run())


def test_askers_take_turns_however_much_one_of_them_asks_for() -> None:
    async def test(bench: Bench) -> None:
        for name in ("a1", "a2", "a3", "a4", "b1", "b2", "c1"):
            bench.ask(name[0], name)
        assert await bench.all() == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]

    with_bench(test)


def test_what_several_ask_for_is_done_once_at_the_earliest_turn_of_any() -> None:
    async def test(bench: Bench) -> None:
        for name in ("a1", "a2", "a3"):
            bench.ask("a", name)
        shared = [bench.ask(asker, "a3") for asker in "bcd"]
        assert await bench.all() == ["a1", "a3", "a2"]
        assert [await task for task in shared] == ["a3"] * 3

    with_bench(test)


def test_where_too_many_wait_whoever_has_the_most_gives_way() -> None:
    async def test(bench: Bench) -> None:
        a = [bench.ask("a", f"a{number}") for number in range(3)]
        await asyncio.sleep(0)
        b = bench.ask("b", "b0")
        await asyncio.sleep(0)
        # Neither has more than another now.
        more = bench.ask("a", "a3")
        assert await bench.all() == ["a0", "b0", "a1"]
        assert await b == "b0"
        for refused in (a[2], more):
            with pytest.raises(Unavailable, match="busy with 3 requests before this one; try again"):
                await refused

    with_bench(test, most=3)


def test_whoever_asks_for_what_gives_way_to_them_gets_it() -> None:
    async def test(bench: Bench) -> None:
        given_up = [bench.ask("a", f"a{number}") for number in range(2)][1]
        await asyncio.sleep(0)
        same = bench.ask("b", "a1")
        assert await bench.all() == ["a0", "a1"]
        assert await same == "a1"
        with pytest.raises(Unavailable):
            await given_up

    with_bench(test, most=2)


def test_what_is_under_way_already_is_shared_however_many_wait() -> None:
    async def test(bench: Bench) -> None:
        bench.ask("a", "a0")
        await asyncio.sleep(0)
        joined = [bench.ask("b", "first") for _ in range(5)]
        await bench.all()
        assert [await task for task in joined] == ["first"] * 5

    with_bench(test, most=1)


def test_what_nobody_waits_for_any_more_stops_and_what_another_waits_for_goes_on() -> None:
    async def run() -> None:
        lane, begun, stopped, go_on = Lane("test", 1, 9), Event(), Event(), Event()

        def work(check: Check) -> str:
            begun.set()
            try:
                while not go_on.wait(0.001):
                    check()
            except BaseException:
                stopped.set()
                raise
            return "done"

        one, other = (asyncio.ensure_future(lane.do(asker, "it", work)) for asker in "ab")
        await asyncio.to_thread(begun.wait)
        one.cancel()
        await asyncio.wait([one])
        assert not stopped.is_set()
        other.cancel()
        await asyncio.to_thread(stopped.wait, 10)
        assert stopped.is_set()
        # It can be asked for again, from its beginning.
        again = asyncio.ensure_future(lane.do("a", "it", work))
        await asyncio.sleep(0)
        go_on.set()
        assert await again == "done"
        await lane.close()

    asyncio.run(run())


def test_what_was_given_up_before_its_turn_is_not_begun() -> None:
    async def test(bench: Bench) -> None:
        given_up = bench.ask("a", "a1")
        bench.ask("a", "a2")
        await asyncio.sleep(0)
        given_up.cancel()
        assert await bench.all() == ["a2"]

    with_bench(test)


def test_what_goes_wrong_is_told_to_all_who_asked_and_the_next_is_done() -> None:
    def fails(_: Check) -> str:
        raise ValueError("no")

    async def test(bench: Bench) -> None:
        told = [bench.ask(asker, "a1", fails) for asker in "ab"]
        bench.ask("a", "a2")
        assert await bench.all() == ["a2"]
        for task in told:
            with pytest.raises(ValueError, match="no"):
                await task

    with_bench(test)


def test_once_closed_nothing_is_begun_and_whoever_waits_is_told() -> None:
    async def run() -> None:
        lane, begun = Lane("test", 1, 9), Event()

        def work(check: Check) -> str:
            begun.set()
            while True:
                check()

        waiting = [asyncio.ensure_future(lane.do("a", key, work)) for key in (1, 2)]
        await asyncio.to_thread(begun.wait)
        await lane.close()
        for task in [*waiting, asyncio.ensure_future(lane.do("b", 3, work))]:
            with pytest.raises(Unavailable, match="is ending"):
                await task

    asyncio.run(run())


def test_who_hangs_up_as_the_lane_is_full_breaks_nobody_elses_request() -> None:
    async def test(bench: Bench) -> None:
        bench.ask("a", "a1")
        gone = bench.ask("a", "a2")
        await asyncio.sleep(0)
        # Both before anything else: the one who hung up has not left yet when room is made for the newcomer.
        late = bench.ask("b", "b1")
        gone.cancel()
        done = await bench.all()
        assert await late == "b1"
        assert gone.cancelled()
        assert done == ["a1", "b1"]

    with_bench(test, most=2)


def test_of_askers_who_have_as_much_the_newest_gives_way() -> None:
    async def test(bench: Bench) -> None:
        asked = {name: bench.ask(name, name) for name in "abcde"}
        assert await bench.all() == ["a", "b", "c"]
        for name in "de":
            with pytest.raises(Unavailable, match="try again"):
                await asked[name]

    with_bench(test, most=3)
