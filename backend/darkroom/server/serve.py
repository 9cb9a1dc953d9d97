"""Running the application: a socket, uvicorn, and a browser to look at it."""

import errno
import os
import socket
import threading
import webbrowser
from contextlib import suppress

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from darkroom.server.app import create_app
from darkroom.server.settings import Settings

#: Seconds a page has to read what is left for it once its connection has ended.
FAREWELL = 0.5
#: Whole seconds that everybody gets at a shutdown.
CLOSING = 2


class CannotListen(Exception):
    """The address cannot be listened at; the message says why and what to do."""


class PromptWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket that waits for a page that reads slowly instead of buffering; but not for ever.

    A socket that is closed stays until what was written to it is read. A page that reads nothing would keep
    it, the memory behind it, and the server from ending.
    """

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(FAREWELL, self.transport.abort)


class _Server(uvicorn.Server):
    """Says where it is, once it is there."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self._address, self._open_browser = address, open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"Darkroom is at {self._address} (Ctrl+C ends it)", flush=True)
        if self._open_browser:
            # Some systems' browser command returns only when the browser is closed.
            threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # First, since connections that wait for it are waited for.
        await self.config.app.state.workers.close_lanes()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def serve(settings: Settings, *, open_browser: bool = True) -> None:
    """Serve until interrupted. Raises CannotListen if the address is taken or not ours."""
    listener = _listen(settings.host, settings.port)
    config = uvicorn.Config(
        create_app(settings),
        log_level=settings.log_level,
        ws=PromptWebSocket,
        ws_max_size=settings.max_message_bytes,
        # Trajectories hardly compress, and trying costs more than computing them.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=CLOSING,
        # Connections that are not sessions: pages loading, uploads, sockets of pages that do not read their
        # goodbye.
        limit_concurrency=4 * settings.max_sessions + 64,
        server_header=False,
    )
    with listener, suppress(KeyboardInterrupt):
        _Server(config, _address(listener), open_browser).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            # As every server does on POSIX, so that a restart need not wait; on Windows it would share the
            # port.
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = (
                f"port {port} is in use: stop what uses it, or take another, as in darkroom --port {port + 1}"
            )
        else:
            hint = f"cannot listen at {host} port {port}: {error.strerror or error}"
        raise CannotListen(hint) from None
    return listener


def _address(listener: socket.socket) -> str:
    """The address a browser on this machine finds it at."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"
