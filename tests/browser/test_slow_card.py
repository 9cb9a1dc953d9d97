"""The slow card: all that it says is whole where the window is low, what is set lies behind a button, and a W of one number is one."""

import re

from playwright.sync_api import Page, expect

from tests.browser.room import ONE, SEVEN, Room

# What of the slow card's parts is cut off, or has run out of the card, as its name.
_CUT_OFF = """() => {
    const card = document.getElementById("slow"), { bottom } = card.getBoundingClientRect();
    const parts = [...card.querySelectorAll(":scope > *, .summary, .outcome, .locality, .atom-detail, .tile, .tile small, .slice, .key")];
    return parts.filter((part) => part.checkVisibility()).filter((part) =>
        part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1
        || part.getBoundingClientRect().bottom > bottom + 1
    ).filter((part) => getComputedStyle(part).display !== "inline").map(({ id, className }) => id || className);
}"""


def test_nothing_is_cut_off_with_a_tray_and_a_notice_in_a_low_window(page: Page) -> None:
    room = Room(page, "/?speed=max&learning_speed=max&source=drawings&model=digits-tanh&learning_rate=10")
    for strokes in (SEVEN, ONE):
        room.draw(strokes)
        room.becomes("settled")
    room.press("Play learning")
    expect(room.html).to_have_attribute("data-learning", "failed")
    notice = page.locator("#slow-notice")
    expect(notice).to_be_visible()
    expect(page.locator("#tray canvas").first).to_be_visible()
    for width, height in ((1280, 720), (1440, 900), (1920, 1080), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        for tab in ("Dictionary", "Change", "Curves", "Landscape"):
            room.tab(tab)
            room.painted()
            assert page.evaluate(_CUT_OFF) == [], f"{tab} at {width}×{height}"
            if tab != "Dictionary":
                continue
            grid, card = page.locator("#dictionary").bounding_box(), page.locator("#slow").bounding_box()
            assert grid is not None
            assert card is not None
            assert grid["width"] > 0.55 * card["width"], "the atoms have the room"


def test_what_learning_is_set_by_opens_over_the_card_and_closes_with_esc(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.tab("Change")
    page.get_by_role("figure", name="Error at r*").locator("canvas").click()
    expect(page.locator("#locality")).to_contain_text("Esc, or a click elsewhere, lets it go")
    button = page.get_by_role("button", name=re.compile("How it learns: from this image.*0.02"))
    sheet = page.get_by_role("group", name="How it learns")
    expect(sheet).to_be_hidden()
    button.press("Enter")
    expect(sheet).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Learn from")).to_be_focused()
    room.learn_from("digits")
    expect(page.get_by_role("button", name=re.compile("How it learns: from digits"))).to_be_visible()
    # Esc closes what lies on top, and what lies under it stays; the next one is the page's again.
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#how")).to_be_focused()
    expect(page.locator("#locality")).to_contain_text("Esc, or a click elsewhere, lets it go")
    page.keyboard.press("Escape")
    expect(page.locator("#locality")).not_to_contain_text("Esc, or a click elsewhere, lets it go")


def test_a_w_of_one_number_shows_it_and_f_over_r_is_a_curve(page: Page) -> None:
    room = Room(page, "/?speed=max&model=food-size")
    slow = page.locator("#slow")
    expect(slow).to_contain_text("w0 = 1.0000")
    room.tab("Landscape")
    # Bogacz (2017), exercise 2.
    expect(slow).to_contain_text("r* = 1.56")
    curve = page.get_by_role("img", name="Energy over r")
    expect(curve).to_be_visible()
    before = room.pixels(curve)
    assert before.std() > 5
    room.scrub(2)
    assert (room.pixels(curve) != before).any(), "r lies elsewhere on it"
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    w, delta = room.wire.weights.item(), room.wire.changes[-1]["D1"].item()
    numbers = [f"{value:.4f}".replace("-", "−") for value in (w - delta, delta, w)]
    tile = page.get_by_role("figure", name="The atoms that changed most")
    expect(tile).to_contain_text(f"{numbers[0]}+({numbers[1]})={numbers[2]}")
    room.tab("Dictionary")
    expect(slow).to_contain_text(f"w0 = {numbers[2]}")


def test_an_update_that_raised_f_says_so(page: Page) -> None:
    room = Room(page, "/?speed=max&model=food-size&learning_rate=0.5")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    expect(page.locator("#look-update .outcome")).to_contain_text(re.compile(r"→.*it rose by 0\.\d+"))
