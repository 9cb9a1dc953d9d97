"""The fast clock: play, pause, step, go back, go anywhere; and every number is the one that was streamed."""

import os
import signal

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import Room
from tests.server_process import ServerProcess

#: Of what a picture is, and its name.
_PICTURES = {"xh": "Prediction", "e": "Prediction error"}
#: Which arrow is that of a phase.
_ARROWS = {"predict": "down", "compare": "in", "update": "up"}


def test_who_goes_to_an_iteration_of_a_run_that_is_gone_by_then_sees_the_run_there_is(page: Page) -> None:
    room = Room(page, "/?speed=max")
    page.evaluate(
        """() => {
            document.getElementById("reset").click();
            const scrub = document.getElementById("scrub");
            scrub.value = "100";
            for (const kind of ["input", "change"]) scrub.dispatchEvent(new Event(kind, { bubbles: true }));
        }"""
    )
    room.until(lambda: any(event["type"] == "error" for event in room.wire.events))
    room.becomes("paused")
    room.shows(0)
    expect(room.status).not_to_contain_text("expected")
    room.press("Step inference")
    room.shows(1)


def test_the_clock_is_held_gone_back_in_and_taken_phase_by_phase(page: Page, server: ServerProcess) -> None:
    room = Room(page, "/?speed=30", until="playing")
    pause_holds_every_number_and_play_goes_on_from_it(room)
    page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    every_way_through_the_past_shows_what_was_streamed(room, server)
    room.press("Play inference")
    room.becomes("settled")
    a_phase_at_a_time_lights_what_runs_and_changes_only_that(room)


def pause_holds_every_number_and_play_goes_on_from_it(room: Room) -> None:
    page = room.page
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

    # At one iteration a second nobody would see the end of it: it hurries there, and then is at its speed again.
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    # Pressed at once, before the server can have said what speed it has now.
    speed.evaluate(
        """(speed) => {
            speed.value = "1";
            speed.dispatchEvent(new Event("change", { bubbles: true }));
            document.getElementById("settle").click();
        }"""
    )
    room.becomes("settled")
    assert room.wire.end > 100
    assert room.curve() == dict(enumerate(room.wire.energies().tolist())), "none is missing"
    room.shows_entry(room.wire.end)
    assert room.wire.last("state")["speed"] == 1
    expect(speed).to_have_value("1")
    expect(room.button("Run until settled")).to_be_disabled()
    expect(room.button("Play inference")).to_be_visible()


def every_way_through_the_past_shows_what_was_streamed(room: Room, server: ServerProcess) -> None:
    page, wire = room.page, room.wire
    streamed, energies, last = dict(wire.entries), wire.energies(), wire.end
    run = wire.r(0, last)

    room.press("Step back")
    room.shows(last - 1)
    room.becomes("paused")
    for iteration in (0, 1, 57, last - 2):
        room.scrub(iteration)
        room.shows_entry(iteration)
        assert wire.entries[iteration] is streamed[iteration], "nothing was streamed again"
    assert room.curve() == dict(enumerate(energies.tolist())), "what lies ahead is still there"

    # The timeline and the energy's curve, with the mouse.
    for place in (page.get_by_role("slider", name="Iteration shown"), page.locator("#energy")):
        box = place.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
        room.becomes("paused")
        assert 0.15 * last < room.iteration < 0.4 * last
        room.shows_entry(room.iteration)
        assert wire.last("state")["iteration"] == room.iteration, "the clock stands where the page does"
        room.scrub(0)

    # On from the past: the same updates give the same numbers, bit for bit, and what was ahead is replaced;
    # it is not seen again, not even while the server takes its time.
    for go_on in ("Step inference", "Play inference"):
        room.scrub(57)
        room.becomes("paused")
        os.kill(server.pid, signal.SIGSTOP)
        try:
            room.press(go_on)
            page.locator("#picture-e").hover()  # gives the page something to paint
            room.painted()
            room.shows_entry(57)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        if go_on == "Step inference":
            room.shows(58)
            room.becomes("paused")
            assert wire.end == 58
            assert wire.entries[58] is not streamed[58]
            room.shows_entry(58)
    room.becomes("settled")
    np.testing.assert_array_equal(wire.r(0, wire.end), run)

    # A reset stands at the start, to be looked at; from there the run repeats itself bit for bit.
    room.press("Reset inference")
    room.shows(0)
    room.becomes("paused")
    assert wire.end == 0
    room.shows_entry(0)
    room.press("Play inference")
    room.becomes("settled")
    assert wire.last("state")["epoch"] == 1
    np.testing.assert_array_equal(wire.r(0, wire.end), run)
    room.shows_entry(last)

    # A new start does not,
    room.press("New start")
    room.becomes("settled")
    other = wire.entries[0]["r1"]
    assert np.all(other != run[0])
    expect(page.locator("#seed")).to_have_text("1")
    room.scrub(0)
    room.shows_entry(0)
    # and is then what a reset goes back to. A clock that stands stays so.
    room.press("Reset inference")
    room.becomes("paused")
    assert (room.iteration, wire.end) == (0, 0)
    np.testing.assert_array_equal(room.bars(), other)


def a_phase_at_a_time_lights_what_runs_and_changes_only_that(room: Room) -> None:
    page = room.page
    room.scrub(3)
    room.becomes("paused")
    before = room.wire.entries[3]

    def phase(name: str) -> None:
        room.press("Next phase")
        expect(room.html).to_have_attribute("data-phase", name)
        room.becomes("paused")
        lit = {leg: page.locator(f".leg.{leg}") for leg in ("down", "in", "up")}
        for leg, arrow in lit.items():
            expect(arrow).to_have_css("opacity", "1" if leg == _ARROWS[name] else "0.3")
        for row in ("predict", "compare", "update", "settle"):
            # What it says, not its pictures: they would have other colours.
            opacity = "1" if row == name else "0.5"
            expect(page.locator(f".phase[data-phase={row}] h3")).to_have_css("opacity", opacity)

    pictures = {of: page.get_by_role("figure", name=name, exact=True) for of, name in _PICTURES.items()}

    def shows(iteration: int, r: np.ndarray, *there: str) -> None:
        """r is this one, and of x̂ and e those are there that were computed from it: they alone are of this iteration."""
        assert room.iteration == iteration
        np.testing.assert_array_equal(room.bars(), r)
        for of, figure in pictures.items():
            expect(figure).to_have_class("picture" if of in there else "picture awaited")
            if of in there:
                room.picture_is(of, room.wire.entries[iteration]["x_hat" if of == "xh" else "e0"])
        # F is of e, and so is what is verified: neither is of another iteration than r.
        told = "verified" if "e" in there else f"iteration {iteration}"
        expect(room.verified).to_contain_text(told)
        energy = room.wire.entries[iteration]["energy"]
        said = page.locator("#energy-value")
        if "e" in there:
            expect(said).to_contain_text(f"{energy:.2f} = ")
            assert room.energy == energy
        else:
            expect(said).to_be_empty()
            assert np.isnan(room.energy)

    phase("predict")
    shows(3, before["r1"], "xh")
    phase("compare")
    shows(3, before["r1"], "xh", "e")
    phase("update")
    after = room.wire.entries[4]
    assert np.any(after["r1"] != before["r1"])
    shows(4, after["r1"])
    phase("predict")
    shows(4, after["r1"], "xh")
    phase("compare")
    shows(4, after["r1"], "xh", "e")
    room.shows_entry(4)

    room.press("Step inference")
    room.shows(5)
    expect(room.html).to_have_attribute("data-phase", "")
    room.shows_entry(5)
