"""The page as a browser opens it: few files, each at an address that holds what is in it, so that it is fetched once."""

import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as files_of
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from darkroom.server.web.kept import ASKED_AGAIN, FOR_GOOD, Asset, Kept
from darkroom.server.web.parts import JAVASCRIPT, folder, is_installed, read_parts, stamp
from darkroom.server.web.player import player

# Some systems' registries know .js as text/plain, which a browser told not to sniff does not run.
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class Page:
    """The page, what it fetches by name, and it in one piece."""

    index: Asset
    files: dict[str, Asset]
    player: Asset


class Sources(StaticFiles):
    """The page's modules as they were written, to which a browser's tools lead; asked for again each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = ASKED_AGAIN
        return response


def add_page(app: FastAPI) -> None:
    """``/``, ``/v/…``, ``/api/player`` and ``/app/…``."""
    kept = Kept(_page, None if is_installed() else stamp)

    async def current() -> Page:
        try:
            return await kept.get()
        except FileNotFoundError as lacking:
            raise HTTPException(404, f"the page is not complete: expected {lacking.filename}") from None

    async def index(request: Request) -> Response:
        return (await current()).index.answer(request)

    async def part(request: Request) -> Response:
        digest, name = request.path_params["digest"], request.path_params["name"]
        asset = kept.last.files.get(name) if kept.last else None
        if asset is None or asset.digest != digest:
            asset = (await current()).files.get(name)
        if asset is None:
            raise HTTPException(404)
        # A page opened before it was changed gets what there is now, but does not keep it under that address.
        response = asset.answer(request, FOR_GOOD if digest == asset.digest else ASKED_AGAIN)
        if name in ("darkroom.css", "theme.js"):
            # In a sandboxed frame the page has no origin, and only with these can it say so. They are everybody's to read.
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def one_piece(request: Request) -> Response:
        response = (await current()).player.answer(request)
        # To be saved, not to be looked at here, where its scripts would not be let run.
        response.headers["Content-Disposition"] = 'attachment; filename="darkroom.html"'
        return response

    async def encoded(request: Request) -> Response:
        """A shared link whose # was encoded on its way, and so became a part of the path."""
        letters = request.path_params["letters"]
        return RedirectResponse(f"./{'../' * letters.count('/')}#s={quote(letters)}")

    app.add_route("/", index)
    app.add_route("/#s={letters:path}", encoded)
    app.add_route("/v/{digest}/{name}", part)
    app.add_route("/api/player", one_piece)
    app.mount("/app", Sources(directory=folder() / "app", check_dir=False))


def _page() -> Page:
    parts = read_parts()
    source_map = Asset.of(json.dumps(parts.linked.source_map), "application/json")
    script = f"{parts.linked.script}//# sourceMappingURL=../{source_map.digest}/darkroom.js.map\n"
    files = {
        "darkroom.css": Asset.of(parts.styles, "text/css; charset=utf-8"),
        "darkroom.js": Asset.of(script, JAVASCRIPT),
        "darkroom.js.map": source_map,
        "icon.svg": Asset.of(parts.icon, "image/svg+xml"),
        "plotly.min.js": _plotly(),
        "theme.js": Asset.of(parts.theme, JAVASCRIPT),
    }
    # Relative, so that the page works under any path that a proxy puts before it.
    at = {name: f"v/{asset.digest}/{name}" for name, asset in files.items()}
    index = parts.page(
        icon=at["icon.svg"],
        styles=f'<link rel="stylesheet" href="{at["darkroom.css"]}">',
        theme=f'<script src="{at["theme.js"]}"></script>',
        plotly=f'<script src="{at["plotly.min.js"]}" defer></script>',
        main=f'<script src="{at["darkroom.js"]}" type="module"></script>',
    )
    html = "text/html; charset=utf-8"
    packed = files["plotly.min.js"].packed or b""
    # Its length tells how large the file will be, and what is large in it is compressed already.
    return Page(Asset.of(index, html), files, Asset.of(player(parts, packed), html, packs=False))


@cache
def _plotly() -> Asset:
    """Plotly, of its own package: it takes longest to compress, and does not change with the page."""
    return Asset.of((files_of("plotly") / "package_data" / "plotly.min.js").read_bytes(), JAVASCRIPT)
