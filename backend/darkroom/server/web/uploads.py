"""Uploads: a file comes in as a form, waits its turn, and is read in a process of its own."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from darkroom.server.settings import Settings
from darkroom.server.web.readers import NotRead, Readers
from darkroom.server.work.queue import Crowded, Queue, Slot, asker

logger = logging.getLogger("darkroom")

#: Uploads that may be under way at once, and the bytes of all of them: those of a class that is asked for a photo.
MOST, MOST_BYTES = 64, 2**28
#: Seconds within which a file has to have come.
COMES_WITHIN = 120.0
#: What a form has around the file itself.
_AROUND_A_FILE = 2**14

_INVERT: dict[str, bool | None] = {"auto": None, "true": True, "false": False}


def uploads(settings: Settings, readers: Readers) -> APIRouter:
    """``/api/upload``."""
    router = APIRouter()
    queue = Queue(readers.count, MOST, max(MOST_BYTES, 2 * settings.max_upload_bytes))

    @router.post("/api/upload")
    async def upload(
        request: Request, invert: Annotated[Literal["auto", "true", "false"], Query()] = "auto"
    ) -> Response:
        try:
            async with queue.slot(asker(request)) as slot:
                data = await _received(request, settings.max_upload_bytes, slot)
                await slot.called()
                status, answer = await readers.read(data, _INVERT[invert])
        except Crowded:
            raise HTTPException(
                503, "Many pictures are being read just now. Try again in a moment.", {"Retry-After": "5"}
            ) from None
        except NotRead as problem:
            logger.warning("an upload of %d bytes was not read: %s", len(data), problem)
            raise HTTPException(
                422,
                "This picture takes more time or memory to read than there is. Choose a smaller one, or save it "
                "anew, as JPEG.",
            ) from None
        except ClientDisconnect:
            return Response(status_code=400)  # which nobody reads
        return Response(answer, status, media_type="application/json")

    return router


async def _received(request: Request, most: int, slot: Slot) -> bytes:
    """The bytes of the form's one field ``file``, at most ``most``, held in ``slot``.

    Raises HTTPException with a sentence a page user understands: 413 for too large a form, as soon as that is known; 422 for
    anything but a form with a file; 408 where it does not come.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise HTTPException(422, "Send the picture as a form with one file, called file.")
    parser = MultiPartParser(request.headers, _bounded(request, most, slot), max_files=1, max_fields=1)
    parser.spool_max_size = most + _AROUND_A_FILE  # in memory, all of it: there may be no disk to write to
    try:
        async with asyncio.timeout(COMES_WITHIN):
            form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(422, f"The upload could not be read: {error.message}") from None
    except (
        ValueError
    ):  # Of an encoding named in a header that there is none of, or that the header is not in.
        raise HTTPException(422, "The upload could not be read: its headers make no sense.") from None
    except TimeoutError:
        raise HTTPException(
            408, f"The file has not come within {COMES_WITHIN:.0f} seconds. Choose a smaller picture."
        ) from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise HTTPException(422, "Send the picture as a form with one file, called file.")
    try:
        return await file.read()
    finally:
        await form.close()


async def _bounded(request: Request, most: int, slot: Slot) -> AsyncGenerator[bytes, None]:
    length = request.headers.get("content-length", "")
    taken = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
    # Not read at all where its length is given, else only so far: a file is not taken in to be refused.
    read = 0
    if taken <= most + _AROUND_A_FILE:
        async for part in request.stream():
            read += len(part)
            if read > most + _AROUND_A_FILE:
                break
            slot.hold(len(part))
            yield part
        else:
            return
    raise HTTPException(
        413, f"The file is too large: at most {most / 1e6:.3g} MB are taken. Choose a smaller picture."
    )
