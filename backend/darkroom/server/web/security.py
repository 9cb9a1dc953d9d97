"""Security: the headers that go with the pages, and which hosts and origins may talk to the server."""

import re
from fnmatch import fnmatchcase
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
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


#: Methods that change nothing.
SAFE = ("GET", "HEAD", "OPTIONS")
#: Names under these are those of a machine or a local network (RFC 6761, 6762, 8375).
LOCAL = (".localhost", ".local", ".internal", ".home.arpa")
#: What a browser leaves out of an address, and a proxy may put in.
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
PORT = re.compile(r":\d*$")


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


class Strangers:
    """Keeps from ``app`` what other sites have a browser ask of this server.

    Parameters
    ----------
    hosts: names the server may be called by, besides those that no stranger's can be; ``*`` stands for any letters.
    origins: those of pages that may do what this server's own may.
    """

    def __init__(self, app: ASGIApp, hosts: list[str], origins: list[str]) -> None:
        self.app, self._hosts, self._origins = app, hosts, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self.app
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            if refusal := host_refusal(headers, self._hosts):
                answer = PlainTextResponse(refusal + "\n", 403)
            elif scope.get("method", "GET") not in SAFE and (
                refusal := origin_refusal(headers, self._origins) or site_refusal(headers)
            ):
                answer = JSONResponse({"detail": refusal}, 403)
        await answer(scope, receive, send)


def host_refusal(headers: Headers, allowed: list[str]) -> str | None:
    """Why the server does not answer to the name it was called by; None if it does.

    Whoever owns a name can have it lead to this machine, once a browser has loaded a page of theirs: to the browser that
    page is then of this server. An address, or a name that only a local network knows, nobody else can own.
    """
    host = headers.get("host", "")
    name = PORT.sub("", host.lower()).rstrip(".")
    if "." not in name or name.endswith(LOCAL) or _is_address(name.strip("[]")):
        return None
    if any(fnmatchcase(name, pattern.lower()) for pattern in allowed):
        return None
    return (
        f"host: this server does not know the name {name[:200]}; open it by its address, or, if the name is its own, "
        f"start it with DARKROOM_ALLOWED_HOSTS='[\"{name[:200]}\"]'"
    )


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def site_refusal(headers: Headers) -> str | None:
    """Why what the page that sent these headers asks for is not done; None if it is.

    For where a browser does not name the page's origin, but says that it is another.
    """
    site = headers.get("sec-fetch-site", "none")
    if "origin" in headers or site in ("same-origin", "none"):
        return None
    return f"sec-fetch-site: expected same-origin; got {site[:200]}"


def origin_refusal(headers: Headers, allowed: list[str]) -> str | None:
    """Why the page that sent these headers may not connect; None if it may.

    Browsers let any page open a WebSocket to any server and name the page's origin. Clients that are not
    browsers name none.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return None
    host = headers.get("host", "")
    scheme, _, theirs = origin.lower().partition("://")
    port = DEFAULT_PORTS.get(scheme)
    if port and theirs.removesuffix(port) == host.lower().removesuffix(port):
        return None
    refusal = f"origin: expected a page of {host or 'this server'}; got {origin[:200]}"
    if origin == "null":
        return f"{refusal}, as of a page in a sandboxed frame: it needs allow-same-origin"
    return f"{refusal} (see DARKROOM_ALLOWED_ORIGINS; a proxy has to pass the header Host)"
