"""The line breaks, the server restarts: the page reconnects by itself and goes on from the same numbers."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.conftest import OpenPage
from tests.browser.room import ONE, SEVEN, Room
from tests.conftest import StartServer
from tests.server import page as client
from tests.server_process import ServerProcess

# What the browser itself tells of on its console when there is no server.
pytestmark = pytest.mark.tolerate(r"WebSocket connection to .* failed", "ERR_CONNECTION_(REFUSED|RESET)")


@pytest.fixture
def cable(server: ServerProcess) -> Iterator[Cable]:
    with Cable(server) as line:
        yield line


def undisturbed(room: Room) -> np.ndarray:
    """r of every iteration of the same run, from the start on and without a break."""
    room.press("Reset inference")
    room.shows(0)
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("settled")
    return room.wire.r(0, room.wire.end)


def test_a_broken_line_is_mended_and_no_iteration_is_missing(open_page: OpenPage, cable: Cable) -> None:
    room = Room(open_page(cable), "/?speed=30", until="playing")
    wire = room.wire
    room.until(lambda: bool(wire.entries) and wire.end >= 10)
    session = wire.ready["session"]
    cable.cut()
    room.becomes("disconnected")
    expect(room.status).to_contain_text("Reconnecting; nothing is lost")
    here = room.iteration
    room.shows_entry(here)
    room.press("Step back")  # what the page has it shows, line or no line
    room.shows(here - 1)
    room.shows_entry(here - 1)
    cable.mend()
    room.until(lambda: wire.ready["resumed"])
    expect(room.status).to_contain_text("Reconnected")
    assert wire.ready["session"] == session
    room.becomes("paused")
    assert room.iteration == wire.last("state")["iteration"] == here - 1
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("300 it/s")
    room.press("Play inference")
    room.becomes("settled")
    broken = wire.r(0, wire.end)
    assert room.curve() == dict(enumerate(wire.energies().tolist()))
    np.testing.assert_array_equal(undisturbed(room), broken)

    # Drawn while the line is down: it is sent when the line is back, and by itself all goes on.
    cable.cut()
    room.becomes("disconnected")
    room.draw(SEVEN)
    cable.mend()
    room.until(lambda: any("ink" in tensors for _, tensors in wire.uploads))
    room.becomes("settled")
    (drawn,) = (tensors["ink"] for _, tensors in wire.uploads if "ink" in tensors)
    assert drawn.max() == 255
    assert max(wire.inputs) > 0
    room.shows_entry(wire.end)


def test_a_paused_run_outlives_the_server(open_page: OpenPage, start_server: StartServer) -> None:
    server = start_server()
    room = Room(open_page(server), "/?model=digits-tanh&seed=3&speed=max")
    room.draw(ONE)
    room.becomes("settled")
    room.press("Play inference")  # once more, from the start
    room.becomes("settled")
    room.scrub(40)
    room.press("Step inference")
    room.shows(41)
    room.becomes("paused")
    wire = room.wire
    before, x, drawing = dict(wire.entries), wire.seen(41)["x"], room.pixels("#drawing")
    energy = room.energy

    server.kill()
    room.becomes("disconnected")
    room.shows_entry(41)
    server.start()
    room.becomes("paused")
    assert not wire.ready["resumed"]
    expect(room.status).to_contain_text("The server is a new one")
    assert (room.iteration, room.energy) == (41, pytest.approx(energy, rel=1e-6))
    np.testing.assert_array_equal(room.bars(), before[41]["r1"])
    np.testing.assert_array_equal(wire.seen(41)["x"], x)
    np.testing.assert_array_equal(room.pixels("#drawing"), drawing)
    room.press("Step inference")
    room.shows(42)

    # What was before is still there, though this server never knew it,
    assert sorted(room.curve()) == list(range(43))
    room.scrub(7)
    np.testing.assert_array_equal(room.bars(), before[7]["r1"])
    room.picture_is("xh", before[7]["x_hat"])
    expect(room.verified).to_have_attribute("data-verified", "yes")
    # and can be gone on from. Every number is the one that it would have been.
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("settled")
    room.shows_entry(wire.end)
    again = wire.r(wire.first, wire.end)
    np.testing.assert_array_equal(undisturbed(room)[-len(again) :], again)


def test_a_playing_run_outlives_the_server(open_page: OpenPage, start_server: StartServer) -> None:
    server = start_server()
    room = Room(open_page(server), "/?speed=30", until="playing")
    wire = room.wire
    room.until(lambda: bool(wire.entries) and wire.end >= 10)
    server.kill()
    room.becomes("disconnected")
    here = room.iteration
    server.start()
    room.becomes("playing")
    assert wire.first == here, "it went on from where it was"
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("300 it/s")
    room.becomes("settled")
    assert sorted(room.curve()) == list(range(wire.end + 1)), "with its history"
    again = wire.r(here, wire.end)
    np.testing.assert_array_equal(undisturbed(room)[here:], again)

    # What exploded can be recovered from with the new server, too.
    rate = room.page.get_by_role("slider", name="η rate")
    rate.fill("1000")
    room.becomes("diverged")
    server.kill()
    room.becomes("disconnected")
    server.start()
    room.until(lambda: [event["type"] for event in wire.events].count("ready") == 3)
    room.press("Reset inference")
    rate.fill("600")
    room.press("Play inference")
    room.becomes("settled")
    room.shows_entry(wire.end)


def test_what_the_server_has_forgotten_the_page_still_knows(
    open_page: OpenPage, start_server: StartServer
) -> None:
    room = Room(open_page(start_server(DARKROOM_ITERATIONS_KEPT="100")), "/?speed=max")
    wire = room.wire
    streamed = dict(wire.entries)
    assert wire.last("state")["kept"][0] > 30
    room.scrub(30)
    room.becomes("paused")
    assert room.energy == pytest.approx(streamed[30]["energy"], rel=1e-6)
    np.testing.assert_array_equal(room.bars(), streamed[30]["r1"])
    assert sorted(room.curve())[:31] == list(range(31))
    room.press("Step inference")
    room.shows(31)
    np.testing.assert_array_equal(room.bars(), streamed[31]["r1"])


def test_a_line_closed_on_purpose_waits_to_be_wanted(open_page: OpenPage, start_server: StartServer) -> None:
    server = start_server(DARKROOM_IDLE_TIMEOUT="3")
    room = Room(open_page(server), "/?speed=max")
    wire = room.wire
    for said in ("another window", "Nothing happened"):
        if said == "another window":
            with client.Page(server, session=wire.ready["session"]):
                pass
        room.becomes("disconnected")
        expect(room.status).to_contain_text(said)
        connections = wire.connections
        room.page.request.get("/api/models")  # time for a try that should not be made
        room.painted()
        assert wire.connections == connections
        room.page.locator("h1").click()
        room.becomes("settled")
        assert wire.connections == connections + 1
        assert wire.ready["resumed"]
        room.shows_entry(wire.end)
