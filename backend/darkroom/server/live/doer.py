"""What a page asked for, done one after another."""

from collections.abc import Callable
from functools import partial

from darkroom.engine import DarkroomError
from darkroom.server.live import handlers
from darkroom.server.live.backlog import Backlog
from darkroom.server.live.building import session_at
from darkroom.server.live.goodbye import FULL, Goodbye
from darkroom.server.live.pump import Pump
from darkroom.server.live.sessions import AllInUse, LiveSession, Sessions
from darkroom.server.settings import Settings
from darkroom.server.wire.bulk_commands import Show, parse_bulk_command
from darkroom.server.wire.commands import AnyCommand, Credit, Open, Set
from darkroom.server.wire.events import Error, Refused
from darkroom.server.work.lanes import Unavailable
from darkroom.server.work.workers import Workers

#: What a page says: a command, a frame, or what is no command, as the refusal that it is answered with.
Asked = AnyCommand | bytes | Refused


class Doer:
    """Does what a page asks for: opens its session, and has that obey.

    Parameters
    ----------
    pump: writes the replies.
    leave: ends the connection, where another goes on with the session.
    key: of the session that the page comes back to. Where it begins another, what was learned there can be brought back in that.

    Attributes
    ----------
    busy: whether something is being done.
    """

    def __init__(
        self,
        pump: Pump,
        sessions: Sessions,
        workers: Workers,
        settings: Settings,
        leave: Callable[[], None],
        key: str | None,
    ) -> None:
        self._pump, self._sessions, self._workers, self._settings = pump, sessions, workers, settings
        self._leave, self._key = leave, key
        self._backlog: Backlog[Asked] = Backlog(settings.max_message_bytes)
        self.busy = False

    async def put(self, asked: Asked, size: int) -> None:
        """Have something done that came in so many bytes or letters, once there is room for it."""
        await self._backlog.put(asked, size)

    async def run(self) -> None:
        """Do what comes until cancelled."""
        while True:
            self.busy = False
            asked = await self._backlog.get()
            self.busy = True
            try:
                match asked:
                    case bytes():
                        await self._take(asked)
                    case Refused():
                        raise asked
                    case _:
                        await self._obey(asked)
            except Refused as refused:
                self._pump.say([refused.error])
            self._pump.commands_read += not isinstance(asked, Credit)
            self._pump.wake()

    async def _obey(self, command: AnyCommand) -> None:
        try:
            match command:
                case Credit():
                    self._pump.credit(self._opened(), command.frames)
                case Open() if self._pump.live is None:
                    self._pump.slim = command.frames == "slim"
                    await self._open(command)
                case _:
                    live = self._opened()
                    self._pump.say(await live.submit(partial(handlers.obey, live, command)))
                    if isinstance(command, Set) and command.frames is not None:
                        self._pump.slim = command.frames == "slim"
                    self._pump.follow(live)
        except DarkroomError as error:
            raise Refused(_error(error, command.id, command.type)) from None
        except Refused as refused:
            named = {"id": command.id, "command": command.type}
            raise Refused(refused.error.model_copy(update=named)) from None

    async def _take(self, data: bytes) -> None:
        """Do what a frame asks for."""
        asked = await self._workers.instant.submit(partial(parse_bulk_command, data))
        if isinstance(asked, Show):
            return await self._show(asked)
        live = self._opened()
        try:
            self._pump.say(await live.submit(partial(handlers.obey, live, asked)))
        except DarkroomError as error:
            raise Refused(_error(error)) from None

    async def _show(self, asked: Show) -> None:
        """Bring a state about: in the session that is open, or, before any is, in a new one."""
        kept = self._settings.iterations_kept, self._settings.updates_kept
        live = self._pump.live
        try:
            session = await session_at(self._workers, self, asked.state, *kept)
            if live is None:
                live = await self._begin(
                    LiveSession(session, asked.state.model, asked.state.speed, self._workers)
                )
                reply = partial(handlers.greeting, live, resumed=False, number=asked.id)
            else:
                # What a turn that is under way brings is of the session before.
                reply = partial(handlers.show, live, asked, session)
            self._pump.say(await live.submit(reply))
        except DarkroomError as error:
            raise Refused(_error(error, asked.id, "show")) from None
        self._pump.follow(live)

    async def _open(self, command: Open) -> None:
        live = self._sessions.take(command.session) if command.session else None
        if live is not None:
            live.leave, self._pump.live = self._leave, live
            reply = partial(handlers.resume, live, command)
        else:
            keep, updates_kept = self._settings.iterations_kept, self._settings.updates_kept
            make = partial(handlers.new_session, command, keep, updates_kept)
            session = await self._workers.instant.submit(make)
            live = await self._begin(LiveSession(session, command.model, command.speed, self._workers))
            notice = "Your session is no longer here; a new one has begun." if command.session else None
            reply = partial(handlers.greeting, live, resumed=False, notice=notice)
        self._pump.say(await live.submit(reply))
        self._pump.follow(live)

    async def _begin(self, live: LiveSession) -> LiveSession:
        """Keep a new session, which this connection uses."""
        live.leave = self._leave
        before = None if self._key is None else self._sessions.give_up(self._key)
        if before is not None:
            # In its turn: what it was at when its page went may be under way still.
            await before.submit(partial(live.session.inherit, before.session))
        try:
            self._sessions.add(live)
        except AllInUse as full:
            raise Goodbye(FULL, str(full)) from None
        self._pump.live = live
        return live

    def _opened(self) -> LiveSession:
        if self._pump.live is None:
            expected = "open before anything else"
            raise Refused(Error(message=f"no session is open: expected {expected}", expected=expected))
        return self._pump.live


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
