"""One page's WebSocket: a task reads what the page says, one does what it asks for, and one writes what it is told."""

import asyncio

from starlette.websockets import WebSocket

from darkroom.server.live.doer import Doer
from darkroom.server.live.goodbye import TAKEN_OVER, Goodbye, goodbye_after, say
from darkroom.server.live.pump import Pump
from darkroom.server.live.reader import Reader
from darkroom.server.live.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.wire.events import PROTOCOL
from darkroom.server.work.workers import Workers


class Connection:
    """A page, from the handshake to the end.

    Parameters
    ----------
    socket: not accepted yet.
    sessions, workers, settings: the server's.
    key: of the session that the page comes back to; None for a newcomer.
    """

    def __init__(
        self, socket: WebSocket, sessions: Sessions, workers: Workers, settings: Settings, key: str | None
    ) -> None:
        self._socket, self._sessions = socket, sessions
        self._pump = Pump(socket)
        self._doer = Doer(self._pump, sessions, workers, settings, self.leave, key)
        self._reader = Reader(socket, self._doer, self._pump, settings.idle_timeout, self._end)
        self._tasks: list[asyncio.Task[None]] = []
        self._goodbye: Goodbye | None = None

    async def run(self) -> None:
        """Serve the page until either side ends it."""
        await self._socket.accept(subprotocol=PROTOCOL)
        parts = self._reader, self._doer, self._pump
        self._tasks = [asyncio.create_task(part.run()) for part in parts]
        try:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)
            if self._pump.live is not None:
                self._sessions.left(self._pump.live, self.leave, lost=self._reader.lost)
        failures = [task.exception() for task in self._tasks if not task.cancelled()]
        if (goodbye := goodbye_after(failures, self._goodbye)) is not None:
            await say(goodbye, self._socket)

    def leave(self) -> None:
        """End, as another connection goes on with the session."""
        self._end(Goodbye(TAKEN_OVER, "this session was opened elsewhere"))

    def _end(self, goodbye: Goodbye) -> None:
        self._goodbye = goodbye
        for task in self._tasks:
            task.cancel()
