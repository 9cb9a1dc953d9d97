"""How a connection ends: with a code and a reason that the page is told."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from darkroom.engine.errors import Portable

logger = logging.getLogger("darkroom")

#: Seconds until a goodbye has to be through.
CLOSES_WITHIN = 1.0

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


def goodbye_after(failures: Iterable[BaseException | None], asked: Goodbye | None) -> Goodbye | None:
    """The goodbye to a page whose connection ended by ``failures``, or as it was ``asked`` to; None where the page went."""
    goodbye = asked
    for failure in failures:
        match failure:
            case Goodbye():
                goodbye = failure
            case None | WebSocketDisconnect():
                pass
            case _:
                logger.error("a connection failed", exc_info=failure)
                goodbye = Goodbye(FAILED, "the server failed; its log says how")
    return goodbye


async def say(goodbye: Goodbye, socket: WebSocket) -> None:
    """Close ``socket``. A page that does not read does not get the goodbye either: then it has to do without."""
    with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
        async with asyncio.timeout(CLOSES_WITHIN):
            await socket.close(goodbye.code, goodbye.reason)
