"""What a page must never do: complain on the console, fail, or ask another host for anything."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

LOCAL_SCHEMES = {"about", "blob", "data"}


class Watch:
    """Collects what goes wrong in the pages of the contexts it is set on.

    Args:
        host: the `host:port` that a page may ask.
        tolerated: regular expressions of what this test brings about on purpose.
    """

    def __init__(self, host: str, tolerated: Sequence[str] = ()) -> None:
        self._host = host
        self._tolerated = [re.compile(pattern) for pattern in tolerated]
        self._problems: list[str] = []
        self._handlers: dict[Any, Callable[[Any], None]] = {
            "console": self._console,
            "weberror": self._error,
            "request": self._request,
            "page": self._page,
        }

    def on(self, context: BrowserContext) -> None:
        """Watch every page of this context, from now on."""
        for event, handler in self._handlers.items():
            context.on(event, handler)

    def off(self, context: BrowserContext) -> None:
        """Watch this context no longer."""
        for event, handler in self._handlers.items():
            context.remove_listener(event, handler)

    @property
    def problems(self) -> list[str]:
        """Everything that went wrong so far and is not tolerated, in order."""
        return [
            text for text in self._problems if not any(pattern.search(text) for pattern in self._tolerated)
        ]

    def _page(self, page: Page) -> None:
        page.on("websocket", self._websocket)
        page.on("crash", lambda _: self._problems.append("the page crashed"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._problems.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._problems.append(f"uncaught error: {error.error}")

    def _request(self, request: Request) -> None:
        self._asked(request.url)

    def _websocket(self, websocket: WebSocket) -> None:
        self._asked(websocket.url)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in LOCAL_SCHEMES and parts.netloc != self._host:
            self._problems.append(f"request to another host: {url}")
