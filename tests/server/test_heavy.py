"""What takes long for one holds nobody else, is done once, and ends when nobody waits for it or the server is stopped."""

import http.client
import json
import os
import select
from pathlib import Path
from typing import Any, Self

import pytest

from tests.conftest import StartServer
from tests.server.page import Page
from tests.server_process import ServerProcess

#: Some seconds of work each, and some tenths of one.
EPISODES = {"by": "play", "source": "digits", "batch": 500}
HEAVY: dict[str, dict[str, Any]] = {
    "episodes": {"weights": {**EPISODES, "settling": 100, "updates": 250}},
    "long episodes": {"weights": {**EPISODES, "settling": 1_000, "updates": 27}},
    "single updates": {"rate": 1e-4, "weights": {"updates": 30}},
}
BRIEF: dict[str, Any] = {"weights": {**EPISODES, "batch": 100, "settling": 50, "updates": 60}}


class Asked:
    """A request to unfold a state, from when it is sent; leaving it hangs up, whether or not it was answered."""

    def __init__(self, server: ServerProcess, state: dict[str, Any], seed: int = 0) -> None:
        self._connection = http.client.HTTPConnection(server.host, timeout=60)
        # Each seed makes another state of it, and another recipe.
        told = {"model": "digits", **state, "seed": seed}
        if "weights" in state:
            told["weights"] = {**state["weights"], "seed": seed}
        self._connection.request("POST", "/api/unfold", json.dumps(told))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        self._connection.close()

    @property
    def answered(self) -> bool:
        readable, _, _ = select.select([self._connection.sock], [], [], 0)
        return bool(readable)

    def answer(self) -> tuple[int, bytes]:
        response = self._connection.getresponse()
        return response.status, response.read()


def seconds(server: ServerProcess) -> float:
    """Processor time that the server has taken so far."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_at_work(server: ServerProcess, asked: Asked) -> None:
    """Wait until it has taken some tenths of a second."""
    before = seconds(server)
    while seconds(server) < before + 0.3:
        assert not asked.answered, asked.answer()


@pytest.mark.parametrize("what", ["episodes", "single updates"])
def test_what_takes_long_holds_nobody_who_asks_for_something_small(server: ServerProcess, what: str) -> None:
    with Page(server, playing=False) as page, Asked(server, HEAVY[what], 10) as first:
        is_at_work(server, first)
        more = [Asked(server, HEAVY[what], 11 + number) for number in range(os.cpu_count() or 1)]
        before = seconds(server)
        page.send_frame({}, kind="show", id="1", state='{"model": "digits", "iteration": 20}')
        assert page.event("ready")["iteration"] == 20
        # What was under way has some seconds to go.
        assert seconds(server) - before < 1.5
        assert not any(asked.answered for asked in (first, *more))
        for asked in more:
            asked.hang_up()


@pytest.mark.parametrize("what", HEAVY)
def test_what_its_asker_hung_up_on_stops(server: ServerProcess, what: str) -> None:
    with Asked(server, HEAVY[what], 20) as asked:
        is_at_work(server, asked)
    before = seconds(server)
    with Asked(server, BRIEF, list(HEAVY).index(what)) as other:
        assert other.answer()[0] == 200
    # It would have taken three seconds more, which the other would have waited for.
    assert seconds(server) - before < 1.5


def test_what_many_ask_for_at_once_is_computed_once(server: ServerProcess) -> None:
    state = {"rate": 1e-3, "iteration": 10_000}
    before = seconds(server)
    with Asked(server, state, 30) as asked:
        asked.answer()
    once = seconds(server) - before
    many = [Asked(server, state, 31) for _ in range(8)]
    answers = [asked.answer() for asked in many]
    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 1
    assert seconds(server) - before - once < 3 * once
    for asked in many:
        asked.hang_up()


def test_a_server_that_is_stopped_waits_for_nothing_that_takes_long(start_server: StartServer) -> None:
    server = start_server()
    with Asked(server, HEAVY["episodes"]) as asked, Asked(server, HEAVY["long episodes"]) as waiting:
        is_at_work(server, asked)
        server.stop()
        for request in (asked, waiting):
            status, body = request.answer()
            assert status == 503
            assert "The server is ending" in json.loads(body)["detail"]
