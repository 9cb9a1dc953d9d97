"""One page's WebSocket: a task reads what the page asks, one does it, and one writes what its session has to show."""

import asyncio
import logging
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from darkroom.engine import DarkroomError
from darkroom.engine.errors import Portable
from darkroom.server.live import handlers
from darkroom.server.live.backlog import Backlog
from darkroom.server.live.building import session_at
from darkroom.server.live.handlers import Reply
from darkroom.server.live.learning import speed
from darkroom.server.live.pace import (
    LARGEST_CHUNK,
    LEARNING_SECONDS,
    LONGEST_CHUNK,
    TURN_SECONDS,
    Pace,
    Stride,
)
from darkroom.server.live.sessions import AllInUse, LiveSession, Sessions
from darkroom.server.settings import Settings
from darkroom.server.wire.commands import AnyCommand, Credit, Open, Set, parse_command
from darkroom.server.wire.events import PROTOCOL, Beat, Error, Event, Refused, StateChanged
from darkroom.server.wire.frames import (
    Show,
    input_frame,
    parse_frame,
    trajectory_frame,
    update_frame,
    weights_frame,
)
from darkroom.server.work.lanes import Unavailable
from darkroom.server.work.workers import Workers
from darkroom.session import Feed

Result = TypeVar("Result")
#: What a page says: a command, a frame, or what is no command, as the refusal that it is answered with.
Asked = AnyCommand | bytes | Refused

logger = logging.getLogger("darkroom")

#: Trajectory frames that may be under way before the page says it has painted one.
MOST_IN_FLIGHT = 2
#: Updates of W in one frame.
MOST_UPDATES = 500
#: Messages that may wait for a page that sends but does not read.
MOST_WAITING = 256
#: Seconds until a connection has to open a session, and until a goodbye has to be through.
OPENS_WITHIN = 10.0
CLOSES_WITHIN = 1.0
#: Seconds between two signs of life: a page hears of none of the pings that the server's WebSocket layer sends.
BEAT = 2.0

#: Close codes (4000–4999 are for applications, RFC 6455 §7.4.2).
TAKEN_OVER = 4000
IDLE = 4001
FLOODED = 4002
FAILED = 1011
FULL = 1013  # try again later


class Goodbye(Portable, Exception):
    """The connection is to end, with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the clocks of a session gave to send: nothing, once another feed has taken the place of this one.

    First what is news whatever happens meanwhile: updates of W, and W. Then frames of this epoch, the last a
    trajectory; then replies.
    """

    feed: Feed
    lasting: list[bytearray]
    frames: list[bytearray]
    epoch: int
    replies: list[Reply]


