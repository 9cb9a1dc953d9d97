"""What the server says, and to whom: nothing of what strangers send, and it waits for no reader."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

import httpx
import pytest
from darkroom.server.live.sessions import LiveSession
from darkroom.server.work.workers import Workers
from darkroom.session import Session, stage

from tests.conftest import StartServer
from tests.server import raw
from tests.server.page import Page
from tests.server.raw import CLOSE, TEXT, answered, connected, frame, received, request, websocket
from tests.server_process import free_port
from tests.state.files import state
from tests.test_cli import BARE, darkroom

DARKROOM = (sys.executable, "-m", "darkroom", "--no-browser")


def test_nothing_is_logged_of_what_strangers_send(start_server: StartServer) -> None:
    server = start_server()
    with websocket(server) as line:
        line.sendall(frame(TEXT, b"\xff\xfe"))
        kind, told = received(line)
        while kind == TEXT:  # that the server is there
            kind, told = received(line)
        assert (kind, told[:2]) == (CLOSE, (1007).to_bytes(2, "big"))
    for sent, status in (
        (raw.handshake(server, "Origin: https://example.com"), 403),
        (raw.handshake(server, offered="chat"), 400),
        (raw.handshake(server, path="/elsewhere"), 403),
        (b"no HTTP at all\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (request(server, "GET /\xff"), 400),
        (request(server, "GET /api/healthz", "Upgrade: h2c", "Connection: Upgrade"), 200),
    ):
        assert answered(server, sent)[0] == status
    # What comes before the handshake is through: the server hands on 2,048 bytes at a time, and these come after.
    head = raw.handshake(server)
    for early in (b"\xff\xff", frame(TEXT, b"\xff"), frame(CLOSE, b"\x03\xe8")):
        padding = "a" * (4096 - len(head) - len("Cookie: \r\n"))
        with connected(server, raw.handshake(server, f"Cookie: {padding}") + early) as line:
            while line.recv(65536):
                pass
    upload = "Content-Type: multipart/form-data; boundary=x", "Content-Length: 999"
    connected(server, request(server, "POST /api/upload", *upload) + b"--x\r\n").close()
    broken = answered(
        server,
        request(server, "POST /api/upload", *upload[:1], "Content-Length: 4", "Connection: close") + b"none",
    )
    assert broken[0] == 422
    with Page(server) as page:
        page.until(lambda: len(page.entries) > 3)
    assert server.log == f"Darkroom is at {server.url} (Ctrl+C ends it)\n"


def test_what_became_of_a_command_whose_connection_went_away_is_nobodys_business() -> None:
    told: list[dict[str, Any]] = []
    goes_on = threading.Event()

    def work() -> None:
        goes_on.wait()
        raise ValueError("nobody is there to be told")

    async def gone() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        workers = Workers()
        doing = LiveSession(new(), "digits", None, workers).submit(work)
        await asyncio.sleep(0)
        doing.cancel()
        goes_on.set()
        await asyncio.wait([doing])
        assert doing.cancelled()
        del doing
        gc.collect()
        await workers.close()

    asyncio.run(gone())
    assert not told


def new() -> Session:
    return stage(state(), keep=100, updates_kept=3)


def test_it_ends_in_good_order_while_something_is_being_sent(start_server: StartServer) -> None:
    server = start_server()
    upload = "Content-Type: multipart/form-data; boundary=x", "Content-Length: 999"
    with (
        connected(server, request(server, "POST /api/upload", *upload) + b"--x\r\n"),
        connected(server, b"GET / HT"),
        websocket(server) as line,
    ):
        line.sendall(frame(TEXT, b'{"type":"open"', last=False))
        assert httpx.get(f"{server.url}/api/healthz").json()["connections"] == 1
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 3
    assert server.log.count("\n") == 1


def outputs() -> dict[str, tuple[int, int]]:
    """Places to write to that take little or nothing: the end to be given, and one to keep open."""
    unread, kept = os.pipe()[::-1]
    broken = os.pipe()
    os.close(broken[0])
    return {
        "full": (os.open("/dev/full", os.O_WRONLY), -1),
        "unread": (unread, kept),
        "broken": (broken[1], -1),
    }


@pytest.mark.parametrize("kind", ["full", "unread", "broken", "closed"])
def test_it_serves_whoever_reads_what_it_says(kind: str) -> None:
    port = free_port()
    places = outputs()
    given = places.get(kind, (None, -1))[0]
    close = "exec >&- 2>&-; " if kind == "closed" else ""
    command = [
        "/bin/sh",
        "-c",
        f'{close}exec "$0" "$@"',
        *DARKROOM,
        "--port",
        str(port),
        "--log-level",
        "debug",
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=given, stderr=given, env=BARE)
    try:
        answers(port)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            # A request is some 70 bytes of log, a pipe takes 65,536.
            for _ in range(1_500 if kind == "unread" else 3):
                assert client.get("/api/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
        for place in {file for pair in places.values() for file in pair} - {-1}:
            os.close(place)


def answers(port: int) -> None:
    """Wait until the server does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_an_address_that_cannot_be_is_told_in_a_sentence() -> None:
    refused = darkroom("--no-browser", "--host", "a" * 64 + ".example.org", "--port", "0")
    assert refused.returncode == 2
    assert "cannot listen at aaa" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_misspelt_setting_is_told_with_the_one_that_is_near(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSION="9", DARKROOM_PORT_8000_TCP="tcp://10.0.0.1:8000")
    warnings = [line for line in server.log.splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1
    assert "DARKROOM_MAX_SESSION (did you mean DARKROOM_MAX_SESSIONS?)" in warnings[0]
    assert "DARKROOM_PORT_8000_TCP" in warnings[0]
