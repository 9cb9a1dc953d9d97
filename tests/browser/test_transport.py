"""The fast clock: play, pause, step, go back, go anywhere; and every number is the one that was streamed."""

import os
import signal

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import Room
from tests.server_process import ServerProcess


def test_every_way_through_the_past_shows_what_was_streamed(page: Page) -> None:
    room = Room(page, "/?speed=max")
    streamed, energies = dict(room.wire.entries), room.wire.energies()
    last = room.wire.end
    room.shows_entry(last)

    room.press("Step back")
    room.shows(last - 1)
    room.becomes("paused")
    for iteration in (0, 1, 57, last - 2):
        room.scrub(iteration)
        room.shows_entry(iteration)
        assert room.wire.entries[iteration] is streamed[iteration], "nothing was streamed again"
    assert room.curve() == dict(enumerate(energies.tolist())), "what lies ahead is still there"

    # The timeline with the mouse, and the energy's curve, to a place that is only roughly known.
    for place in (page.get_by_role("slider", name="Iteration shown"), page.locator("#energy")):
        box = place.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.up()
        room.becomes("paused")
        assert 0.15 * last < room.iteration < 0.4 * last
        room.shows_entry(room.iteration)
        assert room.wire.last("state")["iteration"] == room.iteration, "the clock stands where the page does"
        room.scrub(0)

    # On from the past: the same updates give the same numbers, bit for bit.
    room.scrub(57)
    for iteration in (58, 59):
        room.press("Step inference")
        room.shows(iteration)
        room.shows_entry(iteration)
        assert room.wire.entries[iteration] is not streamed[iteration]
        np.testing.assert_array_equal(room.wire.entries[iteration]["r1"], streamed[iteration]["r1"])
    assert room.wire.end == 59, "what was ahead is replaced"
    room.press("Play inference")
    room.becomes("settled")
    np.testing.assert_array_equal(
        room.wire.r(0, last), np.stack([streamed[t]["r1"] for t in range(last + 1)])
    )


def test_going_on_from_the_past_never_flashes_what_came_after_it(page: Page, server: ServerProcess) -> None:
    room = Room(page, "/?speed=max")
    for go_on in ("Step inference", "Play inference"):
        room.scrub(57)
        room.becomes("paused")
        os.kill(server.pid, signal.SIGSTOP)  # a server that takes its time
        try:
            room.press(go_on)
            room.painted()
            room.shows_entry(57)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        room.shows(58) if go_on == "Step inference" else room.becomes("settled")
    room.shows_entry(room.wire.end)


def test_pause_holds_every_number_and_play_goes_on_from_it(page: Page) -> None:
    room = Room(page, "/?speed=30", until="playing")
    room.until(lambda: bool(room.wire.entries) and room.wire.end > 5)
    room.press("Pause inference")
    room.becomes("paused")
    here = room.iteration
    assert here == room.wire.end == room.wire.last("state")["iteration"]
    room.shows_entry(here)
    page.request.get("/api/models")  # time for an iteration that should not come
    room.painted()
    assert room.wire.end == here
    room.shows_entry(here)

    room.press("Step inference")
    room.shows(here + 1)
    room.becomes("paused")
    assert room.wire.end == here + 1

    page.get_by_role("combobox", name="Speed").select_option("300 it/s")
    room.press("Play inference")
    room.becomes("settled")
    assert room.curve() == dict(enumerate(room.wire.energies().tolist())), "none is missing"
    expect(room.button("Play inference")).to_be_visible()


def test_reset_repeats_the_run_bit_for_bit_and_a_new_start_does_not(page: Page) -> None:
    room = Room(page, "/?speed=max")
    first = room.wire.r(0, room.wire.end)

    room.press("Reset inference")
    room.becomes("settled")
    assert room.wire.last("state")["epoch"] == 1
    np.testing.assert_array_equal(room.wire.r(0, room.wire.end), first)
    room.shows_entry(len(first) - 1)

    room.press("New start")
    room.becomes("settled")
    other = room.wire.r(0, room.wire.end)
    assert np.all(np.abs(other[0] - first[0]) > 0)
    expect(page.locator("#seed")).to_have_text("1")
    room.scrub(0)
    room.shows_entry(0)

    # Reset now means this start, and a paused clock stays paused.
    room.press("Reset inference")
    room.shows(0)
    room.becomes("paused")
    assert room.wire.end == 0
    np.testing.assert_array_equal(room.wire.entries[0]["r1"], other[0])


def test_a_phase_at_a_time_lights_what_runs_and_changes_only_that(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.scrub(3)
    room.becomes("paused")
    before = room.wire.entries[3]

    def phase(name: str) -> None:
        room.press("Next phase")
        expect(room.html).to_have_attribute("data-phase", name)
        room.becomes("paused")
        for row in ("predict", "compare", "update", "settle"):
            lit = row == name
            expect(page.locator(f".phase[data-phase={row}]")).to_have_css("opacity", "1" if lit else "0.5")

    def shows(iteration: int, *, r: np.ndarray, xh: np.ndarray, e: np.ndarray) -> None:
        assert room.iteration == iteration
        np.testing.assert_array_equal(room.bars(), r)
        room.picture_is("xh", xh)
        room.picture_is("e", e)

    for name in ("predict", "compare"):
        phase(name)
        room.shows_entry(3)
    phase("update")
    after = room.wire.entries[4]
    assert np.any(after["r1"] != before["r1"])
    shows(4, r=after["r1"], xh=before["x_hat"], e=before["e0"])
    phase("predict")
    shows(4, r=after["r1"], xh=after["x_hat"], e=before["e0"])
    phase("compare")
    room.shows_entry(4)

    room.press("Step inference")
    room.shows(5)
    expect(room.html).to_have_attribute("data-phase", "")
    room.shows_entry(5)


def test_run_until_settled_hurries_and_then_goes_back_to_its_speed(page: Page) -> None:
    room = Room(page, "/?speed=1", until="playing")
    room.press("Run until settled")
    room.becomes("settled")
    room.shows_entry(room.wire.end)
    assert room.wire.end > 100, "at one iteration a second nobody would have seen it"
    assert room.wire.last("state")["speed"] == 1
    expect(page.get_by_role("combobox", name="Speed")).to_have_value("1")
    expect(room.button("Run until settled")).to_be_disabled()
    assert "speed=1" in page.url