class Connection:
    """A page, from the handshake to the end.

    Parameters
    ----------
    socket: not accepted yet.
    sessions, workers, settings: the server's.
    """

    def __init__(self, socket: WebSocket, sessions: Sessions, workers: Workers, settings: Settings) -> None:
        self._socket, self._sessions, self._workers, self._settings = socket, sessions, workers, settings
        self._live: LiveSession | None = None
        self._backlog: Backlog[Asked] = Backlog(settings.max_message_bytes)
        self._doing = False
        self._lost = True  # unless the page says that it goes
        self._outbox: deque[Reply] = deque()
        self._wake = asyncio.Event()  # there may be something to write
        self._turn: asyncio.Task[Turn] | None = None
        self._in_flight, self._slim = 0, False
        self._read_so_far, self._beat_due = 0, 0.0
        self._pace, self._most = Pace(1.0), LONGEST_CHUNK
        self._stride, self._learning_stride = Stride(), Stride(LEARNING_SECONDS, first=1)
        self._tasks: list[asyncio.Task[None]] = []
        self._goodbye: Goodbye | None = None

    async def run(self) -> None:
        """Serve the page until either side ends it."""
        await self._socket.accept(subprotocol=PROTOCOL)
        self._tasks = [asyncio.create_task(part()) for part in (self._read, self._do, self._write)]
        try:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = [*self._tasks, *([self._turn] if self._turn else [])]
            for task in ended:
                task.cancel()
            await asyncio.wait(ended)
            if self._live is not None:
                self._sessions.left(self._live, self.leave, lost=self._lost)
        await self._say_goodbye([task.exception() for task in ended if not task.cancelled()])

    def leave(self) -> None:
        """End, as another connection goes on with the session."""
        self._goodbye = Goodbye(TAKEN_OVER, "this session was opened elsewhere")
        for task in self._tasks:
            task.cancel()

    async def _say_goodbye(self, failures: list[BaseException | None]) -> None:
        goodbye = self._goodbye
        for failure in failures:
            match failure:
                case Goodbye():
                    goodbye = failure
                case None | WebSocketDisconnect():
                    pass
                case _:
                    logger.error("a connection failed", exc_info=failure)
                    goodbye = Goodbye(FAILED, "the server failed; its log says how")
        if goodbye is not None:
            # A page that does not read does not get the goodbye either: then it has to do without.
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                async with asyncio.timeout(CLOSES_WITHIN):
                    await self._socket.close(goodbye.code, goodbye.reason)

    # --- what the page says ----------------------------------------------------------------------------

    async def _read(self) -> None:
        """Take in what comes, also while something is being done: only credit is acted on at once."""
        while True:
            message = await self._next_message()
            if message["type"] == "websocket.disconnect":
                self._lost = "reason" not in message
                return
            text = message.get("text")
            asked: Asked = message["bytes"] if text is None else _parsed(text)
            if isinstance(asked, Credit) and self._live is not None:
                self._credit(asked.frames)
                self._wake.set()
            else:
                await self._backlog.put(asked, len(message["bytes"] if text is None else text))
            # Where much has come, nothing above has let others have their turn.
            await asyncio.sleep(0)

    async def _next_message(self) -> Message:
        since, idle = time.monotonic(), self._settings.idle_timeout
        while True:
            waited = time.monotonic() - since
            patience = OPENS_WITHIN if self._live is None else idle
            if waited >= patience and not self._doing:
                raise Goodbye(IDLE, f"nothing came for {patience:g} s")
            # What is being done may open a session meanwhile.
            due = [until - waited for until in (OPENS_WITHIN, idle) if until > waited]
            with suppress(TimeoutError):
                async with asyncio.timeout(min(due, default=OPENS_WITHIN)):
                    return await self._socket.receive()

    async def _do(self) -> None:
        """Do what was asked for, one after another."""
        while True:
            self._doing = False
            asked = await self._backlog.get()
            self._doing = True
            try:
                match asked:
                    case bytes():
                        await self._received(asked)
                    case Refused():
                        raise asked
                    case _:
                        await self._heard(asked)
            except Refused as refused:
                self._say([refused.error])
            self._read_so_far += not isinstance(asked, Credit)
            self._wake.set()

    async def _heard(self, command: AnyCommand) -> None:
        try:
            match command:
                case Credit():
                    self._credit(command.frames)
                case Open() if self._live is None:
                    self._slim = command.frames == "slim"
                    await self._open(command)
                case _:
                    live = self._opened()
                    self._say(await live.do(partial(handlers.obey, live, command)))
                    if isinstance(command, Set) and command.frames is not None:
                        self._slim = command.frames == "slim"
                    self._set_pace(live)
        except DarkroomError as error:
            raise Refused(_error(error, command.id, command.type)) from None
        except Refused as refused:
            named = {"id": command.id, "command": command.type}
            raise Refused(refused.error.model_copy(update=named)) from None

    async def _received(self, data: bytes) -> None:
        asked = await self._workers.turn(partial(parse_frame, data))
        if isinstance(asked, Show):
            return await self._show(asked)
        live = self._opened()
        try:
            self._say(await live.do(partial(handlers.obey, live, asked)))
        except DarkroomError as error:
            raise Refused(_error(error)) from None

    async def _show(self, asked: Show) -> None:
        """Bring a state about: in the session that is open, or, before any is, in a new one."""
        kept = self._settings.iterations_kept, self._settings.updates_kept
        live = self._live
        try:
            session = await session_at(self._workers, self, asked.state, *kept)
            if live is None:
                live = self._begin(LiveSession(session, asked.state.model, asked.state.speed, self._workers))
                self._say(await live.do(partial(handlers.greeting, live, resumed=False, number=asked.id)))
            else:
                # What a turn that is under way brings is of the session before.
                self._say(await live.do(partial(handlers.show, live, asked, session)))
        except DarkroomError as error:
            raise Refused(_error(error, asked.id, "show")) from None
        self._set_pace(live)

    def _begin(self, live: LiveSession) -> LiveSession:
        """Keep a new session, which this connection uses."""
        live.leave = self.leave
        try:
            self._sessions.add(live)
        except AllInUse as full:
            raise Goodbye(FULL, str(full)) from None
        self._live = live
        return live

    def _opened(self) -> LiveSession:
        if self._live is None:
            expected = "open before anything else"
            raise Refused(Error(message=f"no session is open: expected {expected}", expected=expected))
        return self._live

    async def _open(self, command: Open) -> None:
        live = self._sessions.take(command.session) if command.session else None
        if live is not None:
            live.leave, self._live = self.leave, live
            self._say(await live.do(partial(handlers.resume, live, command)))
        else:
            keep, updates_kept = self._settings.iterations_kept, self._settings.updates_kept
            make = partial(handlers.new_session, command, keep, updates_kept)
            session = await self._workers.turn(make)
            live = self._begin(LiveSession(session, command.model, command.speed, self._workers))
            notice = "Your session is no longer here; a new one has begun." if command.session else None
            self._say(await live.do(partial(handlers.greeting, live, resumed=False, notice=notice)))
        self._set_pace(live)

    def _credit(self, frames: int) -> None:
        live = self._opened()
        for _ in range(min(frames, self._in_flight)):
            self._in_flight -= 1
            live.unpainted.popleft()

    def _set_pace(self, live: LiveSession) -> None:
        due = speed(live)
        if due is not None and due != self._pace.speed:
            self._pace = Pace(due)
        model = live.session.model
        # r, e, x̂ and F of one iteration.
        entry = model.dtype.itemsize * (sum(model.sizes[1:]) + sum(model.sizes[:-1]) + model.sizes[0] + 1)
        self._most = max(min(LONGEST_CHUNK, LARGEST_CHUNK // entry), 1)

    def _say(self, replies: list[Reply]) -> None:
        self._outbox.extend(replies)
        if len(self._outbox) > MOST_WAITING:
            raise Goodbye(FLOODED, f"more than {MOST_WAITING} messages were not read")

    # --- what the page is sent -------------------------------------------------------------------------

    async def _write(self) -> None:
        while True:
            self._wake.clear()
            while self._outbox:
                await self._send(self._outbox.popleft())
            quiet = await self._beat()
            wait = self._compute()
            if self._turn is not None and self._turn.done() and self._may_send(self._turn.result()):
                turn, self._turn = self._turn.result(), None
                await self._deliver(turn)
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(quiet if wait is None else min(wait, quiet)):
                        await self._wake.wait()

    def _may_send(self, turn: Turn) -> bool:
        # A turn that was left midway has nothing to show: what it is about does not wait for the page.
        return self._in_flight < MOST_IN_FLIGHT or not turn.frames

    async def _beat(self) -> float:
        """Give a sign of life if it is due. Returns seconds until the next one is."""
        now = time.monotonic()
        if now >= self._beat_due:
            self._beat_due = now + BEAT
            await self._send(Beat(every=BEAT, read=self._read_so_far, at=now))
        return self._beat_due - now

    def _compute(self) -> float | None:
        """Have the next chunk computed if it is due; else seconds until it is, None if that is not known."""
        live = self._live
        if live is None or self._turn is not None:
            return None
        session, feed, fast = live.session, live.feed, speed(live) is None
        # At a given speed nothing is computed ahead: what falls due meanwhile goes as one longer chunk. As
        # fast as it goes, one chunk waits ready.
        if not fast and self._in_flight >= MOST_IN_FLIGHT:
            return None
        updates = 1
        if feed.unread <= 0 and not session.midway:
            if not session.running:
                self._pace.stop()
                return None
            now = time.monotonic()
            updates = self._fast_stride(live).due() if fast else self._pace.due(now)
            if not updates:
                return self._pace.wait(now)
        self._turn = asyncio.create_task(live.do(partial(self._take_turn, live, updates)))
        self._turn.add_done_callback(lambda _: self._wake.set())
        return None

    def _fast_stride(self, live: LiveSession) -> Stride:
        return self._learning_stride if live.session.slow.state == "playing" else self._stride

    def _take_turn(self, live: LiveSession, updates: int) -> Turn:
        """Off the event loop: advance the session's clock, and frame what came of it."""
        feed = live.feed
        started = time.perf_counter()
        new, stride = feed.unread <= 0, self._fast_stride(live)
        progress = feed.turn(updates, self._most, TURN_SECONDS)
        updates_made, chunk = progress.updates, progress.chunk
        cuts = range(0, len(updates_made), MOST_UPDATES)
        lasting = [update_frame(updates_made[at : at + MOST_UPDATES], progress.log) for at in cuts]
        lasting += [weights_frame(progress.weights)] if progress.weights else []
        epoch = live.session.branches.epoch
        frames = [input_frame(progress.input, epoch)] if progress.input else []
        if chunk is not None and progress.place is not None:
            frames.append(trajectory_frame(chunk, slim=self._slim))
            live.unpainted.append(progress.place)
        if new:
            made = len(updates_made) or (0 if chunk is None else len(chunk.trajectory))
            stride.took(made, time.perf_counter() - started)
        replies = handlers.happened(live, progress.event) if progress.event else []
        return Turn(feed, lasting, frames, epoch, replies)

    async def _deliver(self, turn: Turn) -> None:
        live = self._opened()
        if turn.feed is live.feed:
            for frame in turn.lasting:
                await self._send(frame)
        if turn.epoch != live.session.branches.epoch:
            # The run was begun anew while this chunk waited: nobody wants it.
            if turn.frames:
                live.unpainted.pop()
            return
        if speed(live) is None:
            self._compute()  # the next chunk, while this one is sent
        self._in_flight += bool(turn.frames)
        for frame in turn.frames:
            await self._send(frame)
        # A command may have been obeyed since the turn: where the session stood then is no longer news.
        newest = (live.latest if isinstance(reply, StateChanged) else reply for reply in turn.replies)
        self._outbox.extend(reply for reply in newest if reply is not None)

    async def _send(self, reply: Reply) -> None:
        content = {"text": reply.model_dump_json()} if isinstance(reply, Event) else {"bytes": reply}
        try:
            await self._socket.send({"type": "websocket.send", **content})
        except RuntimeError:
            # What the server raises where it has said goodbye itself: at a shutdown, or to a page that
            # answers no pings.
            raise WebSocketDisconnect(1006) from None


def _parsed(text: str) -> AnyCommand | Refused:
    try:
        return parse_command(text)
    except Refused as refused:
        return refused


def _error(error: DarkroomError, number: int | None = None, command: str | None = None) -> Error:
    argument, expected, got = (getattr(error, name, None) for name in ("argument", "expected", "got"))
    return Error(
        message=str(error),
        argument=argument,
        expected=expected,
        got=got,
        id=number,
        command=command,
        passing=isinstance(error, Unavailable),
    )
