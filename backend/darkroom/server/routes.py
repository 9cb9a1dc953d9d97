"""What is asked over HTTP: models, samples, uploads, the protocol; and the WebSocket's handshake."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request, WebSocket
from starlette.responses import PlainTextResponse

from darkroom.data import UploadError, read_upload
from darkroom.server import catalogue
from darkroom.server.connection import Connection
from darkroom.server.events import PROTOCOL
from darkroom.server.places import Places, returning_to
from darkroom.server.protocol import schema
from darkroom.server.security import origin_refusal
from darkroom.server.sessions import Sessions
from darkroom.server.settings import Settings
from darkroom.server.uploads import uploaded_file
from darkroom.server.workers import Workers

Result = TypeVar("Result")

_INVERT: dict[str, bool | None] = {"auto": None, "true": True, "false": False}


def routes(settings: Settings, sessions: Sessions, workers: Workers) -> APIRouter:
    """``/api/…`` and ``/ws``."""
    router = APIRouter()
    places = Places(settings.max_sessions, sessions)

    async def off_loop(work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(workers.turns, work)

    @router.get("/api/healthz")
    async def healthz() -> dict[str, str | int]:
        return {
            "status": "ok",
            "protocol": PROTOCOL,
            "sessions": len(sessions),
            "connections": len(places),
        }

    @router.get("/api/protocol")
    async def protocol() -> dict[str, Any]:
        return schema()

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
