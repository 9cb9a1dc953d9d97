"""The lesson: scene after scene beside the live page, predictions that are measured, symbols that lead somewhere."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.room import Room
from tests.browser.talk import Talk
from tests.browser.test_layout import overlapping
from tests.browser.test_sizes import FAULTS, LEAST

# The text of HTML, with formulas as they are read.
_TEXT = """html => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.textContent;
}"""


_LESSONS = "async () => (await fetch('/api/lessons')).json()"
# Which cards can be seen.
_CARDS = "() => ['world', 'fast', 'slow'].filter((card) => document.getElementById(card).checkVisibility())"
# How much wider the text is than its column.
_WIDER = """() => {
    const { scrollWidth, clientWidth } = document.getElementById("lesson-scene");
    return scrollWidth - clientWidth;
}"""


class Lesson:
    """The lesson's panel on a page."""

    def __init__(self, room: Room) -> None:
        self.room, self.page = room, room.page
        self.panel = self.page.get_by_role("complementary", name=re.compile("."))
        self.scene = self.page.locator("#lesson-scene")
        self.question = self.scene.get_by_role("region", name="Your prediction")
        self.all: list[dict[str, Any]] = self.page.evaluate(_LESSONS)

    def stands_at(self, lesson: int, scene: int) -> None:
        """Wait until a scene is up, and see that page and address say so."""
        html = self.room.html
        expect(html).to_have_attribute("data-lesson", f"{lesson}.{scene}")
        expect(html).not_to_have_attribute("data-coming", "")
        expect(self.page).to_have_url(re.compile(rf"[?&]lesson={lesson}\.{scene}(&|$)"))

    def answer(self, option: int, does: str) -> None:
        """Choose an option, and do what is asked for where it is the reader's turn."""
        self.question.get_by_role("radio").nth(option).check()
        self.page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
        self.question.get_by_role("button").click()
        if does == "touch":
            self.room.draw([[(0.4, 0.3), (0.5, 0.3)]], on="Dark room", press=False)
            expect(self.question.get_by_role("status")).to_contain_text("pixels so far")
        if does in ("draw", "touch"):
            surface = "Dark room" if does == "touch" else "Drawing surface"
            strokes = [[(0.3, 0.2), (0.6, 0.3), (0.7, 0.7)], [(0.7, 0.7), (0.3, 0.8)]]
            self.room.draw(strokes, on=surface, press=does == "draw")
            self.page.mouse.move(2, 2)
        expect(self.question).to_have_attribute("data-verdict", re.compile("hit|miss|failed"))

    def number(self, name: str) -> Locator:
        """The numbers that stand in for a symbol."""
        return self.scene.locator(f"[data-value={name}] + mtext .live")


