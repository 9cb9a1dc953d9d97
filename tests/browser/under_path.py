"""A server behind a proxy that hands it out under a path and takes the path off, as nginx does with

location /darkroom/ { proxy_pass http://127.0.0.1:8000/; }
"""

import contextlib
import re
import socket
import socketserver
import threading
from typing import Self

from tests.server_process import ServerProcess, free_port, return_port

PREFIX = "/darkroom/"


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class UnderPath:
    """The proxy. What is asked for beside PREFIX is not found. A page opened at its `url` takes it for the server."""

    def __init__(self, server: ServerProcess) -> None:
        port = server.port

        class Passing(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):  # either side hung up
                    _pass_on(self.request, port)

        self._port = free_port()
        self._proxy = _Listener(("127.0.0.1", self._port), Passing)
        self.host = f"127.0.0.1:{self._port}"
        self.url = f"http://{self.host}"
        self._serving = threading.Thread(target=self._proxy.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.shutdown()
        self._serving.join()
        self._proxy.socket.close()
        return_port(self._port)


def _pass_on(page: socket.socket, port: int) -> None:
    """One request and its answer; for a WebSocket, all that follows."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        if not (data := page.recv(2**16)):
            return
        asked += data
    method, path, rest = asked.split(b" ", 2)
    if not path.startswith(PREFIX.encode()):
        page.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    if b"\r\nUpgrade: websocket" not in rest:
        # Then the next request comes over a connection of its own, to be seen here.
        rest = re.sub(rb"\r\nConnection: [^\r]*", b"\r\nConnection: close", rest, count=1)
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.sendall(b" ".join((method, path[len(PREFIX) - 1 :], rest)))
        onwards = threading.Thread(target=_copy, args=(page, server), daemon=True)
        onwards.start()
        _copy(server, page)
        with contextlib.suppress(OSError):
            page.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it
        onwards.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(2**16):
            sink.sendall(data)
