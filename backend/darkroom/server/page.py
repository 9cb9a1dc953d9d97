"""The page's files, of the package or, in a checkout, of ``frontend/``; and Plotly, of its own package."""

import gzip
import hashlib
import mimetypes
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import darkroom

PLOTLY = "/vendor/plotly.min.js"
#: Runs before the first paint; not a module.
THEME = "app/theme.js"

# Some systems' registries know .js as text/plain, which a browser told not to sniff does not run.
mimetypes.add_type("text/javascript", ".js")


def folder() -> Path:
    """Where the page is."""
    package = Path(darkroom.__file__).parent
    installed = package / "page"
    return installed if installed.is_dir() else package.parents[1] / "frontend"


class PageFiles(StaticFiles):
    """Files a browser asks for again each time, so that a page and its scripts are always of one version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        # In a sandboxed frame the page has no origin, and only with these can it say so. They are everybody's to read.
        if path.endswith(".css") or path == Path(THEME).name:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def add_page(app: FastAPI) -> None:
    """``/``, ``/app/…``, ``/style/…`` and Plotly."""

    @app.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        text = await run_in_threadpool(_index)
        return _answer(request, text, _tag(text), "text/html; charset=utf-8", "no-cache")

    @app.api_route(PLOTLY, methods=["GET", "HEAD"])
    async def plotly(request: Request) -> Response:
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        # 5 MB take a quarter of a second to compress: once, and off the event loop.
        script, tag = await run_in_threadpool(_plotly, zipped)
        # The page asks for it by version, and then it never changes.
        asked = request.query_params.get("v") == version("plotly")
        caching = "public, max-age=31536000, immutable" if asked else "no-cache"
        response = _answer(request, script, tag, "text/javascript; charset=utf-8", caching)
        response.headers["Vary"] = "Accept-Encoding"
        if zipped and response.status_code == 200:
            response.headers["Content-Encoding"] = "gzip"
        return response

    @app.get("/#s={letters:path}")
    async def encoded(letters: str) -> Response:
        """A shared link whose # was encoded on its way, and so became a part of the path."""
        return RedirectResponse(f"/#s={quote(letters)}")

    for part in ("app", "style"):
        app.mount(f"/{part}", PageFiles(directory=folder() / part, check_dir=False))


def _answer(request: Request, body: bytes, tag: str, kind: str, caching: str) -> Response:
    """``body``, or 304 where the browser has it already."""
    headers = {"ETag": tag, "Cache-Control": caching}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _index() -> bytes:
    try:
        text = (folder() / "index.html").read_text("utf-8")
    except FileNotFoundError:
        raise HTTPException(404, f"the page is not installed: expected index.html in {folder()}") from None
    text = text.replace("</head>", f"{_preloads()}</head>")
    return text.replace(f'"{PLOTLY}"', f'"{PLOTLY}?v={version("plotly")}"').encode()


def _preloads() -> str:
    """Every module, named at once: found one import after another, each would cost a journey to the server and back."""
    modules = sorted(file.relative_to(folder()).as_posix() for file in (folder() / "app").rglob("*.js"))
    return "".join(f'<link rel="modulepreload" href="/{module}">\n' for module in modules if module != THEME)


@cache
def _plotly(zipped: bool) -> tuple[bytes, str]:
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    body = gzip.compress(script, 6, mtime=0) if zipped else script
    return body, _tag(body)
