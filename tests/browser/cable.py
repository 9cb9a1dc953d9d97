"""The line between a page and its server, which can be cut and mended while both go on running."""

import contextlib
import socket
import struct
import threading
from typing import Self

from tests.server_process import ServerProcess

# Close at once and without a goodbye, as a line does that breaks (a TCP reset).
_ABRUPTLY = struct.pack("ii", 1, 0)


class Cable:
    """Passes bytes on between whoever connects to it and a server.

    A page opened at its `url` takes it for the server: `open_page(cable)`.
    """

    def __init__(self, server: ServerProcess) -> None:
        self._server = server.port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.host}"
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._whole = True
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
                server = socket.create_connection(("127.0.0.1", self._server))
                self._ends |= {page, server}
            for source, sink in ((page, server), (server, page)):
                threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(2**16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # cut


def _break(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
    with contextlib.suppress(OSError):  # the other side was faster
        # Wakes the thread that reads from it, which a mere close would not.
        end.shutdown(socket.SHUT_RDWR)
    end.close()
