"""What the page is put together from: the files of the package or, in a checkout, of ``frontend/``."""

import re
from dataclasses import dataclass
from pathlib import Path

import darkroom
from darkroom.server.web.linker import Linked, link

#: The module that the page begins with; and what runs before the first paint, which is no module.
MAIN, THEME = "app/main.js", "app/theme.js"
ICON, PLOTLY = "style/icon.svg", "vendor/plotly.min.js"
#: Where the modules are served as they were written, from where their source map is.
SOURCES = "../../"

JAVASCRIPT = "text/javascript; charset=utf-8"

_INSTALLED = Path(darkroom.__file__).parent / "page"
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


@dataclass(frozen=True)
class Parts:
    """The page's files, read. ``index`` still names them one by one."""

    index: str
    styles: str
    theme: str
    icon: str
    linked: Linked

    def page(self, *, icon: str, styles: str, theme: str, plotly: str, main: str) -> str:
        """The index with the address of the icon, and the elements that bring what it names."""
        first, *others = [found.group() for found in _SHEET.finditer(self.index)]
        text = put(self.index, first, styles)
        for sheet in others:
            text = put(text, f"{sheet}\n", "")
        text = put(text, ICON, icon)
        text = put(text, f'<script src="{THEME}"></script>', theme)
        text = put(text, f'<script src="{PLOTLY}" defer></script>', plotly)
        return put(text, f'<script src="{MAIN}" type="module"></script>', main)


def folder() -> Path:
    """Where the page is."""
    return _INSTALLED if is_installed() else _INSTALLED.parents[2] / "frontend"


def is_installed() -> bool:
    """Whether the page is part of a package that was installed, and does not change; or lies in a checkout."""
    return _INSTALLED.is_dir()


def stamp() -> object:
    """What is another once a file of the page was changed."""
    there = ((path, path.stat()) for path in sorted(folder().rglob("*.*")))
    return [(path, status.st_mtime_ns, status.st_size) for path, status in there]


def read_parts() -> Parts:
    """Reads the page. Raises FileNotFoundError where there is none, LinkError for modules that cannot be linked."""
    index = _read("index.html")
    styles = "".join(f"/* {path} */\n{_read(path)}" for path in _SHEET.findall(index))
    return Parts(index, styles, _read(THEME), _read(ICON), link(MAIN, _read, SOURCES))


def put(text: str, old: str, new: str) -> str:
    """``text`` with ``new`` in the one place where ``old`` is. Raises ValueError if it is not there once."""
    if text.count(old) != 1:
        raise ValueError(
            f"index.html: expected {old} once; got it {text.count(old)} times (see server/parts.py)"
        )
    return text.replace(old, new)


def _read(path: str) -> str:
    return (folder() / path).read_text("utf-8")
