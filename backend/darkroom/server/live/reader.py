"""What a page says: taken in as it comes, also while something is being done. Only credit is acted on at once."""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket

from darkroom.server.live.doer import Asked, Doer
from darkroom.server.live.goodbye import IDLE, Goodbye
from darkroom.server.live.pump import Pump
from darkroom.server.wire.commands import AnyCommand, Credit, parse_command
from darkroom.server.wire.events import Refused

#: Seconds until a connection has to open a session.
OPENS_WITHIN = 10.0
#: Messages that are taken in one after another before others have their turn.
AT_ONCE = 16


class Reader:
    """Takes in messages until the page goes.

    Parameters
    ----------
    idle_timeout: seconds without a message after which ``end`` is called, unless something is being done.

    Attributes
    ----------
    lost: whether the page has gone without a word, as far as is known.
    """

    def __init__(
        self, socket: WebSocket, doer: Doer, pump: Pump, idle_timeout: float, end: Callable[[Goodbye], None]
    ) -> None:
        self._socket, self._doer, self._pump = socket, doer, pump
        self._idle_timeout, self._end = idle_timeout, end
        self.lost = True
        self._waits_since = 0.0

    async def run(self) -> None:
        """Read until the page goes, or cancelled."""
        loop = asyncio.get_running_loop()
        self._waits_since, self._alarm, taken = loop.time(), loop.call_soon(self._lose_patience), 0
        try:
            while (message := await self._socket.receive())["type"] != "websocket.disconnect":
                text = message.get("text")
                asked: Asked = message["bytes"] if text is None else _parsed(text)
                if isinstance(asked, Credit) and (live := self._pump.live) is not None:
                    self._pump.credit(live, asked.frames)
                else:
                    await self._doer.put(asked, len(message["bytes"] if text is None else text))
                taken += 1
                if taken % AT_ONCE == 0:
                    # Where much has come, nothing above has let others have their turn.
                    await asyncio.sleep(0)
                self._waits_since = loop.time()
            self.lost = "reason" not in message
        finally:
            self._alarm.cancel()

    def _lose_patience(self) -> None:
        """End where nothing came for too long; else look again when that may be."""
        loop = asyncio.get_running_loop()
        waited, idle = loop.time() - self._waits_since, self._idle_timeout
        patience = OPENS_WITHIN if self._pump.live is None else idle
        if waited >= patience and not self._doer.busy:
            return self._end(Goodbye(IDLE, f"nothing came for {patience:g} s"))
        # What is being done may open a session meanwhile.
        due = [until - waited for until in (OPENS_WITHIN, idle) if until > waited]
        self._alarm = loop.call_later(min(due, default=OPENS_WITHIN), self._lose_patience)


def _parsed(text: str) -> AnyCommand | Refused:
    try:
        return parse_command(text)
    except Refused as refused:
        return refused
