"""Running the application: a socket, uvicorn, and a browser to look at it."""

import asyncio
import errno
import gc
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if sys.platform != "win32":
    import resource

from darkroom.server.app import create_app
from darkroom.server.bounded.doses import Dosed
from darkroom.server.bounded.http import KEPT_FOR, BoundedHTTP, Connections
from darkroom.server.bounded.websocket import BoundedWebSocket
from darkroom.server.log import Output, log_to
from darkroom.server.settings import Settings, misspelt
from darkroom.server.wire.events import ENDING

#: Whole seconds that everybody gets at a shutdown.
CLOSING = 2
#: Connections that may be open, if the system allows: a browser opens six, and more for what it guesses.
MOST_CONNECTIONS = 1024
CONNECTIONS_EACH = 8
#: Files the server has open besides.
OTHER_FILES = 128
#: Connections that may wait to be taken, which all are at once: each costs a tenth of a millisecond.
MOST_TO_TAKE = 512
#: Bytes a request may have more than the largest upload: what a form has around its file, with room for a sentence
#: about a file that is a little too large.
AROUND_AN_UPLOAD = 2**20

logger = logging.getLogger("darkroom")


class CannotListen(Exception):
    """The address cannot be listened at; the message says why and what to do."""


class _Ending:
    """Answers, in place of ``app``, what was still under way when the server had to end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = scope["type"] != "http"

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except asyncio.CancelledError:
            # uvicorn cancels what does not end in time, and logs where it stood.
            if scope["type"] == "lifespan":
                raise
            if not begun:
                await PlainTextResponse(ENDING + "\n", 503)(scope, receive, send)


class _Server(uvicorn.Server):
    """Says where it is, once it is there, and ends what takes too long."""

    server_state: Connections

    def __init__(self, config: uvicorn.Config, most: int, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.server_state = Connections(most)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:  # every second
            self.server_state.sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # First, since connections that wait for it are waited for.
        await self.config.app.app.state.workers.close_lanes()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def serve(settings: Settings, *, open_browser: bool = True) -> None:
    """Serve until interrupted. Raises CannotListen if the address is taken or not ours."""
    listener = _listen(settings.host, settings.port)
    output, errors = Output(sys.stdout), Output(sys.stderr)
    log_to(output, errors, settings.log_level)
    if sentence := misspelt(os.environ):
        logger.warning(sentence)
    address = _address(listener)

    def ready() -> None:
        output.say(f"Darkroom is at {address} (Ctrl+C ends it)")
        if open_browser:
            # Some systems' browser command returns only when the browser is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    most = _most_connections(max(MOST_CONNECTIONS, CONNECTIONS_EACH * settings.max_sessions))
    try:
        with listener, suppress(KeyboardInterrupt):
            server = _Server(_config(settings), most, ready)
            # What is here by now stays: looking through it for garbage, again and again, would stop every clock each time.
            gc.collect()
            gc.freeze()
            server.run([listener])
    finally:
        output.close()
        errors.close()


def _config(settings: Settings) -> uvicorn.Config:
    def connection(
        config: uvicorn.Config, server_state: Connections, app_state: dict[str, Any], _loop: object
    ) -> asyncio.Protocol:
        most_content = settings.max_upload_bytes + AROUND_AN_UPLOAD
        return Dosed(BoundedHTTP(config, server_state, app_state, most_content))

    return uvicorn.Config(
        _Ending(create_app(settings)),
        log_config=None,
        log_level=settings.log_level,
        http=connection,  # type: ignore[arg-type]  # called as a class would be
        ws=BoundedWebSocket,
        ws_max_size=settings.max_message_bytes,
        ws_ping_interval=settings.ping_interval,
        ws_ping_timeout=settings.ping_interval,
        # Trajectories hardly compress, and trying costs more than computing them.
        ws_per_message_deflate=False,
        timeout_keep_alive=KEPT_FOR,
        timeout_graceful_shutdown=CLOSING,
        backlog=MOST_TO_TAKE,
        server_header=False,
    )


def _most_connections(wanted: int) -> int:
    """``wanted``, or as many as this process may have files open for."""
    if sys.platform == "win32":
        return wanted
    files = wanted + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < files:
        soft = files if hard == resource.RLIM_INFINITY else min(files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(soft - OTHER_FILES, soft // 2)
    return wanted


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
            listener.listen(MOST_TO_TAKE)
        except OSError:
            listener.close()
            raise
    except UnicodeError:
        # What is no name at all, as one with more than 63 letters between two dots, is not even looked up.
        raise CannotListen(f"cannot listen at {host[:80]} port {port}: no such name") from None
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
