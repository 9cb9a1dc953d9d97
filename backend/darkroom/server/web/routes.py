"""Routes: models, samples, the protocol and the state of the server; and the WebSocket's handshake."""

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Request, WebSocket
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from darkroom.server.live.connection import Connection
from darkroom.server.live.places import SESSION, Places, returning_to
from darkroom.server.live.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.web.kept import kept_route
from darkroom.server.web.security import origin_refusal
from darkroom.server.wire import catalogue
from darkroom.server.wire.commands import schema
from darkroom.server.wire.events import PROTOCOL
from darkroom.server.work.workers import Workers

#: What a page that comes back names its session by where it asks about the line: no address, which is logged, holds a key.
SESSION_HEADER = "darkroom-session"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a handshake is refused: the HTTP status, in one word, and in a sentence for people."""

    status: int
    reason: Literal["origin", "protocol", "places"]
    sentence: str


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

    @router.get("/api/line")
    async def line(request: Request, origin: str = "", protocol: str = "") -> dict[str, Any]:
        """Why a page at ``origin``, which speaks ``protocol``, would be refused the WebSocket; null if it would not.

        No browser shows a page the answer to its handshake, so that the page asks here.
        """
        host = request.headers.get("host", "")
        # As it would come, which no browser sends in other letters.
        named = origin.encode("latin-1", "replace")
        headers = Headers(raw=[(b"origin", named), (b"host", host.encode("latin-1"))])
        key = request.headers.get(SESSION_HEADER)
        refusal = _refusal(headers, [protocol, *([SESSION + key] if key else [])])
        answer = refusal and {"reason": refusal.reason, "message": refusal.sentence}
        return {"protocol": PROTOCOL, "host": host, "refusal": answer}

    @router.websocket("/ws")
    async def websocket(socket: WebSocket) -> None:
        offered = socket.scope["subprotocols"]
        if refusal := _refusal(socket.headers, offered):
            await socket.send_denial_response(PlainTextResponse(refusal.sentence + "\n", refusal.status))
            return
        key = returning_to(offered)
        connection = Connection(socket, sessions, workers, settings, key)
        places.enter(connection, key)
        try:
            await connection.run()
        finally:
            places.leave(connection)

    def _refusal(headers: Headers, offered: list[str]) -> Refusal | None:
        if sentence := origin_refusal(headers, settings.allowed_origins):
            return Refusal(403, "origin", sentence)
        if PROTOCOL not in offered:
            got = ", ".join(offered)[:200] or "none"
            return Refusal(400, "protocol", f"subprotocol: this server speaks {PROTOCOL}; got {got}")
        if full := places.refusal(returning_to(offered)):
            return Refusal(503, "places", full)
        return None

    return router
