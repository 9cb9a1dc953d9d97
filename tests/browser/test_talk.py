"""A talk is given: from memory, with the network cut, by keys and by finger; and leaving it loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import ONE, Room
from tests.browser.talk import Talk
from tests.conftest import StartServer

#: What is told on the console of a server that is gone, which is brought about here.
GONE = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET", "WebSocket")
#: What the help says of keys: titles, and to each its rows.
HELP = """(dialog) => {
    const all = (root, what) => [...root.querySelectorAll(what)];
    const list = dialog.querySelector("#key-list"), said = (element) => element.innerText;
    return [all(list, "h3").map(said), all(list, "ul, ol").map((rows) => all(rows, "li").map((row) => all(row, "kbd, span").map(said)))];
}"""

#: Keys that work here and there, as the help shows them.
KEYS = {
    "On the page": {"Space", "→", "←", "Home", "N", "P", "S", "W", "Shift+Space", "T", "B", "?"},
    "Beside backprop": {"Space", "W", "B"},
    "In a talk": {
        "PageDown", "PageUp", "Home", "End", "R", "B", ".", "Z", "F", "Esc", "Space", "→", "←", "T", "?",
    },
}  # fmt: skip


def five_scenes(talk: Talk) -> list[float]:
    """A talk of five own scenes, each another kind of state. Returns the energy each was added with."""
    room, energies = talk.room, []

    def add(title: str, caption: str, *spotlight: str) -> None:
        energies.append(room.energy)
        talk.add(title, caption, spotlight)

    talk.open()
    add("At rest", r"What is left is $e = x - \hat{x}$.")
    room.scrub(3)
    room.becomes("paused")
    add(
        "The third iteration",
        r"It has *hardly* begun: $e = x - \hat{x}$ is large.",
        "2 Compare",
        "3 Update",
        "Settle",
    )
    room.tab("Touch")
    room.draw([[(0.5, 0.25), (0.5, 0.75)]], on="Dark room", press=False)
    room.press("Play inference")
    room.becomes("settled")
    add("In the dark", "", "The world", "Prediction")
    room.tab("Draw")
    room.draw(ONE)
    room.becomes("settled")
    add("A one, drawn here", "", "1 Predict", "Dictionary")
    talk.press("Close the talk's scenes")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    expect(room.html).to_have_attribute("data-learning", "idle")
    room.becomes("settled")
    talk.open()
    add("After one update", r"$\Delta W = \eta_w\, e\, f(r^*)^\top$", "Change of W")
    return energies


@pytest.mark.parametrize("size", ["projector"])
@pytest.mark.tolerate(*GONE)
def test_a_talk_of_five_own_scenes_is_given_without_a_network_and_the_back_row_can_read_it(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    talk = Talk(Room(open_page(server, apart=True), "/?speed=max"))
    energies = five_scenes(talk)
    talk.scene("After one update").click()
    live = talk.room.energy
    talk.start()

    server.kill()
    talk.page.context.set_offline(True)
    first = [talk.seen()]
    for number in range(2, 6):
        talk.go("PageDown", number)
        first.append(talk.seen())
        if number == 2:
            the_back_row_can_read_it(talk.page)
    talk.page.keyboard.press("PageDown")
    talk.at(5)  # there is none after the last
    again = [talk.seen()]
    for number in range(4, 0, -1):
        talk.go("PageUp", number)
        again.append(talk.seen())

    assert again[::-1] == first, "a scene is the same each time"
    # To the last digit or two: F may be summed in another order, r is the same.
    assert [float(seen["energy"]) for seen in first] == pytest.approx(energies, rel=1e-6)
    assert [seen["state"] for seen in first[:2]] == ["settled", "paused"]
    assert first[0]["panels"] == ["compare", "settle"]
    assert first[1]["panels"] == ["loop", "settle"]
    assert first[2]["panels"] == ["world", "Prediction"]
    assert first[4]["weightUpdate"] == "1"
    assert "What is left is" in first[0]["words"]
    expect(talk.strip.locator("math")).to_have_count(1)
    expect(
        talk.page.locator("header.top, footer.bottom, .transport, .control").locator("visible=true")
    ).to_have_count(0)

    talk.go("End", 5)
    talk.go("Home", 1)
    talk.page.keyboard.press("Escape")
    expect(talk.room.html).not_to_have_attribute("data-mode", "talk")
    expect(talk.room.html).to_have_attribute("data-state", "disconnected")
    assert talk.room.energy == live, "what the page kept of the live session is there"
    talk.page.context.set_offline(False)
    server.start()
    talk.room.becomes("paused")  # a new server begins with what the page knew
    assert talk.room.energy == pytest.approx(live, rel=1e-6)


def test_a_talk_is_darkened_frozen_and_helped_and_leaving_it_loses_nothing(page: Page) -> None:
    talk = Talk(room := Room(page, "/?speed=max&sample=2"))
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    speed.select_option("30 it/s")
    room.press("Reset inference")
    room.press("Play inference")
    room.becomes("playing")
    talk.open()
    talk.add("Playing", "", ["2 Compare"])
    room.press("Pause inference")
    talk.add("Standing")
    talk.press("Close the talk's scenes")

    # What is left for the talk: a drawing, a step before its rest.
    speed.select_option("full speed")
    room.press("Play inference")
    room.becomes("settled")
    room.tab("Draw")
    room.draw(ONE)
    room.becomes("settled")
    # What is undone in a field is what was written there, not what was drawn.
    talk.open()
    talk.panel.get_by_role("textbox", name="Title of the talk").fill("A talk")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo", exact=True).locator("visible=true").first).to_be_enabled()
    talk.press("Close the talk's scenes")
    room.tab("Samples")
    room.press("Step back")
    room.becomes("paused")
    for _ in range(2):
        room.press("Theme")  # there and back, so that the address says which
    here, energy, last = room.iteration, room.energy, page.locator("#last").inner_text()
    address, curve = page.url, room.curve()
    room.press("Help: keys and symbols")
    keys = the_help_lists(page, first="On the page")
    talk.open()
    talk.start()
    talk.go("Home", 1)
    room.becomes("playing")

    # In the dark nothing is seen, and the clock waits.
    dark = page.locator("#blank")
    page.keyboard.press("b")
    expect(dark).to_be_visible()
    expect(room.html).to_have_attribute("data-state", "paused")
    dark_at = room.iteration
    room.painted()
    assert room.iteration == dark_at
    page.keyboard.press(".")
    expect(dark).to_be_hidden()
    expect(room.html).to_have_attribute("data-state", "playing")

    # The theme is the reader's, and the address their session's: of the scene, whose speed is another, it says nothing.
    expect(page).to_have_url(re.compile("speed=max.*theme=dark"))
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("speed=max.*theme=light"))
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("speed=max.*theme=dark"))

    # Frozen, what is seen stands, and the clock goes on behind it.
    page.keyboard.press("z")
    still = page.locator(".still")
    expect(still).to_be_visible()
    picture = room.pixels(still.locator("#picture-xh"))
    frozen = room.iteration
    room.until(lambda: room.iteration > frozen + 5)
    assert (room.pixels(still.locator("#picture-xh")) == picture).all()
    assert (room.pixels(page.locator("#picture-xh").first) != picture).any()
    # So do the scenes: what is gone to is seen when it thaws.
    page.keyboard.press("PageDown")
    expect(still).to_contain_text("1 / 2")
    page.keyboard.press("z")
    expect(still).to_have_count(0)
    talk.at(2)
    page.keyboard.press("b")
    page.keyboard.press("PageUp")
    expect(dark).to_be_hidden()
    talk.at(1)

    # The help tells the same keys, those at hand first.
    talk.go("End", 2)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("?")
    assert the_help_lists(page, first="In a talk") == keys
    expect(room.html).to_have_attribute("data-mode", "talk")

    # Everything is as it was left.
    page.keyboard.press("Escape")
    expect(room.html).not_to_have_attribute("data-mode", "talk")
    room.becomes("paused")
    room.shows(here)
    assert (room.energy, page.locator("#last").inner_text()) == (energy, last)
    assert room.curve() == curve
    assert page.url == address
    expect(page.get_by_role("tab", name="Samples")).to_have_attribute("aria-selected", "true")
    room.scrub(0)
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("settled")


@pytest.mark.parametrize("size", ["phone"])
def test_a_finger_turns_the_scenes(page: Page) -> None:
    talk = Talk(Room(page, "/?speed=max"))
    talk.open()
    talk.add("One")
    talk.add("Two")
    talk.start()
    talk.go("Home", 1)
    swipe(page, 300, 80)
    talk.at(2)
    swipe(page, 80, 300)
    talk.at(1)
    page.get_by_role("button", name="Next scene").tap()
    talk.at(2)
    page.get_by_role("button", name="Leave the talk").tap()
    expect(page.locator("html")).not_to_have_attribute("data-mode", "talk")


def the_back_row_can_read_it(page: Page) -> None:
    """A scene with words, a formula, pictures and plots: each is large, and nothing is cut off."""
    sizes = page.evaluate(
        """() => {
            const there = (element) => element.checkVisibility() && element.textContent.trim();
            const seen = (selector) => [...document.querySelectorAll(selector)].filter(there);
            const effective = (element) => parseFloat(getComputedStyle(element).fontSize) * element.currentCSSZoom;
            const least = (elements, of) => Math.min(...elements.map(of));
            return {
                words: least(seen(".strip h2, .strip p:not(.strip-number), main .staged :is(h3, figcaption, .gloss)"), effective),
                formulas: least(seen(".strip math, main .staged h3 math"), effective),
                ticks: least(seen("main .staged .plot text, main .staged .ends span"), effective),
                strokes: least([...document.querySelectorAll("main .staged .js-line")].filter((line) => line.getAttribute("d")),
                    (line) => parseFloat(getComputedStyle(line).strokeWidth) * line.closest(".plot").currentCSSZoom || Infinity),
            };
        }"""
    )
    assert sizes["words"] >= 24
    assert sizes["formulas"] >= 32
    assert sizes["ticks"] >= 18
    assert sizes["strokes"] >= 3
    overflow = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert overflow[0] <= overflow[2]
    assert overflow[1] <= overflow[3]


def the_help_lists(page: Page, *, first: str) -> dict[str, list[list[str]]]:
    """The keys that the help lists that was asked for, by where they work, those of `first` first; close it."""
    dialog = page.get_by_role("dialog", name="Symbols and keys")
    expect(dialog).to_be_visible()
    titles, rows = dialog.evaluate(HELP)
    assert titles[0] == first
    listed = dict(zip(titles, rows, strict=True))
    for title, keys in KEYS.items():
        assert keys <= {shown for shown, _ in listed[title]}, title
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    return listed


def swipe(page: Page, start: int, end: int) -> None:
    """A finger that moves along the middle of the window."""
    finger = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", start), ("touchMove", (start + end) // 2), ("touchMove", end)):
        # A browser takes a touch away from a page that is too busy to answer for it.
        page.evaluate("() => new Promise(requestAnimationFrame)")
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 300}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
