"""Everything can be done without a pointer, and where the keyboard is stays known."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.room import Room


def surface(page: Page, name: str) -> Locator:
    return page.get_by_role("application", name=name)


def test_a_stroke_is_drawn_with_the_keys_and_undone(page: Page) -> None:
    room = Room(page, "/?speed=max")
    page.get_by_role("tab", name="Draw").focus()
    page.keyboard.press("Tab")
    pen, told = surface(page, "Draw with the keys"), page.get_by_role("status", name="Where the pen is")
    expect(pen).to_be_focused()
    expect(told).to_have_text("row 14, column 14: no ink")
    for key in ("Shift+ArrowUp", "Enter", *["ArrowDown"] * 16):
        page.keyboard.press(key)
    expect(told).to_have_text("row 22, column 14: ink; the pen is down")
    page.keyboard.press("Enter")
    expect(told).to_have_text("row 22, column 14: ink")
    room.becomes("settled")
    rows, columns = np.nonzero(room.wire.seen(room.wire.end)["x"].reshape(28, 28) > 0.5)
    assert rows.max() - rows.min() > 10
    assert columns.max() - columns.min() < 5, "it is a stroke downwards"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+z")
    expect(room.button("Undo")).to_be_disabled()
    room.becomes("settled")
    assert not room.wire.seen(room.wire.end)["x"].any()


def test_the_dark_room_is_felt_with_the_keys(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.tab("Touch")
    room.becomes("settled")
    assert not room.wire.seen(room.wire.end)["mask"].any()
    page.get_by_role("tab", name="Touch").focus()
    page.keyboard.press("Tab")
    hand, told = (
        surface(page, "Feel with the arrow keys"),
        page.get_by_role("status", name="What the hand feels"),
    )
    expect(hand).to_be_focused()
    expect(told).to_have_text("row 14, column 14: not felt")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    room.becomes("settled")
    seen = room.wire.seen(room.wire.end)
    felt = seen["mask"].reshape(28, 28) == 1
    assert 3 <= felt.sum() <= 30
    assert felt[11:14, 14].all()
    expect(told).to_have_text(f"row 11, column 14: bright by {seen['x'].reshape(28, 28)[11, 14]:.2f}")


def test_a_button_that_is_of_no_use_any_more_keeps_the_focus(page: Page) -> None:
    room = Room(page, "/?speed=max")
    back, settle, learn = (room.button(name) for name in ("Step back", "Run until settled", "Step learning"))
    room.scrub(1)
    room.becomes("paused")
    back.focus()
    page.keyboard.press("Enter")
    room.shows(0)
    expect(back).to_be_focused()
    expect(back).to_be_disabled()
    page.keyboard.press("Enter")
    room.answered()
    assert room.iteration == 0, "it does nothing more"
    settle.focus()
    page.keyboard.press("Enter")
    room.becomes("settled")
    expect(settle).to_be_focused()
    expect(settle).to_be_disabled()
    expect(back).to_be_enabled()
    learn.focus()
    page.keyboard.press("Enter")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    expect(learn).to_be_focused()
    expect(learn).to_be_enabled()


def test_where_what_has_the_focus_goes_another_takes_it(page: Page) -> None:
    room = Room(page, "/?speed=max")
    scrub = page.get_by_role("slider", name="Iteration shown")
    scrub.focus()
    page.keyboard.press("Home")
    room.becomes("paused")
    room.button("Continue from here").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Branch B")).to_be_visible()
    expect(scrub).to_be_focused()
    room.press("Step learning")
    room.becomes("settled")
    room.button("Reset learning").focus()
    page.keyboard.press("Enter")
    room.button("Undo: bring the learned W back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Slow · learning")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("region", name="The world")).to_be_focused()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_where_the_keyboard_is_can_be_seen_at_every_stop(page: Page, scheme: str) -> None:
    Room(page, "/?speed=max")
    stops = 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body"):
        style, width = page.evaluate(
            "() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);"
            " return [outlineStyle, parseFloat(outlineWidth)]; }"
        )
        assert (style, width >= 2) == ("solid", True), page.evaluate("document.activeElement.outerHTML")
        stops += 1
        page.keyboard.press("Tab")
    assert stops > 25


def test_what_the_page_says_is_heard_in_the_dialog_over_it(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Beside backprop")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    dialog.get_by_role("button", name="Next phase").click()
    expect(dialog.get_by_role("status", name="What the page says")).to_have_text(
        "Predict: x̂ is what r draws."
    )


def test_esc_closes_the_contents_before_the_lesson(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.button("Lesson").focus()
    page.keyboard.press("Enter")
    contents, lessons = room.button("Contents"), page.get_by_role("navigation", name="Lessons")
    contents.focus()
    page.keyboard.press("Enter")
    expect(lessons).to_be_visible()
    page.keyboard.press("Escape")
    expect(lessons).to_be_hidden()
    expect(contents).to_be_focused()
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()
    expect(room.button("Lesson")).to_be_focused()


def test_a_pixel_is_read_out_in_sentences(page: Page) -> None:
    Room(page, "/?speed=max")
    page.keyboard.press("Tab")
    page.locator("#picture-e").focus()
    told = page.get_by_role("status", name="What the keys chose")
    expect(told).to_have_text(re.compile(r"^pixel 406: row 14, column 14\. e406 = x406 .*\. = "))


def test_in_forced_colours_what_is_chosen_looks_other_than_where_the_keyboard_is(page: Page) -> None:
    room = Room(page, "/?speed=max")
    page.emulate_media(forced_colors="active")
    chosen, other = (page.get_by_role("tab", name=name) for name in ("Draw", "Upload"))
    expect(chosen).to_have_css("outline-style", "none")
    colours = [tab.evaluate("(tab) => getComputedStyle(tab).backgroundColor") for tab in (chosen, other)]
    assert colours[0] != colours[1]
    chosen.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(chosen).to_be_focused()
    expect(chosen).to_have_css("outline-style", "solid")
    room.painted()


def test_each_phase_is_told_and_they_are_read_in_their_order(page: Page) -> None:
    room = Room(page, "/?speed=max")
    for said in ("Predict: x̂ is what r draws.", "Compare: e is what x̂ missed of x.", "Update: e moves r."):
        room.press("Next phase")
        expect(room.status).to_have_text(said)
    read = page.locator("#loop").aria_snapshot()
    places = [
        read.index(f"{number} {name}") for number, name in enumerate(("Predict", "Compare", "Update"), 1)
    ]
    assert places == sorted(places)
    assert re.search(r"1 Predict.*2 Compare.*3 Update", read, re.DOTALL)
