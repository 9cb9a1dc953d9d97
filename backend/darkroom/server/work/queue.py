"""Slots for what many ask at once: bounded in number and in bytes, and shared fairly between those who ask."""

import asyncio
import ipaddress
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import HTTPConnection


class Crowded(Exception):
    """There is no slot; whoever asked may try again."""


def asker(connection: HTTPConnection) -> str:
    """Who is asking, as far as can be told: their address, or the network of it where addresses are to be had by the billion (IPv6)."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))


#: Seconds after which what has stopped coming makes room first.
SILENCE = 2.0


class Slot:
    """One of the slots, from when it was asked for until it is left."""

    def __init__(self, queue: "Queue", asker: str, task: asyncio.Task[object]) -> None:
        self.asker, self.task = asker, task
        self.bytes = 0
        self.serving = self.evicted = False
        self._loop = asyncio.get_running_loop()
        self.call: asyncio.Future[None] = self._loop.create_future()
        #: When something of it came last; None once all has come.
        self._heard: float | None = self._loop.time()
        self._queue = queue

    def hold(self, count: int) -> None:
        """Hold ``count`` bytes more. Raises Crowded."""
        self.bytes += count
        self._heard = self._loop.time()
        self._queue.make_room(self)

    async def called(self) -> None:
        """Wait to be served."""
        self._heard = None
        self._queue.wait(self)
        await self.call

    @property
    def silence(self) -> float:
        """Seconds for which nothing has come, where that is more than SILENCE; else 0."""
        silence = 0.0 if self._heard is None else self._loop.time() - self._heard
        return silence if silence > SILENCE else 0.0


class Queue:
    """``most`` slots that hold ``most_bytes``, of which ``at_once`` are served: one of each asker, then the next one of each.

    Where there are too many, whoever has the most is sent away with one of theirs: the one that has been silent longest, or
    else the newest.
    """

    def __init__(self, at_once: int, most: int, most_bytes: int) -> None:
        self._free, self._most, self._most_bytes = at_once, most, most_bytes
        self._slots: list[Slot] = []
        #: Those who wait, by asker, who is next first.
        self._waiting: dict[str, deque[Slot]] = {}

    @asynccontextmanager
    async def slot(self, asker: str) -> AsyncIterator[Slot]:
        """A slot, for the time of the block. Raises Crowded, which also ends the block, when it is to make room."""
        task = asyncio.current_task()
        assert task is not None
        slot = Slot(self, asker, task)
        self._slots.append(slot)
        try:
            self.make_room(slot)
            yield slot
        except asyncio.CancelledError:
            # Not by us alone: then it is to end, whatever else.
            if not slot.evicted or task.uncancel():
                raise
            raise Crowded from None
        finally:
            self._leave(slot)

    def make_room(self, newcomer: Slot) -> None:
        """Send away as many as are too many. Raises Crowded where that is ``newcomer``."""
        while len(self._slots) > self._most or self._held() > self._most_bytes:
            share: Counter[str] = Counter()
            for slot in self._slots:
                share[slot.asker] += slot.bytes + self._most_bytes // self._most
            there = [slot for slot in self._slots if not slot.serving]
            # The newest of the greatest share; of equal ones too.
            last = max(reversed(there), key=lambda slot: (share[slot.asker], slot.silence), default=newcomer)
            if last is newcomer:
                raise Crowded
            last.evicted = True
            self._slots.remove(last)
            last.task.cancel()

    def wait(self, slot: Slot) -> None:
        """Have ``slot`` wait to be served."""
        self._waiting.setdefault(slot.asker, deque()).append(slot)
        self._call()

    def _call(self) -> None:
        while self._free and self._waiting:
            asker = next(iter(self._waiting))
            queue = self._waiting.pop(asker)
            slot = queue.popleft()
            if queue:
                self._waiting[asker] = queue  # behind all others
            if slot.call.done():
                continue  # sent away, or gone, and about to leave
            self._free -= 1
            slot.serving = True
            slot.call.set_result(None)

    def _leave(self, slot: Slot) -> None:
        if not slot.evicted:
            self._slots.remove(slot)
        queue = self._waiting.get(slot.asker, deque())
        if slot in queue:
            queue.remove(slot)
            if not queue:
                del self._waiting[slot.asker]
        if slot.serving:
            self._free += 1
            self._call()

    def _held(self) -> int:
        return sum(slot.bytes for slot in self._slots)
