"""Who finds a place: people rather than connections, and whoever comes back to a session of theirs."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
import safetensors.numpy
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import StartServer
from tests.server.page import PATIENCE, PROTOCOL, Page
from tests.server.raw import BINARY, PING, PONG, TEXT, answer, connected, frame, received, request, websocket
from tests.server_process import ServerProcess


def altered(**constants: str) -> tuple[str, ...]:
    """What starts Darkroom with other bounds: `package__module__NAME="value"`, below `darkroom.server`."""
    lines = []
    for path, value in constants.items():
        *module, name = path.split("__")
        lines.append(f"import_module({'.'.join(['darkroom.server', *module])!r}).{name} = {value}")
    return (
        sys.executable,
        "-c",
        "\n".join(["from darkroom.cli import main", "from importlib import import_module", *lines, "main()"]),
    )


def health(server: ServerProcess) -> dict[str, int]:
    told: dict[str, int] = httpx.get(f"{server.url}/api/healthz").raise_for_status().json()
    return told


def all_gone(server: ServerProcess) -> None:
    """Wait until nobody is connected."""
    deadline = time.monotonic() + PATIENCE
    while health(server)["connections"]:
        assert time.monotonic() < deadline


def test_four_hundred_silent_connections_keep_nobody_out(server: ServerProcess) -> None:
    silent = [connected(server) for _ in range(400)]
    try:
        with Page(server) as page:
            page.until(lambda: len(page.entries) > 3)
        assert health(server)["sessions"] >= 1
    finally:
        for line in silent:
            line.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[ServerProcess]:
    with ServerProcess(
        altered(
            bounded__http__HEAD_WITHIN="0.5",
            bounded__http__CONTENT_WITHIN="0.5",
            bounded__http__LEAST_RATE="1e9",
            bounded__http__READS_WITHIN="0.5",
            serve__KEPT_FOR="1",
        )
    ) as server:
        yield server


def test_the_silent_and_the_slow_are_hung_up_on(hasty: ServerProcess) -> None:
    """And told why, where they have asked for something."""
    posted = request(
        hasty, "POST /api/upload", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 999"
    )
    for sent, told in ((b"", b""), (b"GET / HT", b"408"), (posted, b"408"), (request(hasty), b"200")):
        with connected(hasty, sent) as line:
            assert told in answer(line)[:16]
            while line.recv(65536):
                pass


def test_one_who_reads_no_answer_is_hung_up_on(hasty: ServerProcess) -> None:
    with connected(hasty, request(hasty, "GET /api/player") * 8, room=4096) as line:
        # What was asked for is larger than what the system keeps for one who does not read.
        assert hung_up(line)


def hung_up(line: socket.socket) -> bool:
    """Wait until the other side has hung up, without reading: what is then still sent is refused by its system."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            line.sendall(b"\r\n")
        except ConnectionError:
            return True
        time.sleep(0.02)
    return False


def test_of_too_many_connections_the_one_silent_longest_goes() -> None:
    few = altered(serve__MOST_CONNECTIONS="20", serve__CONNECTIONS_EACH="0")
    with ServerProcess(few) as server, Page(server, playing=False) as page:
        silent = [connected(server) for _ in range(40)]
        try:
            assert hung_up(silent[0])
            silent[-1].sendall(request(server))
            assert b"200" in answer(silent[-1])
            page.send("step")
            page.until(lambda: 1 in page.entries)
        finally:
            for line in silent:
                line.close()


def test_a_page_that_is_gone_without_a_word_gives_up_its_place(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="1", DARKROOM_PING_INTERVAL="0.3")
    with websocket(server, room=4096) as gone:
        # What it asked for fills all there is to keep it in, so that no goodbye comes through either.
        gone.sendall(
            frame(TEXT, b'{"type":"open","speed":null}') + frame(TEXT, b'{"type":"play","until":"forever"}')
        )
        with suppress(ConnectionError):
            for _ in range(40):
                health(server)
                gone.sendall(frame(TEXT, b'{"type":"credit","frames":2}'))
        all_gone(server)


def test_a_page_that_answers_pings_keeps_its_place(start_server: StartServer) -> None:
    server = start_server(DARKROOM_PING_INTERVAL="0.5")
    with websocket(server) as line:
        pings = 0
        while pings < 4:
            kind, data = received(line)  # what else the server says meanwhile asks for no answer
            if kind == PING:
                line.sendall(frame(PONG, data))
                pings += 1


