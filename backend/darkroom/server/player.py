"""The page as one file that needs no server: everything it loads is in it, and nothing it says leaves it."""

import base64
import gzip
import json
import posixpath
import re
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from darkroom.server.page import PLOTLY, THEME, bounds, folder

#: The module that the page begins with, and what module specifiers begin with in the file.
MAIN, PREFIX = "app/main.js", "darkroom/"
#: Where the page puts in what was played, and the JSON that it would ask a server for.
PLACE = "<!-- recording -->"

#: The file asks nobody for anything, whatever is in it.
POLICY = "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline'; img-src data: blob:"

# Plotly first, which the page expects to be there; it is packed, since it is most of the file.
BOOT = """
const packed = document.getElementById("plotly");
const letters = atob(packed.textContent), bytes = new Uint8Array(letters.length);
for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
const script = document.createElement("script");
script.textContent = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
document.head.append(script);
packed.remove();
await import("darkroom/app/main.js");
"""

_IMPORT = re.compile(r"""(\bfrom\s+|^\s*import\s+|\bimport\()(["'])(\.{1,2}/[^"']+)\2""", re.MULTILINE)
_ICONS, _ICON = "/style/icons.svg#", "icon-"


def player_routes() -> APIRouter:
    """``/api/player``."""
    router = APIRouter()

    @router.api_route("/api/player", methods=["GET", "HEAD"])
    async def page() -> HTMLResponse:
        # To be saved, not to be looked at here, where its scripts would not be let run.
        headers = {"Content-Disposition": 'attachment; filename="darkroom.html"', "Cache-Control": "no-cache"}
        return HTMLResponse(await run_in_threadpool(player), headers=headers)

    return router


def player() -> str:
    """The page in one piece, with room at PLACE."""
    text = (folder() / "index.html").read_text("utf-8")
    text = _once(text, "<html ", '<html data-player="" ')
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    text = _once(text, '<meta charset="utf-8">', f'<meta charset="utf-8">\n{policy}')
    text = re.sub(
        r'<link rel="stylesheet" href="/([^"]+)">', lambda found: f"<style>{_read(found[1])}</style>", text
    )
    icon = base64.b64encode(_read("style/icon.svg").encode()).decode()
    text = _once(text, "/style/icon.svg", f"data:image/svg+xml;base64,{icon}")
    text = _once(text, f'<script src="/{THEME}"></script>', f"<script>{_read(THEME)}</script>")
    text = _once(text, f'<script src="{PLOTLY}" defer></script>', "")
    text = _once(text, f'<script src="/{MAIN}" type="module"></script>', "")
    text = _once(text, "<body>", f"<body>\n{_icons()}").replace(_ICONS, f"#{_ICON}")
    parts = [
        PLACE,
        bounds(),
        f'<script type="text/plain" id="plotly">{_plotly()}</script>',
        f'<script type="importmap">{json.dumps({"imports": _modules()})}</script>',
        f'<script type="module">{BOOT}</script>',
    ]
    return _once(text, "</body>", "\n".join(parts) + "\n</body>")


def _read(path: str) -> str:
    return (folder() / path).read_text("utf-8")


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(
            f"index.html: expected {old} once; got it {text.count(old)} times (see server/player.py)"
        )
    return text.replace(old, new)


def _icons() -> str:
    """The icons, under names that no element of the page has."""
    drawn = _read("style/icons.svg").strip().replace('<symbol id="', f'<symbol id="{_ICON}')
    return _once(drawn, "<svg ", '<svg aria-hidden="true" style="position:absolute;width:0;height:0" ')


def _modules() -> dict[str, str]:
    """Every module that MAIN leads to, as a data: URL, by a name that does not depend on where the file lies."""
    found: dict[str, str] = {}
    waiting = [MAIN]
    while waiting:
        path = waiting.pop()
        if PREFIX + path in found:
            continue

        def named(match: re.Match[str], path: str = path) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[3]))
            waiting.append(target)
            return f"{match[1]}{match[2]}{PREFIX}{target}{match[2]}"

        code = _IMPORT.sub(named, _without_remarks(_read(path))).replace(_ICONS, f"#{_ICON}")
        found[PREFIX + path] = f"data:text/javascript;base64,{base64.b64encode(code.encode()).decode()}"
    return found


def _without_remarks(code: str) -> str:
    """The code without lines and blocks that are comments and nothing else, which only people read."""
    code = re.sub(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", "", code, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^[ \t]*//.*\n", "", code, flags=re.MULTILINE)


@cache
def _plotly() -> str:
    script = files("plotly") / "package_data" / "plotly.min.js"
    return base64.b64encode(gzip.compress(script.read_bytes(), 9, mtime=0)).decode()
