"""F5: what was made is still there."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.cable import Proxy
from tests.browser.conftest import OpenPage
from tests.browser.room import ONE, SEVEN, Room
from tests.server_process import ServerProcess

SAWTOOTH = "() => document.getElementById('sawtooth').data.map(({ x, y }) => [[...x], [...y]].map((of) => of.map(String)))"


def test_what_was_drawn_set_and_learned_is_there_after_a_reload(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    room.draw(SEVEN)
    room.answered()
    one = room.pixels("#drawing")
    room.draw(ONE)
    room.slide("η rate", 400)
    room.press("Step learning")
    room.until(lambda: wire.last("state")["learning"]["update"] == 1)
    room.learn_from("my drawings")

    def trays() -> int:
        """How often the tray was sent, which is a while after it changed; what is on its way when the page is left has no answer."""
        return sum(metadata["kind"] == "drawings" for metadata, _ in wire.uploads)

    room.until(lambda: trays() == 1)
    room.becomes("settled")
    both, address, iteration = room.pixels("#drawing"), page.url, room.iteration
    x, r, weights = wire.seen(wire.end)["x"], wire.entries[iteration]["r1"], wire.weights
    drawings = page.locator("#tray button").count()
    assert drawings >= 1

    def is_back() -> None:
        room.becomes("settled")
        assert room.iteration == iteration
        np.testing.assert_array_equal(room.pixels("#drawing"), both)
        expect(page.locator("#world-draw .surface")).not_to_have_class(re.compile("idle"))
        np.testing.assert_array_equal(wire.seen(wire.end)["x"], x)
        np.testing.assert_array_equal(wire.entries[iteration]["r1"], r)
        np.testing.assert_array_equal(wire.weights, weights)
        expect(page.locator("#tray button")).to_have_count(drawings)
        assert page.url == address

    for times in (2, 3):
        page.reload()
        room.until(lambda times=times: trays() == times)
        is_back()
    # It is drawn on, and undone, as if nothing had been.
    room.press("Undo")
    room.answered()
    np.testing.assert_array_equal(room.pixels("#drawing"), one)
    room.becomes("settled")

    # A lesson comes back itself, and the drawing is one Undo away.
    drawings = page.locator("#tray button").count()
    room.press("Lesson")
    expect(page.locator("#lesson-title")).not_to_have_text("")
    room.answered()  # what is on its way when the page is left has no answer
    page.reload()
    expect(page.locator("#lesson-title")).not_to_have_text("")
    room.press("Close the lesson")
    room.learn_from("my drawings")
    expect(page.locator("#tray button")).to_have_count(drawings)
    room.tab("Draw")
    room.press("Undo")
    room.answered()
    np.testing.assert_array_equal(room.pixels("#drawing"), one)

    # Whoever asks for something else gets that, and an address that says what comes up has the last word.
    page.goto("/?speed=max&sample=4")
    room.becomes("settled")
    assert np.abs(wire.seen(wire.end)["x"] - x).max() > 0.5
    expect(page.locator("#world-draw .surface")).to_have_class(re.compile("idle"))


def test_the_whole_history_is_there_after_a_reload(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    room.draw(SEVEN)
    room.becomes("settled")
    # W was learned on a branch of its own.
    room.scrub(wire.end // 2)
    room.becomes("paused")
    room.press("Continue from here")
    for update in ("1", "2"):
        room.press("Step learning")
        expect(room.html).to_have_attribute("data-weight-update", update)
        room.becomes("settled")
    product = room.pixels("#change-w")
    page.get_by_role("combobox", name="Speed", exact=True).select_option("30 it/s")
    # And the page is looked at elsewhere than at its end.
    room.scrub(1)
    room.becomes("paused")
    room.tab("Samples")
    page.get_by_role("tab", name="Curves").click()
    room.painted()
    curve, energy, points = room.curve(), room.energy, page.evaluate(SAWTOOTH)
    entries = {t: entry["r1"] for t, entry in wire.entries.items()}
    weights = wire.weights

    page.reload()
    room.becomes("paused")
    room.shows(1)
    # F is summed anew, in which its last digit may differ; r is the same.
    assert room.curve() == pytest.approx(curve, rel=1e-6)
    assert room.energy == pytest.approx(energy, rel=1e-6)
    assert {t: entry["r1"].tobytes() for t, entry in wire.entries.items()} == {
        t: r.tobytes() for t, r in entries.items()
    }
    np.testing.assert_array_equal(wire.weights, weights)
    for name in ("Samples", "Curves"):
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    assert page.evaluate(SAWTOOTH) == points
    expect(page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("30")
    expect(page.get_by_role("button", name="Branch B")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("tab", name="Change", exact=True).click()
    np.testing.assert_array_equal(room.pixels("#change-w"), product)
    # The other branch is there, too; and what is thrown away now can be brought back as ever.
    room.press("Reset learning")
    room.answered()  # what is on its way when the page is left has no answer
    page.reload()
    page.get_by_role("button", name="Undo: bring the learned W back").click()
    expect(room.html).to_have_attribute("data-weight-update", "2")
    room.becomes("paused")
    np.testing.assert_array_equal(wire.weights, weights)
    page.get_by_role("button", name="Branch A").click()
    expect(room.html).to_have_attribute("data-weight-update", "0")
    room.becomes("paused")


def test_what_is_not_on_show_is_there_after_a_reload_too(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    for update in ("1", "2", "3"):
        room.press("Step learning")
        expect(room.html).to_have_attribute("data-weight-update", update)
        room.becomes("settled")
    room.scrub(1)
    room.becomes("paused")
    room.press("Continue from here")
    room.answered()
    room.slide("η rate", 400)
    room.press("Play inference")
    room.becomes("settled")
    room.press("Lay beside")

    def beside() -> dict[int, float]:
        """The other branch's curve, dashed beside this one's."""
        x, y = page.evaluate(
            "() => { const { customdata, y } = document.getElementById('energy').data[4]; return [[...customdata], [...y]]; }"
        )
        return dict(zip(x, y, strict=True))

    def history() -> str:
        return page.locator("#look-update canvas.history").get_attribute("aria-label") or ""

    def played() -> str:
        """What there is to take away."""
        room.press("Take away")
        expect(page.locator("#take-dialog [data-way=tensors] button")).to_be_enabled()
        words = page.locator("#take-dialog .what").inner_text()
        page.keyboard.press("Escape")
        return words

    taken = played()
    # A weight that was picked, with its history.
    page.get_by_role("tab", name="Change", exact=True).click()
    page.locator("#change-w").click(position={"x": 90, "y": 90})
    expect(room.html).to_have_attribute("data-picked", "")
    page.mouse.move(5, 5)
    room.painted()
    other, weight = beside(), history()
    assert len(other) > 5
    assert "updates seen, 0 to 3" in weight

    page.reload()
    room.becomes("settled")
    room.until(lambda: any(of["past"] == "0" and of["kind"] == "trajectory" for of, _ in wire.past))
    room.painted()
    assert beside() == pytest.approx(other, rel=1e-6)
    expect(page.get_by_role("button", name="Lay beside")).to_have_attribute("aria-pressed", "true")
    assert history() == weight
    assert "in 4 runs with an update of W between them" in played(), taken


def test_an_explosion_is_explained_after_a_reload_as_it_was(page: Page) -> None:
    room = Room(page, "/?speed=max&rate=0.5", until="diverged")
    said = page.locator("#alarm p")
    expect(said).to_contain_text("F rose from")
    words = said.inner_text()
    page.reload()
    room.becomes("diverged")
    expect(said).to_have_text(words)


def test_w_that_was_thrown_away_comes_back_in_a_lesson_after_a_reload_with_its_history(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    for update in ("1", "2"):
        room.press("Step learning")
        expect(room.html).to_have_attribute("data-weight-update", update)
        room.becomes("settled")
    learned = wire.weights
    room.press("Lesson")
    expect(page.locator("#lesson-title")).not_to_have_text("")
    room.answered()
    page.reload()
    expect(page.locator("#lesson-title")).not_to_have_text("")
    room.answered()
    room.press("Close the lesson")
    page.get_by_role("button", name="Undo: bring the learned W back").click()
    expect(room.html).to_have_attribute("data-weight-update", "2")
    room.answered()
    np.testing.assert_array_equal(wire.weights, learned)


@pytest.mark.tolerate(
    r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+", r"status of 502"
)
def test_what_was_drawn_without_a_line_is_seen_once_it_stands_though_the_page_was_reloaded(
    open_page: OpenPage, server: ServerProcess
) -> None:
    with Proxy(server) as proxy:
        page = open_page(proxy)
        room = Room(page, "/?speed=max")
        before = room.wire.seen(room.wire.end)["x"]
        proxy.cut()
        room.becomes("disconnected")
        proxy.mend()
        proxy.answers["/ws"] = "502 Bad Gateway"  # all but the line stands again
        room.draw(SEVEN)
        drawn = room.pixels("#drawing")
        page.reload()
        room.becomes("disconnected")
        del proxy.answers["/ws"]
        room.becomes("settled")
        room.until(lambda: np.abs(room.wire.seen(room.wire.end)["x"] - before).max() > 0.5)
        np.testing.assert_array_equal(room.pixels("#drawing"), drawn)
        expect(page.locator("#world-draw .surface")).not_to_have_class(re.compile("idle"))
