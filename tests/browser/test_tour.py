"""The first minute: a tour of the live page that is done, not read; that can be left; and that nothing makes hang."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cable import Cable
from tests.browser.conftest import OpenPage
from tests.browser.room import Room, correlation
from tests.server_process import ServerProcess

DRAW, PAUSE, STEP, LEARN, END = TITLES = (
    "Draw, and the guess chases it",
    "Pause: what did it miss?",
    "Step: one arrow at a time",
    "Learn, once",
    "That is predictive coding",
)

#: What is in the light and is, by its name, under the card; and what of the card is out of sight.
_COVERED = """() => {
    const card = document.getElementById("tour").getBoundingClientRect();
    const within = card.left >= 0 && card.top >= 0 && card.right <= innerWidth && card.bottom <= innerHeight;
    const under = [...document.querySelectorAll(".spot")].filter((lit) => lit.checkVisibility()).filter((lit) => {
        const box = lit.getBoundingClientRect();
        return box.left < card.right && card.left < box.right && box.top < card.bottom - 1 && card.top < box.bottom - 1;
    });
    return [...(within ? [] : ["the card is cut off"]), ...under.map((lit) => lit.id || lit.ariaLabel || lit.className)];
}"""


class Tour:
    """The tour of a room's page."""

    def __init__(self, room: Room) -> None:
        self.room, self.page = room, room.page
        self.card = self.page.locator("#tour")
        self.todo = self.page.locator("#tour-todo")
        self.said = self.page.get_by_role("status", name="The first minute")

    @property
    def lit(self) -> Locator:
        return self.page.locator(".spot").filter(visible=True)

    def stands_at(self, title: str) -> None:
        """Wait for a beat, and see that card and dots say so, and that the card lies on nothing that it speaks of."""
        expect(self.page.get_by_role("complementary", name=title, exact=True)).to_be_visible()
        at = TITLES.index(title)
        expect(self.page.locator("#tour-dots .seen")).to_have_count(at)
        expect(self.page.locator("#tour-dots [aria-current=step]")).to_have_count(int(title != END))
        expect(self.said).to_contain_text(title)
        self.room.painted()
        assert self.page.evaluate(_COVERED) == []

    def is_done(self, sees: str) -> None:
        """Wait until it was noticed that the reader did it."""
        expect(self.todo).to_have_class(re.compile("done"))
        expect(self.todo).to_contain_text(sees)
        expect(self.said).to_contain_text(sees)
        assert self.page.evaluate(_COVERED) == []


