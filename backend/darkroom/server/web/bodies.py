"""What comes with a request, so far and no farther."""

from fastapi import HTTPException, Request


async def body_of(request: Request, most: int) -> bytes:
    """What was sent, at most so many bytes. Raises HTTPException (413) for more, as soon as that is known."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, f"Too large: at most {most:,} bytes are read.")
    return bytes(body)
