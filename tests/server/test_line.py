"""What a page can know of its line: why it would be refused one, and that the server is there."""

import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.conftest import StartServer
from tests.server.page import PROTOCOL, Page
from tests.server_process import ServerProcess


def told(server: ServerProcess, origin: str, protocol: str, key: str | None = None) -> Any:
    """What a page at this origin, which may come back to a session, is told of the handshake that it would be refused."""
    headers = {} if key is None else {"Darkroom-Session": key}
    params = {"origin": origin, "protocol": protocol}
    asked = httpx.get(f"{server.url}/api/line", params=params, headers=headers).json()
    assert (asked["protocol"], asked["host"]) == (PROTOCOL, server.host)
    return asked["refusal"]


def refused(server: ServerProcess, origin: str, protocol: str) -> str | None:
    """What the handshake itself is answered; None if it is not refused."""
    try:
        with connect(server.websocket_url, origin=origin, subprotocols=[protocol]):
            return None
    except InvalidStatus as refusal:
        return bytes(refusal.response.body or b"").decode().strip()


def test_a_page_is_told_just_what_its_handshake_is_refused_for(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="1")
    pages = {
        "origin": ("https://example.org", PROTOCOL),
        "protocol": (server.url, "darkroom.v0"),
        "places": (server.url, PROTOCOL),
    }
    assert told(server, *pages["places"]) is None
    assert refused(server, *pages["places"]) is None
    while told(server, *pages["places"]) is not None:
        pass  # whose line was let in just now has the one place until the server has seen it go
    with Page(server) as there:
        for reason, page in pages.items():
            assert told(server, *page) == {"reason": reason, "message": refused(server, *page)}
        # Who comes back to a session that is kept finds its place.
        assert told(server, *pages["places"], key=there.ready["session"]) is None
    # What no browser sends is of another site like any other.
    for origin in ("€", "http://127.0.0.1\n", "\x00"):
        assert told(server, origin, PROTOCOL)["reason"] == "origin"


def test_the_server_gives_signs_of_life_while_it_is_at_work_and_says_what_it_has_read(
    start_server: StartServer,
) -> None:
    server = start_server()
    with Page(server, opened=False, credit=False) as page:

        def read() -> int:
            """What the next sign of life says."""
            before = len(page.beats)
            page.until(lambda: len(page.beats) > before)
            return int(page.beats[-1]["read"])

        assert read() == 0
        assert page.beats[0]["every"] <= 3
        page.send("open", playing=False)
        page.send("step")
        page.until(lambda: page.beats[-1]["read"] == 2)
        # What takes many seconds is read once it is done, which is not waited for.
        recipe = {"by": "play", "source": "digits", "updates": 1_500}
        page.send_frame({}, kind="show", id="7", state=json.dumps({"model": "digits", "weights": recipe}))
        assert read() == 2
        assert "error" not in {event["type"] for event in page.events}
    server.kill()


def test_signs_of_life_do_not_keep_a_page_that_is_idle(start_server: StartServer) -> None:
    server = start_server(DARKROOM_IDLE_TIMEOUT="3")
    with Page(server, playing=False, credit=False) as page:
        with pytest.raises(ConnectionClosed, match="4001"):
            page.until(lambda: False)
        assert len(page.beats) >= 2


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        ({"type": "set", "rate": 900.0}, "rate"),
        ({"type": "set", "batch": 0}, "batch"),
        ({"type": "input", "sample": 20}, "sample"),
        ({"type": "set", "model": "crystal-ball"}, "model"),
        ({"type": "nonsense"}, "type"),
    ],
)
def test_a_refusal_names_the_field(server: ServerProcess, command: dict[str, object], argument: str) -> None:
    with Page(server, playing=False) as page:
        page.socket.send(json.dumps(command))
        assert page.event("error")["argument"] == argument