def test_a_minute_with_the_mouse(page: Page) -> None:
    room = Room(page)
    room.press("Start here")
    tour = Tour(room)
    tour.stands_at(DRAW)
    expect(page.get_by_role("heading", name=DRAW)).to_be_focused()
    expect(tour.lit).to_have_count(2)
    before = room.wire.end
    room.draw()
    tour.is_done("chased your strokes")
    room.until(lambda: room.wire.end > before + 20)
    last = room.wire.end
    assert correlation(room.wire.seen(last)["x"], room.wire.entries[last]["x_hat"]) > 0.7

    tour.stands_at(PAUSE)  # it has gone on by itself
    expect(page.locator("#play")).to_have_class(re.compile("spot"))
    expect(page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("5")
    room.until(lambda: 3 <= room.iteration < 100)
    room.press("Pause inference")
    room.becomes("paused")
    tour.is_done(f"iteration {room.iteration}")
    assert room.energy > 2

    room.press("Next")
    tour.stands_at(STEP)
    expect(page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("60")
    here = room.iteration
    for phase, told in (("predict", "1 Predict"), ("compare", "2 Compare"), ("update", "3 Update")):
        room.press("Next phase")
        expect(tour.todo).to_contain_text(told)
        expect(page.locator(f".phase.spot[data-phase={phase}]")).to_have_count(1)
        assert page.evaluate(_COVERED) == []
    room.shows(here + 1)
    tour.is_done("3 Update")

    room.press("Next")
    tour.stands_at(LEARN)
    page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.press("Step learning")
    tour.is_done("fell from")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    fell = re.search(r"from (\S+) to (\S+)\.", tour.todo.inner_text())
    assert fell is not None
    assert float(fell[2]) < float(fell[1])

    room.press("Next")
    tour.stands_at(END)
    expect(tour.lit).to_have_count(0)
    room.press("Go on: the lesson, 30 minutes")
    expect(tour.card).to_be_hidden()
    expect(room.html).to_have_attribute("data-lesson", "1.1")
    expect(room.html).to_have_attribute("data-mode", "lesson")


@pytest.mark.parametrize("size", ["laptop", "projector"])
def test_its_card_stays_where_it_is_through_a_beat_and_its_buttons_through_three(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Start here")
    tour = Tour(room)

    def next_stands() -> dict[str, float]:
        box = room.button("Next").bounding_box()
        assert box is not None
        return {edge: round(value) for edge, value in box.items()}

    tour.stands_at(DRAW)
    here = next_stands()
    room.button("Show me").click()
    tour.is_done("chased your strokes")
    assert next_stands() == here
    room.button("Next").click()
    tour.stands_at(PAUSE)
    assert next_stands() == here
    room.until(lambda: 2 <= room.iteration < 100)
    page.keyboard.press("Space")  # it is the page's, though a button was pressed with the mouse
    tour.is_done("This is e")
    assert next_stands() == here
    room.button("Next").click()
    tour.stands_at(STEP)
    for told in ("1 Predict", "2 Compare", "3 Update"):
        room.press("Next phase")
        expect(tour.todo).to_contain_text(told)
        assert next_stands() == here
        assert page.evaluate(_COVERED) == []


def test_a_minute_with_the_keyboard(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.button("Start here").focus()
    page.keyboard.press("Enter")
    tour = Tour(room)
    tour.stands_at(DRAW)
    seen = room.wire.seen(room.wire.end)["x"]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past Leave
    expect(room.button("Show me")).to_be_focused()
    page.keyboard.press("Enter")
    tour.is_done("chased your strokes")
    room.answered()
    assert correlation(room.wire.seen(room.wire.end)["x"], seen) < 0.8, "another digit is shown"
    page.keyboard.press("PageDown")
    tour.stands_at(PAUSE)
    page.keyboard.press("PageUp")
    tour.stands_at(DRAW)
    page.keyboard.press("PageDown")
    tour.stands_at(PAUSE)
    room.until(lambda: 2 <= room.iteration < 100)
    page.locator("#tour-title").focus()
    page.keyboard.press("Space")
    tour.is_done("This is e")
    page.keyboard.press("PageDown")
    tour.stands_at(STEP)
    for _ in range(3):
        page.keyboard.press("p")
    tour.is_done("3 Update")
    page.keyboard.press("PageDown")
    tour.stands_at(LEARN)
    page.keyboard.press("w")
    tour.is_done("fell from")
    page.keyboard.press("PageDown")
    tour.stands_at(END)
    expect(room.button("Go on: the lesson, 30 minutes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour.card).to_be_hidden()
    expect(room.button("Start here")).to_be_focused()
    expect(room.html).not_to_have_attribute("data-mode", re.compile(""))


@pytest.mark.parametrize("size", ["phone"])
@pytest.mark.parametrize("scheme", ["light"])
def test_a_minute_on_a_phone_with_card_and_subject_in_sight(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.button("Start here").tap()
    tour = Tour(room)
    for window in ((320, 664), (844, 390), (820, 1180)):
        page.set_viewport_size({"width": window[0], "height": window[1]})
        for title, control in (
            (DRAW, page.get_by_role("img", name="Drawing surface")),
            (PAUSE, page.locator("#play")),
            (STEP, page.locator("#phase")),
            (LEARN, page.locator("#learn-step")),
        ):
            tour.stands_at(title)
            expect(control).to_be_in_viewport(ratio=0.95)
            expect(page.locator("#chase") if title == DRAW else tour.lit.last).to_be_in_viewport()
            assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
            box, card = control.bounding_box(), tour.card.bounding_box()
            assert box is not None
            assert card is not None
            assert box["y"] + 1 >= card["y"] + card["height"] or box["x"] + box["width"] <= card["x"] + 1
            room.button("Next").tap()
        tour.stands_at(END)
        for _ in range(4):
            room.button("Back").tap()
    room.button("Show me").tap()
    tour.is_done("chased your strokes")


def test_it_is_left_in_the_middle_and_the_page_is_as_it_was_used(page: Page) -> None:
    room = Room(page)
    room.press("Start here")
    tour = Tour(room)
    room.press("Next")
    tour.stands_at(PAUSE)
    room.until(lambda: 2 <= room.iteration < 100)
    room.press("Leave")
    expect(tour.card).to_be_hidden()
    expect(tour.lit).to_have_count(0)
    expect(page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("60")
    expect(room.button("Start here")).to_be_focused()
    room.becomes("settled")  # it played, and so it goes on

    # A lesson that is opened has the page to itself, and the tour takes it from a lesson.
    room.press("Start here")
    tour.stands_at(DRAW)
    room.press("Lesson")
    expect(room.html).to_have_attribute("data-mode", "lesson")
    expect(tour.card).to_be_hidden()
    room.press("Start here")
    tour.stands_at(DRAW)
    expect(page.locator("#lesson")).to_be_hidden()
    page.keyboard.press("Escape")

    # A model that sees no drawings gives way to one that does.
    page.get_by_role("combobox", name="Model").select_option("food-size")
    room.becomes("settled")
    room.press("Start here")
    expect(page.get_by_role("combobox", name="Model")).to_have_value("digits")
    expect(page.get_by_role("img", name="Drawing surface")).to_be_visible()


@pytest.mark.tolerate(r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+")
def test_a_line_that_drops_does_not_stop_it(open_page: OpenPage, server: ServerProcess) -> None:
    with Cable(server) as cable:
        room = Room(open_page(cable), "/?speed=max")
        room.press("Start here")
        tour = Tour(room)
        tour.stands_at(DRAW)
        cable.cut()
        expect(tour.todo).to_contain_text("The line to the server is broken")
        room.press("Next")
        tour.stands_at(PAUSE)
        room.press("Next")
        tour.stands_at(STEP)
        room.press("Back")
        room.press("Back")
        cable.mend()
        expect(tour.todo).to_contain_text("Draw a digit")
        room.draw()
        tour.is_done("chased your strokes")
        room.press("Leave")
        expect(tour.card).to_be_hidden()
