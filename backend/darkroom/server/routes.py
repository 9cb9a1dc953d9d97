"""What is asked over HTTP: models, samples, uploads, the protocol; and the WebSocket's handshake."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request, WebSocket
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from darkroom.data import UploadError, read_upload
from darkroom.server import catalogue
from darkroom.server.connection import Connection
from darkroom.server.events import PROTOCOL
from darkroom.server.protocol import schema
from darkroom.server.security import origin_refusal
from darkroom.server.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.uploads import uploaded_file
from darkroom.server.workers import Workers

Result = TypeVar("Result")

_INVERT: dict[str, bool | None] = {"auto": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a handshake is refused: the HTTP status, in one word, and in a sentence for people."""

    status: int
    reason: Literal["origin", "protocol", "places"]
    sentence: str


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

    @router.get("/api/protocol")
    async def protocol() -> dict[str, Any]:
        return schema()

    @router.get("/api/line")
    async def line(request: Request, origin: str = "", protocol: str = "") -> dict[str, Any]:
        """Why the page at ``origin``, which speaks ``protocol``, would be refused the WebSocket; null if it would not.

        A browser tells a page nothing of what its handshake was answered, so that the page asks here.
        """
        headers = Headers({"origin": origin, "host": request.headers.get("host", "")})
        refusal = _refusal(headers, [protocol])
        told = refusal and {"reason": refusal.reason, "message": refusal.sentence}
        return {"protocol": PROTOCOL, "host": headers["host"], "refusal": told}

    @router.get("/api/models")
    async def models() -> list[dict[str, Any]]:
        return [info.model_dump() for info in await off_loop(catalogue.all_models)]

    @router.get("/api/samples")
    async def samples() -> dict[str, Any]:
        return await off_loop(catalogue.all_samples)

    @router.post("/api/upload")
    async def upload(
        request: Request, invert: Annotated[Literal["auto", "true", "false"], Query()] = "auto"
    ) -> dict[str, Any]:
        data = await uploaded_file(request, settings.max_upload_bytes)
        work = partial(
            read_upload,
            data,
            invert=_INVERT[invert],
            max_bytes=settings.max_upload_bytes,
            max_pixels=settings.max_upload_pixels,
        )
        try:
            read = await off_loop(work)
        except UploadError as error:
            raise HTTPException(422, str(error)) from None
        return catalogue.uploaded(read)

    @router.websocket("/ws")
    async def websocket(socket: WebSocket) -> None:
        if refusal := _refusal(socket.headers, socket.scope["subprotocols"]):
            await socket.send_denial_response(PlainTextResponse(refusal.sentence + "\n", refusal.status))
            return
        connection = Connection(socket, sessions, workers, settings)
        connected.add(connection)
        try:
            await connection.run()
        finally:
            connected.remove(connection)

    def _refusal(headers: Headers, offered: list[str]) -> Refusal | None:
        if sentence := origin_refusal(headers, settings.allowed_origins):
            return Refusal(403, "origin", sentence)
        if PROTOCOL not in offered:
            got = ", ".join(offered)[:200] or "none"
            return Refusal(400, "protocol", f"subprotocol: this server speaks {PROTOCOL}; got {got}")
        if len(connected) >= settings.max_sessions:
            places = f"all {settings.max_sessions} places are taken; try again later (DARKROOM_MAX_SESSIONS)"
            return Refusal(503, "places", places)
        return None

    return router
