"""The server: routes, the WebSocket and its wire format, the page's files."""

from darkroom.server.app import create_app
from darkroom.server.serve import CannotListen, serve
from darkroom.server.settings import Settings

__all__ = ["CannotListen", "Settings", "create_app", "serve"]
