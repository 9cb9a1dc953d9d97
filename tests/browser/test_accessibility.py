"""For everyone: what axe-core finds, in every mode and both themes; still pictures for those who want them."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.room import Room

AXE = Axe()


def violations(page: Page, mode: str) -> Iterator[str]:
    """What axe-core calls serious or critical, where it is, and why."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    for violation in found:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            checks = node["any"] + node["all"] + node["none"]
            yield f"{mode}: {violation['id']} at {node['target']}: {checks[0]['message']}"


def dialog(room: Room, name: str) -> Callable[[], None]:
    """Opens a dialog by its button."""

    def opened() -> None:
        room.page.keyboard.press("Escape")
        room.press(name)
        room.page.locator("dialog[open]").wait_for()

    return opened


def modes(room: Room) -> dict[str, Callable[[], object]]:
    """What there is to see on the page, one after another; each is left by Escape."""
    page = room.page
    return {
        "settled": lambda: None,
        "Upload": lambda: room.tab("Upload"),
        "Samples": lambda: room.tab("Samples"),
        "Touch": lambda: room.tab("Touch"),
        "a step of learning": lambda: (
            room.tab("Draw"),
            room.press("Step learning"),
            room.becomes("settled"),
        ),
        "Update": lambda: room.tab("Update"),
        "Curves": lambda: room.tab("Curves"),
        "Landscape": lambda: room.tab("Landscape"),
        "help": lambda: page.keyboard.press("?"),
        "Two frames": dialog(room, "Two frames"),
        "Share": dialog(room, "Share"),
        "Take away": dialog(room, "Take away"),
        "its numbers": lambda: room.page.get_by_role("dialog").get_by_text("Numbers", exact=True).click(),
    }


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_axe_finds_nothing_serious_in_any_mode_in_either_theme(page: Page) -> None:
    room = Room(page, "/?speed=max")
    found: list[str] = []

    def look(mode: str) -> None:
        room.painted()
        for theme in ("dark", "light"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found.extend(violations(page, f"{mode}, {theme}"))

    for mode, enter in modes(room).items():
        enter()
        look(mode)
    page.keyboard.press("Escape")
    page.goto("/?lesson=3.4")
    page.get_by_role("radio").first.wait_for()
    look("lesson")
    assert not found, "\n".join(found)


def test_nothing_travels_for_those_who_want_it_still(open_page, server) -> None:
    page = open_page(server, reduced_motion="reduce")
    Room(page, "/?speed=30", until="playing")
    assert (
        page.evaluate("document.getAnimations().filter(({ playState }) => playState === 'running').length")
        == 0
    )
    page.get_by_role("button", name="Two frames", exact=True).click()
    page.locator("dialog[open]").wait_for()
    assert (
        page.evaluate("document.getAnimations().filter(({ playState }) => playState === 'running').length")
        == 0
    )
