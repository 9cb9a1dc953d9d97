"""What is asked over HTTP of scenes: their schema, whether a file of them is sound, and what a state unfolds to."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from darkroom.engine import DarkroomError
from darkroom.scenes import LONGEST_FILE, SceneError, read_state, read_talk, schema
from darkroom.server.kept import kept_route
from darkroom.server.recording import unfold
from darkroom.server.settings import Settings
from darkroom.server.workers import Workers

Result = TypeVar("Result")


def staged(settings: Settings, workers: Workers) -> APIRouter:
    """``/api/scenes/…`` and ``/api/unfold``."""
    router = APIRouter()

    async def off_loop(pool: Executor, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    router.routes.append(kept_route("/api/scenes/schema", schema, "application/schema+json"))

    @router.post("/api/scenes/check")
    async def check(request: Request) -> Any:
        text = (await _body(request, 2 * LONGEST_FILE)).decode("utf-8", "replace")
        try:
            return await off_loop(
                workers.turns, lambda: read_talk(text).model_dump(mode="json", exclude_unset=True)
            )
        except SceneError as wrong:
            told = {"line": wrong.line, "column": wrong.column, "path": wrong.path}
            return JSONResponse({"detail": str(wrong), **told}, 422)

    @router.post("/api/unfold")
    async def unfolded(request: Request) -> Response:
        text = await _body(request, settings.max_message_bytes)
        try:
            state = await off_loop(workers.turns, partial(read_state, text))
            made = partial(unfold, state, settings.updates_kept, workers)
            message = await off_loop(workers.staging, made)
        except DarkroomError as wrong:
            raise HTTPException(422, str(wrong)) from None
        return Response(bytes(message), media_type="application/octet-stream")

    return router


async def _body(request: Request, most: int) -> bytes:
    """What was sent, at most so many bytes. Raises HTTPException (413) for more, as soon as that is known."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, f"Too large: at most {most / 1e6:.3g} MB are read.")
    return bytes(body)