def test_what_comes_while_a_command_is_done_is_read(server: ServerProcess) -> None:
    """A ping is answered before it is done, and commands one after another, though they wait for it."""
    with websocket(server) as line:
        line.sendall(frame(TEXT, b'{"type":"open","playing":false}'))
        line.sendall(never_rests() + frame(PING, b"it is begun"))
        until(line, b"it is begun")
        line.sendall(frame(TEXT, b'{"type":"seek","iteration":999,"id":8}') + frame(PING, b"another waits"))
        until(line, b"another waits")
        told = []
        for ping in (b"there?", b"and still?"):
            line.sendall(frame(PING, ping))
            told += until(line, ping)
        told += until(line, b'"id":8')
    answers = [data for kind, data in told if kind == PONG or b'"error"' in data]
    expected = b"there?", b"and still?", b"does not rest", b'"id":8'
    assert all(part in data for part, data in zip(expected, answers, strict=True)), answers


def until(line: socket.socket, part: bytes) -> list[tuple[int, bytes]]:
    """All frames up to the one that holds `part`."""
    told = [received(line)]
    while part not in told[-1][1]:
        told.append(received(line))
    return told


def never_rests() -> bytes:
    """A state that takes a while to be found impossible."""
    state = json.dumps({"model": "digits", "rate": 1e-5, "iteration": "settled"})
    return frame(BINARY, safetensors.numpy.save({}, {"kind": "show", "id": "1", "state": state}))


def test_who_lost_the_line_comes_back_though_all_places_are_taken(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="1")
    with Page(server, playing=False) as page:
        key = page.ready["session"]
        for offered in ([PROTOCOL], [PROTOCOL, "session.no-such"]):
            with pytest.raises(InvalidStatus, match="503"):
                connect(server.websocket_url, subprotocols=offered)
        # The server does not know yet that the line is lost.
        with Page(server, session=key) as again:
            assert again.ready["resumed"]
            assert again.socket.subprotocol == PROTOCOL


def test_whose_line_was_lost_a_moment_ago_keeps_the_place() -> None:
    with ServerProcess(altered(live__sessions__EARNS_GRACE="0"), DARKROOM_MAX_SESSIONS="1") as server:
        with Page(server, speed=100) as page:
            page.send("play", until="forever")
            page.until(lambda: max(page.entries, default=0) > 200)
            page.socket.socket.shutdown(socket.SHUT_RDWR)
            all_gone(server)
            with pytest.raises(InvalidStatus, match="503"):
                connect(server.websocket_url, subprotocols=[PROTOCOL])
        with Page(server, session=page.ready["session"]) as again:
            assert again.ready["resumed"]
        all_gone(server)
        # Who says goodbye needs it no more.
        with Page(server, playing=False) as other:
            assert other.ready["session"] != page.ready["session"]


def test_who_comes_back_and_begins_anew_leaves_no_place_kept_behind() -> None:
    """As a page that was reloaded does, whether or not the server knows that its line was lost."""
    with ServerProcess(altered(live__sessions__EARNS_GRACE="0"), DARKROOM_MAX_SESSIONS="2") as server:
        for known in (True, False):
            with Page(server, speed=100) as page:
                page.send("play", until="forever")
                page.until(lambda page=page: max(page.entries, default=0) > 100)
                if known:
                    page.socket.socket.shutdown(socket.SHUT_RDWR)
                    all_gone(server)
                back = [PROTOCOL, f"session.{page.ready['session']}"]
                with connect(server.websocket_url, subprotocols=back) as reloaded:
                    reloaded.send('{"type":"open","playing":false}')
                    while "ready" not in str(reloaded.recv()):
                        pass
                    with Page(server, playing=False) as other:
                        assert other.ready["session"] != page.ready["session"]
            all_gone(server)


def test_who_opens_many_and_uses_none_drives_nobody_out(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="3")
    with Page(server, speed=100) as page:
        page.send("play", until="forever")
        page.until(lambda: max(page.entries, default=0) > 200)
    for _ in range(6):
        with Page(server, playing=False):
            pass
    with Page(server, session=page.ready["session"]) as again:
        assert again.ready["resumed"]
