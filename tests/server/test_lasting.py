"""Sessions that outlast their connection, and servers that do not outlast theirs."""

import numpy as np
import pytest
from darkroom.engine import GenerativeModel, Inference
from darkroom.images import samples
from websockets.exceptions import ConnectionClosed

from tests.conftest import StartServer
from tests.server.page import Page
from tests.server_process import ServerProcess

DIGITS = GenerativeModel.load("digits")


def continued(page: Page, other: Page) -> None:
    """What the first page had read and what the second was sent is one run of the engine, none missing."""
    entries = page.entries | other.entries
    x = samples()[2].image.reshape(-1)
    expected = Inference(DIGITS, x, page.ready["rate"]).advance(max(entries)).r[0]
    assert sorted(entries) == list(range(len(expected)))
    np.testing.assert_array_equal([entries[t]["r1"] for t in range(len(expected))], expected)


def test_a_lost_connection_is_gone_on_from_with_nothing_missing(server: ServerProcess) -> None:
    with Page(server, sample=2, speed=None) as page:
        page.send("play", until="forever")
        page.until(lambda: max(page.entries, default=0) >= 500)
    have = max(page.entries)
    with Page(server, session=page.ready["session"], have=have) as again:
        assert again.ready["resumed"]
        assert again.ready["session"] == page.ready["session"]
        assert again.ready["state"] == "playing"
        again.until(lambda: max(again.entries, default=0) >= have + 500)
        continued(page, again)


def test_frames_that_were_never_acknowledged_are_sent_again(server: ServerProcess) -> None:
    with Page(server, sample=2, credit=False, speed=None) as page:
        page.send("play", until="forever")
        page.until(lambda: page.unacknowledged == 2)
    with Page(server, session=page.ready["session"], have=max(page.entries)) as again:
        again.until(lambda: len(again.entries) > 5)
        assert min(again.entries) == 0


def test_a_reloaded_page_gets_everything_that_is_kept(server: ServerProcess) -> None:
    with Page(server, sample=2, playing=False) as page:
        page.send("step", updates=300)
        page.until(lambda: 300 in page.entries)
        page.send("input", sample=5)
        page.send("step", updates=10)
        page.until(lambda: 310 in page.entries)
        page.send("seek", iteration=100)
        page.event("state")
    with Page(server, session=page.ready["session"]) as again:
        again.until(lambda: 310 in again.entries)
        assert (again.ready["iteration"], again.ready["kept"]) == (100, [0, 310])
        assert sorted(again.entries) == sorted(page.entries)
        assert sorted(again.inputs) == [0, 300]
        np.testing.assert_array_equal(again.r(310), page.r(310))


def test_a_session_opened_elsewhere_is_taken_over(server: ServerProcess) -> None:
    with Page(server, sample=2, speed=None) as page:
        page.send("play", until="forever")
        page.until(lambda: max(page.entries, default=0) >= 100)
        with Page(server, session=page.ready["session"]) as again:
            with pytest.raises(ConnectionClosed) as closed:
                page.until(lambda: False)
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
                4000,
                "this session was opened elsewhere",
            )
            again.until(lambda: max(again.entries, default=0) >= 1000)
            continued(page, again)


def test_an_unknown_session_begins_anew_with_a_notice(server: ServerProcess) -> None:
    with Page(server, session="no-such-session", have=70) as page:
        assert not page.ready["resumed"]
        assert page.ready["notice"] == "Your session is no longer here; a new one has begun."
        page.until(lambda: len(page.entries) > 3)


def test_a_restart_is_survived_by_restoring_what_the_page_knows(start_server: StartServer) -> None:
    server = start_server()
    with Page(server, sample=2, playing=False) as page:
        page.send("step", updates=30)
        page.until(lambda: 30 in page.entries)
        x, mask, r = page.inputs[0]["x"], page.inputs[0]["mask"], page.r(30)
    server.restart()
    with Page(server, session=page.ready["session"], have=30, sample=7, playing=False) as again:
        assert not again.ready["resumed"]
        again.send_frame({"x": x, "mask": mask.astype(np.uint8), "r1": r}, kind="restore", iteration="30")
        again.until(lambda: 30 in again.entries)
        assert again.sources == {30: "restore"} | again.sources
        again.send("step", updates=20)
        again.until(lambda: 50 in again.entries)
        again.entries = {t: entry for t, entry in again.entries.items() if t >= 30}
        continued(page, again)


def test_a_session_is_kept_for_a_bounded_time(start_server: StartServer) -> None:
    server = start_server(DARKROOM_SESSION_TTL="0")
    with Page(server) as page:
        page.until(lambda: len(page.entries) > 3)
    with Page(server, session=page.ready["session"]) as again:
        assert not again.ready["resumed"]


def test_the_session_left_longest_ago_for_the_use_it_had_makes_room(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="2")
    keys = []
    for iterations in (0, 100, 0):  # the second is used for a second, and so is the one worth keeping
        with Page(server, speed=100) as page:
            keys.append(page.ready["session"])
            page.until(lambda least=iterations: max(page.entries, default=0) >= least)
    for key, resumed in ((keys[1], True), (keys[2], True), (keys[0], False)):
        with Page(server, session=key, playing=False) as page:
            assert page.ready["resumed"] is resumed
