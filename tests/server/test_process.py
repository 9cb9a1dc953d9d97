"""The process: it starts, says where it is, and ends promptly, whoever is still connected."""

import socket
import subprocess
import sys
import time

import pytest
from darkroom.server import Settings
from websockets.sync.client import connect

from tests.conftest import StartServer
from tests.server.page import PROTOCOL, Page


def test_it_ends_within_three_seconds_with_pages_that_read_and_pages_that_do_not(
    start_server: StartServer,
) -> None:
    server = start_server()
    # One that asks for everything, gives credit for everything and reads nothing: its socket fills up.
    deaf = connect(
        server.websocket_url, subprotocols=[PROTOCOL], max_queue=1, ping_interval=None, close_timeout=1
    )
    with Page(server, speed=None) as playing, Page(server, opened=False), deaf as unread:
        playing.send("play", until="forever")
        playing.until(lambda: max(playing.entries, default=0) > 1_000)
        unread.send('{"type":"open","speed":null}')
        unread.send('{"type":"play","until":"forever"}')
        for _ in range(200):
            unread.send('{"type":"credit","frames":2}')
        playing.until(lambda: max(playing.entries) > 20_000)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 3


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "darkroom", "--no-browser", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert f"port {port} is in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_port_0_takes_a_free_one_and_says_which() -> None:
    command = [sys.executable, "-m", "darkroom", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            port = int(line.split("http://127.0.0.1:")[1].split()[0])
            with socket.create_connection(("127.0.0.1", port), timeout=10):
                pass
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PORT", "70000"),
        ("MAX_SESSIONS", "0"),
        ("IDLE_TIMEOUT", "-1"),
        ("LOG_LEVEL", "loud"),
        ("BLAS_THREADS", "none"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(
    setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"DARKROOM_{setting}", value)
    with pytest.raises(ValueError, match=setting.lower()):
        Settings()


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
