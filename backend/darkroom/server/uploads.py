"""The file in an upload, read no further than it may be large."""

from collections.abc import AsyncGenerator

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

#: What a form has around the file itself.
_AROUND_A_FILE = 2**14


async def uploaded_file(request: Request, most: int) -> bytes:
    """The bytes of the form's one field ``file``, at most ``most``.

    Raises HTTPException with a sentence a page user understands: 413 for too large a form, as soon as that is known; 422 for
    anything but a form with a file.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(422, "Send the picture as a form with one file, called file.")
    parser = MultiPartParser(request.headers, _bounded(request, most), max_files=1, max_fields=1)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(422, f"The upload could not be read: {error.message}") from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise HTTPException(422, "Send the picture as a form with one file, called file.")
    try:
        return await file.read()
    finally:
        await form.close()


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    told = request.headers.get("content-length", "")
    taken = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
    # Not read at all where its length is told, else only so far: a file is not taken in to be refused.
    read = 0
    if taken <= most + _AROUND_A_FILE:
        async for part in request.stream():
            read += len(part)
            if read > most + _AROUND_A_FILE:
                break
            yield part
        else:
            return
    raise HTTPException(
        413, f"The file is too large: at most {most / 1e6:.3g} MB are taken. Choose a smaller picture."
    )
