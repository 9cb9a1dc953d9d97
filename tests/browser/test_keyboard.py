"""Keys, names and the help page: everything can be done without a mouse and found without eyes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import Room

#: What of a card reaches beyond it.
_CUT = """(selector) => {
    const card = document.querySelector(selector), box = card.getBoundingClientRect();
    return [...card.querySelectorAll("h2, h3, p, figure, canvas, output, button, dl")]
        .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
        .filter((one) => { const { left, right, bottom } = one.getBoundingClientRect();
            return left < box.left - 1 || right > box.right + 1 || bottom > box.bottom + 1; })
        .map((one) => one.id || one.className || one.textContent);
}"""


def test_everything_can_be_done_with_keys_and_is_found_by_its_name(page: Page) -> None:
    room = Room(page, "/?speed=max")
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    the_keys_do_what_the_buttons_do(room)

    # At one iteration a second there is time to look around.
    speed.select_option("1 it/s")
    page.locator(":focus").blur()  # a focused button is pressed by Space itself
    page.keyboard.press("Home")
    room.shows(0)
    room.becomes("paused")
    page.keyboard.press("Space")
    room.becomes("playing")
    everything_has_the_name_that_is_agreed_on(room)
    a_pixel_can_be_asked_for_and_where_the_keyboard_is_can_be_seen(room)

    speed.select_option("full speed")
    room.press("Play inference")
    room.becomes("settled")
    keys_belong_to_whatever_has_the_focus(room)


def the_keys_do_what_the_buttons_do(room: Room) -> None:
    page = room.page
    last = room.iteration
    keyboard = page.keyboard
    keyboard.press("ArrowLeft")
    room.shows(last - 1)
    keyboard.press("ArrowLeft")
    room.shows(last - 2)
    room.becomes("paused")
    help_tells_every_key_and_every_symbol(room)
    keyboard.press("ArrowRight")
    room.shows(last - 1)
    room.becomes("paused")
    room.shows_entry(last - 1)
    keyboard.press("Home")
    room.shows(0)
    room.becomes("paused")
    assert room.wire.end == 0
    keyboard.press("ArrowRight")
    room.shows(1)
    keyboard.press("p")
    expect(room.html).to_have_attribute("data-phase", "predict")
    keyboard.press("s")
    room.becomes("settled")
    keyboard.press("n")
    room.becomes("settled")
    expect(page.locator("#seed")).to_have_text("1")
    keyboard.press("t")
    expect(room.html).to_have_attribute("data-theme", "light")


def help_tells_every_key_and_every_symbol(room: Room) -> None:
    page, here = room.page, room.iteration
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Symbols and keys")
    expect(dialog).to_be_visible()
    keys = dialog.get_by_role("list", name="On the page").locator("kbd")
    for key in ("Space", "→", "←", "Home", "N", "P", "S", "T", "?"):
        expect(keys.get_by_text(key, exact=True)).to_have_count(1)
    for symbol in ("x", "r", "f", "W", "x̂", "e", "F", "η", "λ"):
        expect(dialog.locator("dt").get_by_text(symbol, exact=True)).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    room.becomes("paused")
    assert room.iteration == here, "the page behind it stays as it is"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Help: keys and symbols").click()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close help").click()
    expect(dialog).to_be_hidden()


def everything_has_the_name_that_is_agreed_on(room: Room) -> None:
    page = room.page
    buttons = (
        "Pause inference",
        "Step inference",
        "Step back",
        "Reset inference",
        "Play learning",
        "Step learning",
        "Reset learning",
        "Clear drawing",
    )
    for name in buttons:
        expect(room.button(name)).to_have_count(1)
    room.press("Pause inference")
    expect(room.button("Play inference")).to_have_count(1)
    expect(room.button("Pause inference")).to_have_count(0)
    for name in ("Draw", "Upload", "Samples", "Touch"):
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_count(1)
    for name in ("Input", "Prediction", "Prediction error", "Latent state", "Energy", "Weights"):
        expect(page.get_by_role("figure", name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("img", name="Drawing surface", exact=True)).to_have_count(1)
    expect(room.status).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("heading", level=1)).to_have_text("Darkroom")
    # Whatever can be operated says what it is.
    for role in ("button", "slider", "combobox", "tab", "radio"):
        for control in page.get_by_role(role).all():
            expect(control).to_have_accessible_name(re.compile(r"\S"))


def a_pixel_can_be_asked_for_and_where_the_keyboard_is_can_be_seen(room: Room) -> None:
    page = room.page
    picture = page.locator("#picture-e")
    page.get_by_role("tab", name="Draw").focus()
    while not picture.evaluate("canvas => canvas === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    i = 13 * 28 + 15
    entry, x = room.wire.entries[room.iteration], room.wire.seen(0)["x"]
    inspector = page.locator("#inspector")
    expect(inspector).to_contain_text(f"pixel {i}: row 13, column 15")
    numbers = f"= {x[i]:.3f} − {entry['x_hat'][i]:.3f} = {x[i] - entry['x_hat'][i]:.3f}".replace("-", "−")
    expect(inspector).to_contain_text(numbers)
    style, width = picture.evaluate(
        "canvas => [getComputedStyle(canvas).outlineStyle, getComputedStyle(canvas).outlineWidth]"
    )
    assert style != "none"
    assert float(width.removesuffix("px")) >= 2
    page.keyboard.press("Tab")
    expect(inspector).to_contain_text("Point at a pixel")
    expect(picture).to_have_css("outline-style", "none")


def keys_belong_to_whatever_has_the_focus(room: Room) -> None:
    page = room.page
    room.press("Step back")
    room.becomes("paused")
    here, commands = room.iteration, len(room.wire.commands)
    rate = page.get_by_role("slider", name="η rate")
    model = page.get_by_role("combobox", name="Model")
    before = float(rate.input_value())
    rate.focus()
    for key in ("ArrowLeft", "ArrowLeft", "p", "?"):
        page.keyboard.press(key)
    assert float(rate.input_value()) == before - 2
    model.focus()
    for key in ("n", "s", "t"):
        page.keyboard.press(key)
    room.becomes("paused")
    assert room.iteration == here
    types = {command["type"] for command in room.wire.commands[commands:]}
    assert types <= {"set", "credit"}, "the rate was set, and nothing else"
    expect(room.html).to_have_attribute("data-theme", "light")
    expect(page.get_by_role("dialog")).to_be_hidden()

    # A slider has no use for Space, and after the pointer has chosen the keys are the page's again.
    rate.focus()
    page.keyboard.press("Space")
    room.becomes("settled")
    rate.click()
    expect(rate).not_to_be_focused()
    room.becomes("settled")  # another rate at r* is shown from the start
    here = 9
    room.scrub(here)
    room.becomes("paused")

    # Space on a button presses that button, once.
    room.button("Step inference").focus()
    page.keyboard.press("Space")
    room.shows(here + 1)
    room.becomes("paused")
    # The tabs are one stop, and the arrow keys choose.
    page.get_by_role("tab", name="Draw").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Samples")).to_be_visible()
    expect(page.get_by_role("tab", name="Samples")).to_be_focused()
    room.becomes("paused")
    assert room.iteration == here + 1
    # With a modifier they are the browser's.
    page.locator("body").press("Alt+ArrowLeft")
    page.locator("body").press("Control+s")
    room.becomes("paused")


def test_a_key_shows_one_card_alone_as_large_as_the_window_and_once_more_all(page: Page) -> None:
    room = Room(page, "/?speed=max")
    cards = {"1": "#world", "2": "#fast", "3": "#slow"}
    small = page.locator("#fast h2").evaluate("(head) => parseFloat(getComputedStyle(head).fontSize)")
    for key, card in cards.items():
        page.keyboard.press(key)
        for other in cards.values():
            expect(page.locator(other)).to_be_visible(visible=other == card)
        box = page.locator(card).bounding_box()
        assert box is not None
        assert box["width"] > 1350, "it fills the window"
        head = page.locator(f"{card} h2")
        assert head.evaluate("(head) => parseFloat(getComputedStyle(head).fontSize)") > 1.2 * small
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    for card in cards.values():
        expect(page.locator(card)).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("2")
    expect(page.locator("#world")).to_be_visible()
    room.painted()


@pytest.mark.parametrize("size", ["laptop", "projector"])
def test_a_card_alone_gives_its_pictures_what_the_window_has(page: Page) -> None:
    room = Room(page, "/?speed=max", tuning=False)
    for key, card, picture in (
        ("1", "#world", ".surface"),
        ("2", "#fast", "#picture-x"),
        ("3", "#slow", "#dictionary"),
    ):
        seen = page.locator(f"{card} {picture}").filter(visible=True)
        beside = seen.bounding_box()
        page.keyboard.press(key)
        room.painted()
        alone, box = seen.bounding_box(), page.locator(card).bounding_box()
        assert beside is not None
        assert alone is not None
        assert box is not None
        assert alone["width"] > 1.4 * beside["width"]
        assert abs(alone["width"] / alone["height"] - beside["width"] / beside["height"]) < 0.02, (
            "as it was, only larger"
        )
        assert page.evaluate(_CUT, card) == []
        page.keyboard.press(key)


def test_esc_closes_what_sets_the_clock_and_leaves_the_focus_on_its_button(page: Page) -> None:
    room = Room(page)
    page.get_by_role("slider", name="η rate").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tuning")).to_be_hidden()
    expect(page.locator("#tune")).to_be_focused()
    expect(page.locator("#tune")).to_have_attribute("aria-expanded", "false")
    # One Esc, one thing: what lies over the page first, this last.
    room.tune()
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    expect(page.locator("#world")).to_be_visible()
    expect(page.locator("#tuning")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tuning")).to_be_hidden()
