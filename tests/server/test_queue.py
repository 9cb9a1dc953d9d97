"""Whose turn it is, where many ask at once."""

import asyncio
from collections.abc import Iterable

import pytest
from darkroom.server.work.queue import SILENCE, Crowded, Queue, asker
from starlette.requests import HTTPConnection


async def settle() -> None:
    """Have everybody go on as far as they can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Desk:
    """Those who ask `queue`, and in which order they were served; each is served until `done`."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.served: list[str] = []
        self.turned_away: list[str] = []
        self.done = asyncio.Semaphore(0)
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, names: Iterable[str], size: int = 1) -> None:
        """One after the other, each by a name whose first letter is the asker."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._ask(name, size))
            await settle()

    async def _ask(self, name: str, size: int) -> None:
        try:
            async with self.queue.slot(name[0]) as slot:
                slot.hold(size)
                await slot.called()
                self.served.append(name)
                await self.done.acquire()
        except Crowded:
            self.turned_away.append(name)

    async def finish(self) -> None:
        for _ in self.tasks:
            self.done.release()
        await asyncio.wait(self.tasks.values())


def test_each_asker_is_served_in_turn_however_much_one_asks() -> None:
    async def many() -> None:
        desk = Desk(Queue(1, most=64, most_bytes=1_000))
        await desk.ask(["a1", "a2", "a3", "a4", "b1", "c1", "b2"])
        await desk.finish()
        assert desk.served == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]

    asyncio.run(many())


@pytest.mark.parametrize(("most", "most_bytes"), [(4, 1_000), (64, 4)])
def test_whoever_has_most_gives_way_and_can_ask_again(most: int, most_bytes: int) -> None:
    async def crowd() -> None:
        desk = Desk(Queue(1, most, most_bytes))
        await desk.ask(["a1", "a2", "a3", "a4", "a5"])
        assert desk.turned_away == ["a5"]
        await desk.ask(["b1", "c1"])
        assert desk.turned_away == ["a5", "a4", "a3"]
        await desk.finish()
        assert desk.served == ["a1", "a2", "b1", "c1"]
        await desk.ask(["a6"])
        await desk.finish()
        assert desk.served[-1] == "a6"

    asyncio.run(crowd())


def test_what_has_stopped_coming_makes_room_for_who_asks_from_the_same_address() -> None:
    async def crowd() -> None:
        loop, now = asyncio.get_running_loop(), 0.0
        loop.time = lambda: now  # type: ignore[method-assign]
        desk, left = Desk(Queue(1, most=3, most_bytes=1_000)), []

        async def silent(name: str, size: int) -> None:
            try:
                async with desk.queue.slot("a") as slot:
                    slot.hold(size)
                    await loop.create_future()
            except Crowded:
                left.append(name)

        stalled = []
        for size in (0, 9):
            stalled.append(asyncio.create_task(silent(f"stalled {size}", size)))
            await settle()
            now += 0.1
        await desk.ask(["a1", "a2"])
        assert (desk.turned_away, left) == (["a2"], []), "nobody has been silent for long"
        now += SILENCE
        await desk.ask(["a3", "a4", "a5"])
        assert (desk.turned_away, left) == (["a2", "a5"], ["stalled 0", "stalled 9"])
        await asyncio.wait(stalled)
        await desk.finish()
        assert desk.served == ["a1", "a3", "a4"]

    asyncio.run(crowd())


def test_whoever_stops_waiting_leaves_a_slot_and_no_turn_behind() -> None:
    async def leaving() -> None:
        desk = Desk(Queue(1, most=3, most_bytes=1_000))
        await desk.ask(["a1", "b1", "c1"])
        desk.tasks["b1"].cancel()
        await settle()
        assert desk.tasks["b1"].cancelled()
        await desk.ask(["d1"])
        await desk.finish()
        assert (desk.served, desk.turned_away) == (["a1", "c1", "d1"], [])

    asyncio.run(leaving())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_an_asker_is_an_address_or_a_network_where_addresses_are_plenty(
    one: str, other: str, same: bool
) -> None:
    first, second = (HTTPConnection({"type": "http", "client": (host, 1)}) for host in (one, other))
    assert (asker(first) == asker(second)) is same


def test_who_was_sent_away_is_not_called_before_they_have_left() -> None:
    async def many() -> None:
        desk = Desk(Queue(1, 9, 100))
        await desk.ask(["y1"], 10)  # is served
        await desk.ask(["a1"], 70)  # waits
        held = asyncio.Event()

        async def holding() -> None:
            async with desk.queue.slot("b") as slot:
                slot.hold(40)  # too many: a1 is sent away
                desk.done.release()  # and, in the same turn of the loop, y1 is done
                await held.wait()

        task = asyncio.create_task(holding())
        await settle()
        assert desk.tasks["y1"].done()
        assert desk.tasks["y1"].exception() is None
        assert desk.turned_away == ["a1"]
        held.set()
        await task

    asyncio.run(many())
