"""HTTP connections, bounded in number, in what a request may be besides its content, and in time."""

import time
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from darkroom.server.bounded.doses import anything_unread
from darkroom.server.wire.events import ENDING

#: Bytes of a request in which no content comes: its head; trailers, or what stands between two chunks.
MOST_HEAD = 32_768
#: Seconds in which the first request of a connection has to begin, and the head of each to be through; and whole seconds
#: that the connection is kept for the next. Proxies reuse theirs for up to a minute.
HEAD_WITHIN = 10.0
KEPT_FOR = 75
#: Seconds the content of a request may take, besides a second for every so many bytes that came.
CONTENT_WITHIN = 20.0
LEAST_RATE = 1024
#: Seconds in which one who reads a response has to read some more of it.
READS_WITHIN = 30.0


class Connections(ServerState):
    """All open connections, WebSockets too.

    Attributes
    ----------
    silent: those that wait for the head of a request, or the rest of it, longest first, and since when.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.silent: dict[BoundedHTTP, float] = {}

    def make_room(self) -> None:
        """Where there are too many, the one silent longest has to go: nobody is waiting for what it brings."""
        if len(self.connections) > self.most and self.silent:
            silent = next(iter(self.silent))
            del self.silent[silent]
            silent.transport.abort()

    def sweep(self) -> None:
        """End what has taken longer than it may."""
        now = time.monotonic()
        for connection in list(self.connections):
            if isinstance(connection, BoundedHTTP):
                connection.look_at_the_time(now)


class BoundedHTTP(HttpToolsProtocol):
    """uvicorn's HTTP, bounded, and without a line in the log for what strangers send.

    Parameters
    ----------
    most_content: bytes that the content of a request may have.
    """

    server_state: Connections

    def __init__(
        self, config: Config, server_state: Connections, app_state: dict[str, Any], most_content: int
    ) -> None:
        super().__init__(config, server_state, app_state)
        self._most_content = most_content
        self._without_content = 0  # bytes since some came
        self._content = 0  # bytes of the request under way
        self._began = 0.0
        self._buffered = (0, 0.0)  # bytes not yet read by the other side, and since when it has been so many

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.server_state.silent[self] = time.monotonic()
        self.server_state.make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self.server_state.silent.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if not self._without_content and self in self.server_state.silent:
            del self.server_state.silent[self]
            self.server_state.silent[self] = time.monotonic()
        self._without_content += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            else:
                # Answered as if nothing else had been asked for; what follows is not read.
                self.cycle.keep_alive = False
        except httptools.HttpParserError:
            self._refuse(400, "expected a request of HTTP/1.1")
        else:
            if self._without_content > MOST_HEAD:
                self._refuse(431, f"expected a request with a head of at most {MOST_HEAD:,} bytes")
            elif self._content > self._most_content:
                self._refuse(413, f"expected at most {self._most_content:,} bytes")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._content = 0

    def on_headers_complete(self) -> None:
        self._without_content, self._began = 0, time.monotonic()
        self.server_state.silent.pop(self, None)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._without_content = 0
        self._content += len(body)
        super().on_body(body)

    def on_response_complete(self) -> None:
        self._content = self._without_content = 0
        super().on_response_complete()
        if self.pipeline:
            # Those asked for already come first: else each answer would let in more than one request.
            self.flow.pause_reading()
        elif not self.transport.is_closing():
            self.server_state.silent[self] = time.monotonic()

    def shutdown(self) -> None:
        super().shutdown()
        if self._receiving():
            # What has not come is not waited for.
            self._refuse(503, ENDING)

    def timeout_keep_alive_handler(self) -> None:
        if not anything_unread(self.transport):
            super().timeout_keep_alive_handler()

    def look_at_the_time(self, now: float) -> None:
        """End the connection if it has taken longer than it may."""
        buffered, since = self._buffered
        if buffered != self.transport.get_write_buffer_size():
            self._buffered = self.transport.get_write_buffer_size(), now
        elif buffered and now - since > READS_WITHIN:
            self.transport.abort()
        elif self._is_late(now) and not anything_unread(self.transport):
            if self._without_content or self._receiving():
                self._refuse(408, "expected the rest of the request sooner")
            else:
                self.server_state.silent.pop(self)
                self.transport.close()  # nothing was asked

    def _is_late(self, now: float) -> bool:
        since = self.server_state.silent.get(self)
        if since is not None:
            # How long a connection that was used is kept for the next request is uvicorn's to see to.
            return now - since > HEAD_WITHIN and (self._without_content > 0 or self.cycle is None)
        patience = CONTENT_WITHIN + self._content / LEAST_RATE
        return self._receiving() and not self.flow.read_paused and now - self._began > patience

    def _receiving(self) -> bool:
        cycle = self.cycle
        return cycle is not None and cycle.more_body and not cycle.response_complete

    def _refuse(self, status: int, sentence: str) -> None:
        """Say why, unless an answer is under way, and hang up."""
        self.server_state.silent.pop(self, None)
        under_way = (
            self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        )
        if not under_way:
            body = sentence.encode() + b"\n"
            head = (
                b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(STATUS_LINE[status] + head % len(body) + body)
        self.transport.close()
