"""Routes of the lessons: their text, the glossary, and captions rendered as they are."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from darkroom.engine import ArgumentError
from darkroom.lessons import glossary, lessons, render
from darkroom.server.web.bodies import body_of
from darkroom.server.web.kept import kept_route

#: Bytes of a request: a caption as long as may be, each letter written as an escape of JSON.
MOST_BYTES = 2**16


class Caption(BaseModel):
    """What is to be rendered."""

    markdown: str


def teaching() -> APIRouter:
    """``/api/lessons``, ``/api/glossary`` and ``/api/render``."""
    router = APIRouter()

    router.routes.extend((kept_route("/api/lessons", _lessons), kept_route("/api/glossary", _glossary)))

    @router.post("/api/render")
    async def rendered(request: Request) -> dict[str, str]:
        read = await body_of(request, MOST_BYTES)
        try:
            caption = Caption.model_validate_json(read)
            return {"html": await run_in_threadpool(render, caption.markdown)}
        except ValidationError:
            raise HTTPException(422, 'expected {"markdown": "…"}; got something else') from None
        except ArgumentError as error:
            raise HTTPException(422, str(error)) from None

    return router


def _lessons() -> list[dict[str, Any]]:
    return [lesson.model_dump(mode="json") for lesson in lessons()]


def _glossary() -> list[dict[str, Any]]:
    """Every symbol, with the lesson that defines it and the address of the scene, as in ``?lesson=4.2``."""
    defined = {
        mark.symbol: {"defined": lesson.slug, "address": f"{lesson.number}.{mark.scene}"}
        for lesson in lessons()
        for mark in reversed(lesson.marks)
        if mark.defines
    }
    nowhere = {"defined": None, "address": None}
    return [
        {**symbol.model_dump(mode="json"), **defined.get(name, nowhere)}
        for name, symbol in glossary().items()
    ]
