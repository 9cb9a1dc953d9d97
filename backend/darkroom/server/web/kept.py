"""What is answered the same to everybody: made once, compressed once, and not sent to who has it already."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Made = TypeVar("Made")

#: The browser asks each time whether it has changed; or never, since what is at that address does not change.
ASKED_AGAIN, FOR_GOOD = "no-cache", "public, max-age=31536000, immutable"

_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class Kept(Generic[Made]):
    """Keeps what ``make`` makes: in a thread, once, however many ask for it at once.

    With ``stamp`` it is made anew for who asks after what that returns has changed. What either raises is raised for
    who asked, and the next to ask begins again.
    """

    def __init__(self, make: Callable[[], Made], stamp: Callable[[], Any] | None = None) -> None:
        self._make, self._stamp = make, stamp
        self._lock = asyncio.Lock()
        self._made: tuple[Made, Any] | None = None

    @property
    def last(self) -> Made | None:
        """What was made last, even if it is to be made again; None as long as nothing was."""
        return self._made[0] if self._made else None

    async def get(self) -> Made:
        async with self._lock:
            stamp = await run_in_threadpool(self._stamp) if self._stamp else None
            if self._made is None or self._made[1] != stamp:
                self._made = await run_in_threadpool(self._make), stamp
            return self._made[0]


@dataclass(frozen=True)
class Asset:
    """A body of a media type, the same as gzip or None, and a digest that is another for any other body."""

    body: bytes
    kind: str
    packed: bytes | None
    digest: str

    @classmethod
    def of(cls, body: bytes | str, kind: str, *, packs: bool = True) -> "Asset":
        data = body.encode() if isinstance(body, str) else body
        packed = gzip.compress(data, 6, mtime=0) if packs else None
        return cls(data, kind, packed, hashlib.sha256(data).hexdigest()[:32])

    def answer(self, request: Request, caching: str = ASKED_AGAIN) -> Response:
        """The body as the request takes it, or 304 where the browser has it already."""
        zipped = _TAKES_GZIP.search(request.headers.get("accept-encoding", "")) and self.packed
        headers = {
            "ETag": f'"{self.digest}{"-gzip" if zipped else ""}"',
            "Cache-Control": caching,
            "Vary": "Accept-Encoding",
        }
        if self.digest in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(zipped or self.body, media_type=self.kind, headers=headers)


def kept_route(path: str, content: Callable[[], Any], kind: str = "application/json") -> Route:
    """``path``, answered with what ``content`` returns for the first who asks, as JSON."""
    kept = Kept(lambda: Asset.of(bytes(JSONResponse(content()).body), kind))

    async def answer(request: Request) -> Response:
        return (await kept.get()).answer(request)

    return Route(path, answer)
