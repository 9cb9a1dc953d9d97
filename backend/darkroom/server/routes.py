"""What is asked over HTTP: models, samples, the protocol; and the WebSocket's handshake."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, WebSocket
from starlette.responses import PlainTextResponse

from darkroom.server import catalogue
from darkroom.server.connection import Connection
from darkroom.server.events import PROTOCOL
from darkroom.server.kept import kept_route
from darkroom.server.protocol import schema
from darkroom.server.security import origin_refusal
from darkroom.server.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.workers import Workers

Result = TypeVar("Result")


def routes(settings: Settings, sessions: Sessions, workers: Workers) -> APIRouter:
    """``/api/…`` and ``/ws``."""
    router = APIRouter()
    connected: set[Connection] = set()

    async def off_loop(work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(workers.turns, work)

    @router.get("/api/healthz")
    async def healthz() -> dict[str, str | int]:
        return {
            "status": "ok",
            "protocol": PROTOCOL,
            "sessions": len(sessions),
            "connections": len(connected),
        }

    for path, content in (
        ("/api/protocol", schema),
        ("/api/models", catalogue.all_models),
        ("/api/samples", catalogue.all_samples),
    ):
        router.routes.append(kept_route(path, content))

    @router.websocket("/ws")
    async def websocket(socket: WebSocket) -> None:
        refusal = _refusal(socket)
        if refusal is None and len(connected) >= settings.max_sessions:
            refusal = (
                503,
                f"all {settings.max_sessions} places are taken; try again later (DARKROOM_MAX_SESSIONS)",
            )
        if refusal is not None:
            status, sentence = refusal
            await socket.send_denial_response(PlainTextResponse(sentence + "\n", status))
            return
        connection = Connection(socket, sessions, workers, settings)
        connected.add(connection)
        try:
            await connection.run()
        finally:
            connected.remove(connection)

    def _refusal(socket: WebSocket) -> tuple[int, str] | None:
        if sentence := origin_refusal(socket.headers, settings.allowed_origins):
            return 403, sentence
        offered = socket.scope["subprotocols"]
        if PROTOCOL not in offered:
            return (
                400,
                f"subprotocol: this server speaks {PROTOCOL}; got {', '.join(offered)[:200] or 'none'}",
            )
        return None

    return router
