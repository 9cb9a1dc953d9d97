"""The line between a page and its server, which can be cut and mended while both go on running."""

import contextlib
import re
import socket
import struct
import threading
import time
from typing import Self

from tests.server_process import ServerProcess, free_port, return_port

# Close at once and without a goodbye, as a line does that breaks (a TCP reset).
_ABRUPTLY = struct.pack("ii", 1, 0)


class Cable:
    """Passes bytes on between whoever connects to it and a server.

    A page opened at its `url` takes it for the server: `open_page(cable)`.

    Attributes:
        rate: bytes a second that each connection lets through; None: all there are.
    """

    def __init__(self, server: ServerProcess) -> None:
        self.server = server.port  #: of whom it leads to, from the next connection on
        self._port = free_port()
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self.host = f"127.0.0.1:{self._port}"
        self.url = f"http://{self.host}"
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._mute: set[socket.socket] = set()
        self._whole = True
        self.rate: float | None = None
        self._accepting = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        # Closing does not wake a thread that waits to accept; shutting down does.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        return_port(self._port)

    def cut(self) -> None:
        """Break every connection, and every one that is tried until it is mended."""
        with self._lock:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _break(end)

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True

    def mute(self) -> None:
        """Nothing comes through any connection there is, though none breaks: as where the way changed."""
        with self._lock:
            self._mute |= self._ends

    def _accept(self) -> None:
        while True:
            try:
                page, _ = self._listener.accept()
            except OSError:
                return  # it is over
            with self._lock:
                if not self._whole:
                    _break(page)
                    continue
                self._ends.add(page)
            threading.Thread(target=self._connect, args=(page,), daemon=True).start()

    def _connect(self, page: socket.socket, said: bytes = b"") -> None:
        """Connect a page to the server, which is told first what the page has `said` already."""
        server = socket.create_connection(("127.0.0.1", self.server))
        with self._lock:
            if page not in self._ends:
                return server.close()  # cut meanwhile
            self._ends.add(server)
        server.sendall(said)
        threading.Thread(target=self._pass_on, args=(server, page), daemon=True).start()
        self._pass_on(page, server)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(2**14):
                if self.rate is not None:
                    time.sleep(len(data) / self.rate)
                if source not in self._mute:
                    sink.sendall(data)
            if source not in self._mute:
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # cut


class Proxy(Cable):
    """A cable that reads along: a proxy that is set up badly.

    Attributes:
        host_told: what it tells the server it was asked as; None: what the page asked.
        answers: path -> the status line it answers with itself.
        swallows: paths that it takes requests for and does not pass on.
        ends: paths of which it passes on the beginning of the answer, and then ends the connection.
        asked: (path, when) of every request, in order.
    """

    def __init__(self, server: ServerProcess) -> None:
        super().__init__(server)
        self.host_told: str | None = None
        self.answers: dict[str, str] = {}
        self.swallows: set[str] = set()
        self.ends: set[str] = set()
        self.asked: list[tuple[str, float]] = []

    def mend(self) -> None:
        """Pass everything on as it comes; what was swallowed breaks."""
        self.cut()
        self.host_told, self.answers, self.swallows, self.ends = None, {}, set(), set()
        super().mend()

    def _connect(self, page: socket.socket, said: bytes = b"") -> None:
        with contextlib.suppress(OSError):
            while b"\r\n\r\n" not in said:
                if not (more := page.recv(2**16)):
                    return
                said += more
            path = said.split(b" ", 2)[1].split(b"?")[0].decode()
            self.asked.append((path, time.monotonic()))
            if path in self.swallows:
                return
            if path in self.answers:
                page.sendall(
                    f"HTTP/1.1 {self.answers[path]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
                )
                page.shutdown(socket.SHUT_WR)
                return
            if self.host_told:
                said = re.sub(rb"\r\nHost: [^\r]*", b"\r\nHost: " + self.host_told.encode(), said)
            # One request a connection, so that each of them is read here.
            if b"\r\nConnection: Upgrade" not in said:
                said = re.sub(rb"\r\nConnection: [^\r]*", b"\r\nConnection: close", said)
            if path not in self.ends:
                return super()._connect(page, said)
            with socket.create_connection(("127.0.0.1", self.server)) as server:
                server.sendall(said)
                page.sendall(server.recv(2**16))
                page.shutdown(socket.SHUT_WR)


def _break(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
    with contextlib.suppress(OSError):  # the other side was faster
        # Wakes the thread that reads from it, which a mere close would not.
        end.shutdown(socket.SHUT_RDWR)
    end.close()
