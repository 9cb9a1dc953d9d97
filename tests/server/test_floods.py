"""One who sends without end, much or little at a time: the others' frames come as ever, and memory stays what it was."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from darkroom.server.live.reader import OPENS_WITHIN

from tests.server import raw
from tests.server.page import Page
from tests.server.raw import BINARY, CONT, PING, PONG, TEXT, connected, frame, request, websocket
from tests.server_process import ServerProcess

#: Seconds of the event loop's time for others between two frames of a page, and bytes of memory for a stranger.
MOST_SECONDS = 0.1
MOST_MEMORY = 40e6
FRAMES = 25
#: Seconds until who floods is hung up on: sooner than one who just opens no session.
HANGS_UP = OPENS_WITHIN / 2

Flood = tuple[Callable[[ServerProcess], socket.socket], bytes]


def posted(server: ServerProcess) -> socket.socket:
    """An upload in chunks of which none has come."""
    kinds = "Content-Type: multipart/form-data; boundary=x", "Transfer-Encoding: chunked"
    return connected(server, request(server, "POST /api/upload", *kinds))


def asked(server: ServerProcess, *headers: str) -> socket.socket:
    return connected(server, request(server, "GET /", *headers)[:-2])


def opened(server: ServerProcess) -> socket.socket:
    line = websocket(server)
    line.sendall(frame(TEXT, b'{"type":"open"}'))
    return line


def begun(server: ServerProcess) -> socket.socket:
    line = websocket(server)
    line.sendall(frame(BINARY, last=False))
    return line


FLOODS: dict[str, Flood] = {
    "fragments of nothing": (begun, frame(CONT, last=False) * 10_000),
    "pings": (websocket, frame(PING, bytes(125)) * 1_000),
    "empty pings": (websocket, frame(PING) * 10_000),
    "pongs": (websocket, frame(PONG) * 10_000),
    "messages of nothing": (opened, frame(TEXT) * 10_000),
    "credit": (opened, frame(TEXT, b'{"type":"credit","frames":1}') * 2_000),
    "a header": (lambda server: asked(server, "A: "), b"a" * 65_536),
    "headers": (asked, b"a:\r\n" * 16_384),
    "an address": (lambda server: connected(server, b"GET /"), b"a" * 65_536),
    "chunks of a byte": (posted, b"1\r\na\r\n" * 10_000),
    "chunks nobody asked for": (
        lambda server: connected(server, request(server, "GET /", "Transfer-Encoding: chunked")),
        b"1\r\na\r\n" * 10_000,
    ),
    "trailers": (lambda server: trailing(server, b"0\r\n"), b"a: b\r\n" * 10_000),
    "a trailer": (lambda server: trailing(server, b"0\r\na: "), b"a" * 65_536),
    "what stands beside a chunk": (lambda server: trailing(server, b"5;"), b"a" * 65_536),
    "requests": (connected, b"GET /api/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 1_000),
}


def trailing(server: ServerProcess, end: bytes) -> socket.socket:
    line = posted(server)
    line.sendall(end)
    return line


@contextmanager
def flooding(server: ServerProcess, flood: Flood) -> Iterator[threading.Event]:
    """While someone sends, reads nothing, and goes on until hung up on: which is then told."""
    begin, block = flood
    over, hung_up = threading.Event(), threading.Event()
    line = begin(server)

    def pour() -> None:
        line.settimeout(0.1)
        while not over.is_set():
            try:
                line.send(block)
            except TimeoutError:
                pass
            except OSError:
                return hung_up.set()

    thread = threading.Thread(target=pour)
    thread.start()
    try:
        yield hung_up
    finally:
        over.set()
        thread.join()
        line.close()


#: What is not even a message, or a request, is soon hung up on; all else is taken in as it is done.
TAKEN_IN = {"messages of nothing", "credit", "chunks of a byte", "chunks nobody asked for", "requests"}


@pytest.mark.parametrize("kind", FLOODS)
def test_nobody_else_notices_a_flood(server: ServerProcess, kind: str) -> None:
    with Page(server, speed=100) as page:
        page.send("play", until="forever")
        page.until(lambda: len(page.entries) > 5)
        memory, logged = resident(server), server.log
        with flooding(server, FLOODS[kind]) as hung_up:
            gaps = []
            for _ in range(FRAMES):
                before = seconds(server)
                while page.read() != "trajectory":
                    pass
                gaps.append(seconds(server) - before)
            assert kind in TAKEN_IN or hung_up.wait(HANGS_UP)
        assert max(gaps) < MOST_SECONDS
        assert resident(server) - memory < MOST_MEMORY
    assert server.log == logged


def seconds(server: ServerProcess) -> float:
    """That the event loop has computed: what a frame waits for, however busy the machine is otherwise."""
    return int(Path(f"/proc/{server.pid}/schedstat").read_text().split()[0]) / 1e9


def resident(server: ServerProcess) -> int:
    """Bytes of memory."""
    return int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * 4096


def test_of_requests_that_come_at_once_few_are_taken_in_before_they_are_answered(
    server: ServerProcess,
) -> None:
    count, asked = 6_000, b"GET /api/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    memory = resident(server)
    with connected(server) as line:
        sending = threading.Thread(target=line.sendall, args=(asked * count,))
        sending.start()
        told, most = b"", memory
        while told.count(b"HTTP/1.1 200") < count:
            told += line.recv(65_536)
            most = max(most, resident(server))
        sending.join()
    assert most - memory < 9e6


def test_a_handshake_that_is_too_long_is_answered(server: ServerProcess) -> None:
    for sent, status in (
        (raw.handshake(server, f"Cookie: {'a' * 9_000}"), 431),
        (raw.handshake(server, path=f"/ws?{'a' * 9_000}"), 414),
        (raw.handshake(server, *(f"A{n}: b" for n in range(200))), 431),
        (raw.handshake(server, "Content-Length: 5"), 400),
        (raw.handshake(server, f"Cookie: {'a' * 40_000}"), 431),
    ):
        told, sentence = raw.answered(server, sent)
        assert told == status, sentence
        assert sentence.split("\r\n\r\n")[1]
