"""What is asked over HTTP: models, samples, the protocol; and the WebSocket's handshake."""

from fastapi import APIRouter, WebSocket
from starlette.responses import PlainTextResponse

from darkroom.server import catalogue
from darkroom.server.connection import Connection
from darkroom.server.events import PROTOCOL
from darkroom.server.kept import kept_route
from darkroom.server.places import Places, returning_to
from darkroom.server.protocol import schema
from darkroom.server.security import origin_refusal
from darkroom.server.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.workers import Workers


def routes(settings: Settings, sessions: Sessions, workers: Workers) -> APIRouter:
    """``/api/…`` and ``/ws``."""
    router = APIRouter()
    places = Places(settings.max_sessions, sessions)

    @router.get("/api/healthz")
    async def healthz() -> dict[str, str | int]:
        return {
            "status": "ok",
            "protocol": PROTOCOL,
            "sessions": len(sessions),
            "connections": len(places),
        }

    for path, content in (
        ("/api/protocol", schema),
        ("/api/models", catalogue.all_models),
        ("/api/samples", catalogue.all_samples),
    ):
        router.routes.append(kept_route(path, content))

    @router.websocket("/ws")
    async def websocket(socket: WebSocket) -> None:
        key = returning_to(socket.scope["subprotocols"])
        refusal = _refusal(socket)
        if refusal is None and (full := places.refusal(key)):
            refusal = 503, full
        if refusal is not None:
            status, sentence = refusal
            await socket.send_denial_response(PlainTextResponse(sentence + "\n", status))
            return
        connection = Connection(socket, sessions, workers, settings)
        places.enter(connection, key)
        try:
            await connection.run()
        finally:
            places.leave(connection)

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
