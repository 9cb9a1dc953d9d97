"""Routes of scenes: their schema, the check of a file of them, and the recording that a state unfolds to."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from darkroom.engine import DarkroomError
from darkroom.server.live.building import recording_of
from darkroom.server.settings import Settings
from darkroom.server.web.bodies import body_of
from darkroom.server.web.kept import kept_route
from darkroom.server.work.lanes import Unavailable
from darkroom.server.work.queue import asker
from darkroom.server.work.workers import Workers
from darkroom.state import LONGEST_FILE, SceneError, read_state, read_talk, schema

Result = TypeVar("Result")


def staged(settings: Settings, workers: Workers) -> APIRouter:
    """``/api/scenes/…`` and ``/api/unfold``."""
    router = APIRouter()

    router.routes.append(kept_route("/api/scenes/schema", schema, "application/schema+json"))

    @router.post("/api/scenes/check")
    async def check(request: Request) -> Any:
        text = (await body_of(request, 2 * LONGEST_FILE)).decode("utf-8", "replace")
        checked = workers.light.do(asker(request), object(), lambda _: _checked(text))
        try:
            return await _while_connected(request, checked)
        except SceneError as wrong:
            place = {"line": wrong.line, "column": wrong.column, "path": wrong.path}
            return JSONResponse({"detail": str(wrong), **place}, 422)

    @router.post("/api/unfold")
    async def unfolded(request: Request) -> Response:
        text = await body_of(request, settings.max_message_bytes)
        try:
            state = await workers.instant.submit(partial(read_state, text))
            recording = recording_of(workers, asker(request), state, settings.updates_kept)
            message = await _while_connected(request, recording)
        except DarkroomError as wrong:
            raise HTTPException(422, str(wrong)) from None
        return Response(bytes(message), media_type="application/octet-stream")

    return router


def _checked(text: str) -> Any:
    return read_talk(text).model_dump(mode="json", exclude_unset=True)


async def _while_connected(request: Request, answer: Coroutine[Any, Any, Result]) -> Result:
    """What ``answer`` gives, which is cancelled as soon as whoever asked has hung up.

    Raises HTTPException (503) where that is not to be had now.
    """
    working = asyncio.ensure_future(answer)
    hangs_up = asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait([working, hangs_up], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise HTTPException(499, "The request was given up.")  # nobody reads this
        return working.result()
    except Unavailable as why:
        raise HTTPException(503, str(why), {"Retry-After": "5"}) from None
    finally:
        working.cancel()
        hangs_up.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
