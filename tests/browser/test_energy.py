"""Settle: the energy since the last change, on a logarithmic axis; what was before is a strip to go back to."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import Room
from tests.browser.test_touch import SAME_CHANCE

#: The lines of the plot by what they are.
AHEAD, REACHED, BEFORE, DOT, MARKS = 0, 1, 2, 3, 5


def plot(room: Room) -> dict[str, Any]:
    """What Plotly has drawn, and the words under it."""
    room.painted()
    drawn: dict[str, Any] = room.page.evaluate(
        """() => {
            const { data, layout: { xaxis, yaxis } } = document.getElementById("energy");
            const [left, right] = document.getElementById("energy").nextElementSibling.children;
            return {
                lines: data.map(({ x, y, customdata }) => ({ x, y, customdata })), x: xaxis.range, y: yaxis.range,
                type: yaxis.type, ticks: yaxis.ticktext, words: left.textContent, end: right.textContent,
            };
        }"""
    )
    return drawn


def click(room: Room, x: float) -> None:
    """Click at a place on the horizontal axis."""
    left, right = plot(room)["x"]
    box = room.page.locator("#energy .plot-container .nsewdrag, #energy .bg").first.bounding_box()
    assert box is not None
    share = (x - left) / (right - left)
    room.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def test_the_curve_shows_what_came_of_the_last_change_and_goes_back_to_what_was_before(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire, drawn = room.wire, plot(room)
    assert drawn["type"] == "log"
    assert "log" in room.page.evaluate(
        "getComputedStyle(document.querySelector('#energy ~ .ends'), '::before').content"
    )
    assert drawn["words"] == "iteration 0"
    assert drawn["lines"][REACHED]["x"] == list(range(wire.end + 1))
    assert drawn["lines"][BEFORE]["x"] == drawn["lines"][MARKS]["x"] == []

    settled = wire.end
    room.slide("λ", 900)
    room.becomes("settled")
    drawn = plot(room)
    assert drawn["words"] == f"before: 0–{settled - 1} · λ changed at {settled}"
    assert drawn["lines"][REACHED]["x"] == list(range(settled, wire.end + 1))
    assert drawn["lines"][BEFORE]["customdata"] == list(range(settled))
    assert room.curve() == dict(enumerate(wire.energies().tolist())), "none is missing"
    # All of the story is in sight, and fills the plot.
    energies = np.log10(wire.energies()[settled:])
    assert drawn["y"][0] < energies.min() < energies.max() < drawn["y"][1]
    assert wire.end - settled > 0.7 * (drawn["x"][1] - settled)

    before = drawn["lines"][BEFORE]
    for iteration in (settled // 3, settled - 1):
        click(room, before["x"][iteration])
        room.becomes("paused")
        assert abs(room.iteration - iteration) <= settled / 20
        room.shows_entry(room.iteration)
        assert wire.last("state")["iteration"] == room.iteration
        seen = plot(room)["lines"]
        assert seen[DOT]["x"] == [before["x"][room.iteration]]
        assert seen[REACHED]["x"] == []
        assert len(seen[AHEAD]["x"]) == wire.end - settled + 1, "what lies ahead is still there"
    click(room, settled + 5)
    room.becomes("paused")
    assert abs(room.iteration - settled - 5) <= 2


def test_what_is_felt_in_the_dark_is_one_story_that_fills_the_plot(page: Page) -> None:
    page.add_init_script(SAME_CHANCE)
    room = Room(page, "/?speed=max")
    room.tab("Touch")
    room.press("Darkness again")
    room.becomes("settled")
    dark = room.wire.end
    for _ in range(4):
        room.press("Feel at random")
        room.becomes("settled")
    drawn, energies = plot(room), np.log10(room.wire.energies()[dark:])
    story = drawn["lines"][REACHED]
    assert (story["x"][0], story["x"][-1]) == (dark, room.wire.end)
    assert "mask changed 4×" in drawn["words"]
    share = (energies.max() - energies.min()) / (drawn["y"][1] - drawn["y"][0])
    assert share > 0.5
    assert room.wire.end - dark > 0.7 * (drawn["x"][1] - dark)
    # Its marks stand under the curve, each for itself.
    marks = drawn["lines"][MARKS]
    places, heights = marks["x"][::3], np.log10([height for height in marks["y"] if height])
    assert len(places) == 4
    assert np.diff(places).min() > 0.01 * (drawn["x"][1] - drawn["x"][0])
    assert heights.max() < energies.min() - 0.02 * (drawn["y"][1] - drawn["y"][0])


def test_the_words_under_the_curve_stay_in_their_line(page: Page) -> None:
    # Slowly: of as many iterations as full speed makes meanwhile the page does not keep all.
    room = Room(page, "/?speed=60", until="playing")
    room.tab("Touch")
    for _ in range(12):
        room.press("Feel at random")
        room.answered()
    room.press("Pause inference")
    room.becomes("paused")
    words = page.locator("#energy + .ends span").first
    expect(words).to_contain_text(re.compile(r"^before: \d+–\d+ · mask changed 1\d×$"))
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert words.evaluate(
            "(span) => [span.scrollWidth <= span.clientWidth, span.getClientRects().length]"
        ) == [True, 1]
        assert words.evaluate("(span) => span.offsetHeight < 20")
