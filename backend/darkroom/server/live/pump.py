"""What a page is told: replies to what it asked, batches of its session's clocks when they are due, and a sign of life."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from math import ceil

from starlette.websockets import WebSocket, WebSocketDisconnect

from darkroom.server.live.batch import Batch, compute
from darkroom.server.live.goodbye import FLOODED, Goodbye
from darkroom.server.live.handlers import Reply
from darkroom.server.live.learning import speed
from darkroom.server.live.pace import LARGEST_CHUNK, LEARNING_SECONDS, LONGEST_CHUNK, Pace, Stride
from darkroom.server.live.sessions import LiveSession
from darkroom.server.wire.events import Beat, Event, StateChanged

#: Trajectory frames that may be under way before the page says it has painted one.
MOST_IN_FLIGHT = 2
#: Messages that may wait for a page that sends but does not read.
MOST_WAITING = 256
#: Seconds between two signs of life: a page hears of none of the pings that the server's WebSocket layer sends.
BEAT = 2.0
#: Seconds between the moments at which clocks are looked at: what falls due for many sessions between two of them is
#: handed to the threads together.
TICK = 0.004
#: Seconds of computing that are not worth a thread: most turns take a tenth of it, and two threads that want the
#: interpreter at once cost more than that.
BRIEF = 0.002


class Pump:
    """Writes to a page, and has computed what it is to be sent.

    Attributes
    ----------
    live: the session that the page reads; None until it has opened one.
    slim: whether trajectories are sent without x̂ and e, which the page then makes itself.
    commands_read: how many messages of the page were acted on, which the sign of life says.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self.live: LiveSession | None = None
        self.slim, self.commands_read = False, 0
        self._outbox: deque[Reply] = deque()
        self._wake = asyncio.Event()  # there may be something to write
        self._batch: asyncio.Future[Batch] | None = None
        self._in_flight = 0
        self._pace, self._most = Pace(1.0), LONGEST_CHUNK
        self._sizes: tuple[int, ...] = ()
        self._stride, self._learning_stride = Stride(), Stride(LEARNING_SECONDS, first=1)
        self._alarm: asyncio.TimerHandle | None = None  # at which something falls due
        self._beat_alarm: asyncio.TimerHandle | None = None  # None where a sign of life is due

    def wake(self) -> None:
        """Look again whether there is something to write, or to compute."""
        self._wake.set()

    def say(self, replies: list[Reply]) -> None:
        """Have ``replies`` written. Raises Goodbye where too many wait already."""
        self._outbox.extend(replies)
        if len(self._outbox) > MOST_WAITING:
            raise Goodbye(FLOODED, f"more than {MOST_WAITING} messages were not read")

    def credit(self, live: LiveSession, frames: int) -> None:
        """The page has painted so many more frames of ``live``."""
        held = self._in_flight >= MOST_IN_FLIGHT
        for _ in range(min(frames, self._in_flight)):
            self._in_flight -= 1
            live.unpainted.popleft()
        if held:
            self.wake()

    def follow(self, live: LiveSession) -> None:
        """Go at the speed that ``live`` now has."""
        due = speed(live)
        if due is not None and due != self._pace.speed:
            self._pace = Pace(due)
        model = live.session.model
        if model.sizes != self._sizes:
            # What another model takes is not known yet.
            self._sizes, self._stride = model.sizes, Stride()
        # r, e, x̂ and F of one iteration.
        entry = model.dtype.itemsize * (sum(model.sizes[1:]) + sum(model.sizes[:-1]) + model.sizes[0] + 1)
        self._most = max(min(LONGEST_CHUNK, LARGEST_CHUNK // entry), 1)

    async def run(self) -> None:
        """Write until cancelled."""
        try:
            while True:
                self._wake.clear()
                while self._outbox:
                    await self._send(self._outbox.popleft())
                await self._beat()
                if (batch := self._ready()) is not None:
                    await self._deliver(batch)
                else:
                    self._compute()
                    if (frame := await self._of_the_past()) is not None:
                        await self._send(frame)
                    else:
                        await self._wake.wait()
        finally:
            for pending in (self._alarm, self._beat_alarm, self._batch):
                if pending is not None:
                    pending.cancel()

    async def _of_the_past(self) -> bytearray | None:
        """The next frame of what is not on show, where that is to be told."""
        live = self.live
        if live is None or (past := live.past) is None:
            return None
        frame = await live.submit(partial(next, past, None))
        if frame is None and live.past is past:
            live.past = None
        return frame if live.past is past else None

    def _ready(self) -> Batch | None:
        """The batch that is computed, if it may be sent."""
        if self._batch is None or not self._batch.done():
            return None
        batch = self._batch.result()
        # A turn that was left midway has nothing to show: what it is about does not wait for the page.
        if self._in_flight >= MOST_IN_FLIGHT and batch.frames:
            return None
        self._batch = None
        return batch

    async def _beat(self) -> None:
        """Give a sign of life if it is due."""
        if self._beat_alarm is None:
            self._beat_alarm = asyncio.get_running_loop().call_later(BEAT, self._beat_falls_due)
            await self._send(Beat(every=BEAT, read=self.commands_read, at=time.monotonic()))

    def _beat_falls_due(self) -> None:
        self._beat_alarm = None
        self.wake()

    def _compute(self) -> None:
        """Have the next batch computed if it is due; else look again when it is, if that is known."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        live = self.live
        if live is None or self._batch is not None:
            return
        session, feed, fast = live.session, live.feed, speed(live) is None
        # At a given speed nothing is computed ahead: what falls due meanwhile goes as one longer chunk. As
        # fast as it goes, one chunk waits ready.
        if not fast and self._in_flight >= MOST_IN_FLIGHT:
            return
        learns = session.slow.state == "playing"
        updates, brief, stride = 1, False, self._learning_stride if learns else self._stride
        if feed.unread <= 0 and not session.midway:
            if not session.running:
                self._pace.stop()
                return
            now = time.monotonic()
            updates = stride.due() if fast else self._pace.due(now)
            if not updates:
                self._alarm = _at_tick(now + self._pace.wait(now), now, self._compute)
                return
            # What an update of W takes cannot be told from the iterations before it.
            brief = session.slow.state == "idle" and stride.work(updates) < BRIEF
        work = partial(compute, live, updates, self._most, stride, slim=self.slim)
        self._batch = live.submit(work, brief=brief)
        self._batch.add_done_callback(lambda _: self.wake())

    async def _deliver(self, batch: Batch) -> None:
        live = self.live
        assert live is not None, "it was computed for one"
        if batch.feed is live.feed:
            for frame in batch.lasting:
                await self._send(frame)
        if batch.epoch != live.session.branches.epoch:
            # The run was begun anew while this chunk waited: nobody wants it.
            if batch.frames:
                live.unpainted.pop()
            return
        if speed(live) is None:
            self._compute()  # the next chunk, while this one is sent
        self._in_flight += bool(batch.frames)
        for frame in batch.frames:
            await self._send(frame)
        # A command may have been obeyed since the turn: where the session stood then is no longer news.
        newest = (live.latest if isinstance(reply, StateChanged) else reply for reply in batch.replies)
        self._outbox.extend(reply for reply in newest if reply is not None)

    async def _send(self, reply: Reply) -> None:
        content = {"text": reply.model_dump_json()} if isinstance(reply, Event) else {"bytes": reply}
        try:
            await self._socket.send({"type": "websocket.send", **content})
        except RuntimeError:
            # What the server raises where it has said goodbye itself: at a shutdown, or to a page that
            # answers no pings.
            raise WebSocketDisconnect(1006) from None


def _at_tick(due: float, now: float, call: Callable[[], None]) -> asyncio.TimerHandle:
    """Call at the first tick from ``due`` on; both times are those of ``time.monotonic``."""
    return asyncio.get_running_loop().call_later(ceil(due / TICK) * TICK - now, call)
