"""The process: it starts, says where it is, and ends promptly, whoever is still connected."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from darkroom.server.settings import Settings
from websockets.sync.client import connect

from tests.conftest import StartServer
from tests.server.page import PROTOCOL, Page
from tests.server_process import free_port


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


def test_a_browser_is_opened_at_the_address_once_it_answers(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    browser = tmp_path / "browser.py"
    # Asks for the page, as a browser does: it would fail if the server were not up yet.
    browser.write_text(
        "import sys, urllib.request\n"
        "status = urllib.request.urlopen(sys.argv[1] + '/api/healthz').status\n"
        f"open({str(told)!r}, 'w').write(f'{{sys.argv[1]}} {{status}}')\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "darkroom", "--port", str(port)]
    environment = {**os.environ, "BROWSER": f"{sys.executable} {browser} %s"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            assert told.read_text() == f"http://127.0.0.1:{port} 200"
        finally:
            process.terminate()
