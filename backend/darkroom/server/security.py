"""What a browser is told about this server's pages, and which pages may talk to it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Plotly styles its figures by adding rules to an empty <style> element: the first hash is that of the
        # empty string. The second is that of the style sheet of its maps, which it adds though none is shown.
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
        " 'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
        # It also sets style attributes of what it draws, as in colour bars and labels.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        # No frame-ancestors: any page may show this one in a frame, as slides do. There is no account and nothing of anybody's to be
        # clicked away under a transparent frame, which is what that rule is there to prevent.
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds HEADERS to every response of ``app``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def origin_refusal(headers: Headers, allowed: list[str]) -> str | None:
    """Why the page that sent these headers may not connect; None if it may.

    Browsers let any page open a WebSocket to any server and name the page's origin. Clients that are not
    browsers name none.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return None
    host = headers.get("host", "")
    if origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower()):
        return None
    expected = f"a page of {host or 'this server'}"
    return f"origin: expected {expected}; got {origin[:200]} (see DARKROOM_ALLOWED_ORIGINS)"