@pytest.mark.timeout(300)  # every question of every lesson, one after the other
@pytest.mark.parametrize("size", ["projector"])
@pytest.mark.parametrize("scheme", ["light"])
def test_the_whole_lesson_is_done_it_fits_and_what_happens_is_what_its_author_expects(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Lesson")
    lesson = Lesson(room)
    asked = 0
    arranged: set[tuple[object, ...]] = set()
    last = len(lesson.all)
    for number, about in enumerate(lesson.all, start=1):
        for place, scene in enumerate(about["scenes"], start=1):
            lesson.stands_at(number, place)
            expect(lesson.scene.get_by_role("heading", level=3)).to_have_text(scene["title"])
            expect(page.get_by_role("heading", level=2, name=about["title"], exact=True)).to_be_visible()
            assert page.evaluate(_CARDS) == [
                card for card in ("world", "fast", "slow") if card in scene["cards"]
            ], scene["title"]
            state = scene["state"]
            kind = (*scene["cards"], state["model"], state.get("tab"), state.get("look"))
            if kind not in arranged:
                arranged.add(kind)
                it_fits(room)
            if predict := scene["predict"]:
                asked += 1
                is_measured(lesson, predict, again=asked == 1)
            if number == last and place == len(about["scenes"]):
                break
            page.get_by_role("button", name=re.compile("Next (scene|lesson)")).click()
    assert asked >= last, "every lesson asks for something"

    page.get_by_role("button", name="Contents").click()
    progress = page.get_by_role("navigation", name="Lessons").locator("em").all_inner_texts()
    for said, about in zip(progress, lesson.all, strict=True):
        scenes, questions = len(about["scenes"]), sum(bool(one["predict"]) for one in about["scenes"])
        assert said.startswith(f"{scenes} of {scenes} seen")
        assert said.endswith(f"{questions} of {questions} answered" if questions else "seen")


def is_measured(lesson: Lesson, predict: dict[str, Any], *, again: bool) -> None:
    """A wrong answer is told what happened and why it was not so; what happened is what the author expects."""
    truth, question = predict["truth"], lesson.question
    wrong = (truth + 1) % len(predict["options"])
    axis = lesson.page.locator("#latents .ytick")
    before = axis.all_inner_texts()
    lesson.answer(wrong, predict["do"])
    if predict["do"].startswith("see:"):  # r stays, and bars that stay are seen to
        assert before
        assert axis.all_inner_texts() == before
    expect(question).to_have_attribute("data-outcome", predict["outcomes"][truth])
    expect(question).to_have_attribute("data-verdict", "miss")
    result = question.get_by_role("status", name="Result")
    expect(result.locator(".says")).to_have_text(lesson.page.evaluate(_TEXT, predict["says"][wrong]))
    expect(result.locator(".measured")).to_have_text(re.compile(r"\d"))
    expect(question.locator(".happened")).to_have_count(1)
    expect(question.get_by_role("radio").nth(truth)).to_be_disabled()
    if not again:
        return
    question.get_by_role("button", name="Try again").click()
    expect(question.get_by_role("radio").first).to_be_focused()
    expect(result).to_be_empty()
    lesson.answer(truth, predict["do"])
    expect(question).to_have_attribute("data-verdict", "hit")
    expect(result.locator(".says")).to_have_text(lesson.page.evaluate(_TEXT, predict["says"][truth]))


def it_fits(room: Room) -> None:
    """Lesson and page, side by side, fit a laptop and a projector: first the one that the window is, which it is no more after."""
    for size in sorted(
        (SIZES["laptop"], SIZES["projector"]), key=lambda size: size != room.page.viewport_size
    ):
        room.page.set_viewport_size(size)
        room.painted()
        assert room.page.evaluate(FAULTS, LEAST["laptop"]) == []
        assert overlapping(room.page, ".lesson > :not(.unseen), main, .top, .bottom") == []
        assert room.page.evaluate(_WIDER) <= 0


def test_every_scene_has_its_address_its_symbols_lead_somewhere_and_its_formulas_have_numbers(
    page: Page,
) -> None:
    room = Room(page, "/?lesson=4.1")
    lesson = Lesson(room)
    lesson.stands_at(4, 1)
    assert len(room.wire.uploads) == 1, "the session begins with the scene"
    expect(page.get_by_role("button", name="lesson 4 of 9 — the error")).to_be_visible()
    formulas_show_the_numbers_that_the_page_shows(lesson)
    keyboard = page.keyboard

    # Keys scroll first; then they turn the page. The page's own go on working.
    lesson.scene.evaluate("scene => { scene.scrollTop = scene.scrollHeight; }")
    keyboard.press("PageDown")
    lesson.stands_at(4, 2)
    expect(page.get_by_role("status", name="Scene")).to_have_text(re.compile("Lesson 4, scene 2 of "))
    page.reload()
    room.becomes("settled")
    lesson.stands_at(4, 2)
    keyboard.press("PageUp")
    lesson.stands_at(4, 1)
    page.go_back()
    lesson.stands_at(4, 2)
    page.go_back()
    lesson.stands_at(4, 1)
    keyboard.press("Home")
    room.becomes("paused")
    room.shows(0)

    # A symbol lights its panel up, and its entry leads to where it is defined.
    chip = lesson.scene.get_by_role("button", name="W: what it is").or_(
        lesson.scene.get_by_role("button", name="x: what it is")
    )
    chip.first.focus()
    name = chip.first.get_attribute("data-sym")
    expect(page.locator(f"[data-shows~={name}].lit-symbol").first).to_be_attached()
    entry = page.get_by_role("dialog", name="Symbol")
    lesson.scene.get_by_role("button", name="x̂: what it is").press("Enter")
    expect(entry).to_contain_text("the reconstruction")
    expect(entry).to_contain_text("784 numbers")
    keyboard.press("Escape")
    expect(entry).to_be_hidden()
    # What the symbol means is closed, and the lesson is not; the next one closes it, and it comes back as it was.
    expect(lesson.scene.get_by_role("button", name="x̂: what it is")).to_be_focused()
    keyboard.press("Escape")
    expect(lesson.scene).to_be_hidden()
    room.press("Lesson")
    expect(lesson.scene).to_be_visible()
    lesson.scene.locator(".formula [data-sym=xh]").first.click()
    address = next(
        one["address"] for one in page.evaluate("async () => (await fetch('/api/glossary')).json()")
        if one["name"] == "xh"
    )  # fmt: skip
    entry.get_by_role("button", name=re.compile("^Lesson ")).click()
    lesson.stands_at(*map(int, address.split(".")))
    expect(lesson.scene.locator("dfn[data-sym=xh]")).to_be_visible()

    # A talk given from here has the stage for itself; the lesson is there after it.
    talk = Talk(room)
    talk.open()
    talk.add("Here")
    talk.start()
    expect(room.html).not_to_have_attribute("data-lesson", re.compile("."))
    page.go_back()  # to another scene of the lesson, which waits behind the stage
    room.painted()
    expect(room.html).to_have_attribute("data-mode", "talk")
    expect(lesson.scene).to_be_hidden()
    keyboard.press("Escape")
    lesson.stands_at(*map(int, address.split(".")))
    talk.press("Close the talk's scenes")  # which stand in the place of the lesson
    expect(lesson.scene.locator("dfn[data-sym=xh]")).to_be_visible()

    # Closed, the page stays as it is.
    here = room.iteration
    page.get_by_role("button", name="Close the lesson").click()
    expect(lesson.scene).to_be_hidden()
    assert "lesson" not in page.url
    for card in ("world", "fast", "slow"):
        expect(page.locator(f"#{card}")).to_be_visible()
    room.painted()
    assert room.iteration == here
    expect(room.button("Lesson")).to_be_focused()
    # It goes on where it was left.
    room.press("Lesson")
    lesson.stands_at(*map(int, address.split(".")))


def formulas_show_the_numbers_that_the_page_shows(lesson: Lesson) -> None:
    room, page = lesson.room, lesson.page
    page.get_by_role("switch", name="numbers").click()
    said = page.locator("#lesson-numbers-of")

    def agree(pixel: int) -> None:
        entry, x = room.wire.entries[room.iteration], room.wire.seen(0)["x"]
        for name, value in (("x_i", x[pixel]), ("xh_i", entry["x_hat"][pixel]), ("e_i", entry["e0"][pixel])):
            text = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
            expect(lesson.number(name).first).to_have_text(re.compile(rf"^\(?{re.escape(text)}\)?$"))

    focus = lesson.all[3]["scenes"][0]["state"]["focus"]
    expect(said).to_contain_text(f"i = {focus['index']}: row {focus['index'] // 28}")
    agree(focus["index"])
    # Where nothing is pointed at, the pixel whose error is largest.
    page.locator("#picture-e").hover()
    page.mouse.move(2, 2)
    entry = room.wire.entries[room.iteration]
    largest = int(np.argmax(np.abs(entry["e0"])))
    expect(said).to_contain_text(f"i = {largest}: row {largest // 28}, column {largest % 28}, largest |e|")
    agree(largest)
    # While the clock runs the numbers run, and nothing else moves.
    formula = lesson.scene.locator(".formula").last
    page.get_by_role("combobox", name="Speed", exact=True).select_option("5 it/s")
    room.press("Play inference")
    room.becomes("playing")
    page.locator("#picture-e").hover()
    expect(said).to_contain_text("pointed at")
    before = formula.locator("math").bounding_box()
    seen: set[str] = set()
    while len(seen) < 3:
        seen.add(lesson.number("xh_i").last.inner_text())
        room.painted()
    after = formula.locator("math").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["width"] - before["width"]) <= 24, "a sign, at most, was added"
    room.press("Pause inference")
    room.becomes("paused")
    agree(int(re.findall(r"i = (\d+)", said.inner_text())[0]))
    page.get_by_role("switch", name="numbers").click()
    expect(lesson.scene.locator(".live").first).to_be_hidden()


@pytest.mark.parametrize("size", ["phone"])
def test_on_a_phone_the_sheet_leaves_what_moves_in_sight(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Lesson")
    lesson = Lesson(room)
    lesson.stands_at(1, 1)
    page.get_by_role("button", name="Contents").tap()
    page.locator("#lesson-list [data-place='4.1']").tap()
    lesson.stands_at(4, 1)
    sheet = page.locator("#lesson")
    expect(page.locator("#picture-e")).to_be_in_viewport(ratio=1)

    def top() -> float:
        box = sheet.bounding_box()
        assert box is not None
        return box["y"]

    middle, grip = top(), page.get_by_role("slider", name="Height of the lesson")
    picture = page.locator("#picture-e").bounding_box()
    assert picture is not None
    assert picture["y"] + picture["height"] <= middle, "the sheet does not lie over it"
    grip.focus()
    grip.press("Home")
    assert top() > middle + 100
    grip.press("End")
    assert top() < middle - 100
    grip.tap()
    room.painted()
    assert page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth") <= 0
