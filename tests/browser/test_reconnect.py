"""The line breaks, the server restarts: the page reconnects by itself and goes on from the same numbers."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.conftest import OpenPage
from tests.browser.heard import hears
from tests.browser.room import ONE, SEVEN, Room
from tests.conftest import StartServer
from tests.server import page as client
from tests.server_process import ServerProcess

# What the browser itself tells of on its console when there is no server.
pytestmark = pytest.mark.tolerate(
    r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+"
)


def undisturbed(room: Room) -> np.ndarray:
    """r of every iteration of the same run, from the start on and without a break."""
    room.press("Reset inference")
    room.shows(0)
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("settled")
    return room.wire.r(0, room.wire.end)


def test_a_broken_line_is_mended_and_no_iteration_is_missing(
    open_page: OpenPage, start_server: StartServer
) -> None:
    with Cable(start_server(DARKROOM_ITERATIONS_KEPT="100")) as cable:
        room = Room(open_page(cable), "/?speed=30", until="playing")
        what_is_missed_is_sent_again(room, cable)
        what_was_drawn_meanwhile_is_sent(room, cable)
        what_the_server_has_forgotten_the_page_still_knows(room)


def what_is_missed_is_sent_again(room: Room, cable: Cable) -> None:
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
    hears(room.page, "Reconnected")
    assert wire.ready["session"] == session
    room.becomes("paused")
    assert room.iteration == wire.last("state")["iteration"] == here - 1
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("300 it/s")
    room.press("Play inference")
    room.becomes("settled")
    broken = wire.r(0, wire.end)
    assert room.curve() == dict(enumerate(wire.energies().tolist()))
    np.testing.assert_array_equal(undisturbed(room), broken)


def what_was_drawn_meanwhile_is_sent(room: Room, cable: Cable) -> None:
    """When the line is back; and by itself all goes on."""
    wire = room.wire
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


def what_the_server_has_forgotten_the_page_still_knows(room: Room) -> None:
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


def test_what_is_shown_and_what_was_learned_outlive_the_server(
    open_page: OpenPage, start_server: StartServer
) -> None:
    server = start_server()
    room = Room(open_page(server), "/?speed=30", until="playing")
    a_playing_run_outlives_the_server(room, server)
    an_explosion_outlives_it(room, server)
    a_paused_run_and_its_w_outlive_it(room, server)


def a_playing_run_outlives_the_server(room: Room, server: ServerProcess) -> None:
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


def an_explosion_outlives_it(room: Room, server: ServerProcess) -> None:
    """What exploded can be recovered from with the new server, too."""
    wire = room.wire
    rate = room.page.get_by_role("slider", name="η rate")
    rate.fill("1000")
    room.becomes("diverged")
    server.stop()  # which ends as it should, and says goodbye to the page
    room.becomes("disconnected")
    server.start()
    room.until(lambda: [event["type"] for event in wire.events].count("ready") == 3)
    room.press("Reset inference")
    rate.fill("600")
    room.press("Play inference")
    room.becomes("settled")
    room.shows_entry(wire.end)


def a_paused_run_and_its_w_outlive_it(room: Room, server: ServerProcess) -> None:
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.page.get_by_role("combobox", name="Model").select_option("digits-tanh")
    room.press("New start")
    room.becomes("settled")
    room.draw(ONE)
    room.becomes("settled")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    room.press("Play inference")  # once more, from the start
    room.becomes("settled")
    room.scrub(40)
    room.press("Step inference")
    room.shows(41)
    room.becomes("paused")
    wire = room.wire
    before, x, drawing = dict(wire.entries), wire.seen(41)["x"], room.pixels("#drawing")
    learned, energy = wire.weights, room.energy

    server.kill()
    room.becomes("disconnected")
    room.shows_entry(41)
    server.start()
    room.becomes("paused")
    assert not wire.ready["resumed"]
    hears(room.page, "The server is a new one")
    room.until(lambda: wire.last("state")["learning"]["origin"] == "restored")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    # They may come after the state that tells of them.
    room.until(lambda: np.array_equal(wire.weights, learned))
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


def test_a_scene_of_the_lesson_that_was_gone_to_without_a_line_is_shown_once_it_stands(
    open_page: OpenPage, server: ServerProcess
) -> None:
    with Cable(server) as cable:
        page = open_page(cable)
        room = Room(page, "/?lesson=1.1", until="paused")
        room.shows(0)
        cable.cut()
        room.becomes("disconnected")
        page.locator("#lesson-next").click()
        expect(room.html).to_have_attribute("data-lesson", "1.2")
        cable.mend()
        room.shows(8)
        room.becomes("paused")


def test_what_cannot_be_done_without_a_line_is_told_and_nothing_looks_as_if_it_were_done(
    open_page: OpenPage, server: ServerProcess
) -> None:
    with Cable(server) as cable:
        page = open_page(cable)
        room = Room(page, "/?speed=max")
        cable.cut()
        room.becomes("disconnected")
        model = page.get_by_role("combobox", name="Model")
        model.select_option("two-causes")
        expect(room.status).to_contain_text("That cannot be done without a line")
        expect(model).to_have_value("digits")
        # What is kept here can be looked at all the same.
        room.scrub(20)
        cable.mend()
        room.becomes("paused")
        room.shows(20)


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
        room.until(lambda: room.iteration == wire.end)  # what was not painted before comes once more
        room.painted()
        room.shows_entry(wire.end)
