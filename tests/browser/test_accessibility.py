"""For everyone: what axe-core finds, in every mode and both themes."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.room import Room

AXE = Axe().axe_script
# Where axe-core looks, and for what: nearly all of its time goes into contrasts, text by text.
EVERYWHERE = {"exclude": [[".take .preview tr:nth-child(n + 4)"]]}  # rows of numbers like those above them
EVERYTHING = {"resultTypes": ["violations"], "preload": False}
CONTRAST = EVERYTHING | {"runOnly": ["color-contrast"]}
# Colours are those of the theme, whatever the size: in one size they are looked at in both, in the other not again.
LOOKED_FOR = {
    "laptop": {"dark": EVERYTHING, "light": CONTRAST},
    "phone": {"dark": EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}},
}
_VIOLATIONS = "([where, options]) => axe.run(where, options).then(({ violations }) => violations)"


class Mode(NamedTuple):
    """Something there is to see.

    Attributes:
        enter: Brings it about, after the mode before it.
        where: The parts of the page that it changes; none: all of it.
    """

    enter: Callable[[], object]
    where: tuple[str, ...] = ()


def violations(page: Page, mode: str, where: tuple[str, ...], options: dict[str, Any]) -> Iterator[str]:
    """What axe-core calls serious or critical, where it is, and why."""
    context = EVERYWHERE | {"include": [[part] for part in where or ["html"]]}
    for violation in page.evaluate(_VIOLATIONS, [context, options]):
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            checks = node["any"] + node["all"] + node["none"]
            yield f"{mode}: {violation['id']} at {node['target']}: {checks[0]['message']}"


def modes(room: Room) -> dict[str, Mode]:
    """What there is to see on the page, one after another; tabs of different parts are seen together."""
    page = room.page

    def tabs(world: str, slow: str) -> None:
        room.tab(world)
        room.tab(slow)

    def learned() -> None:
        room.press("Step learning")
        room.becomes("settled")
        expect(page.get_by_role("tab", name="Change", exact=True)).to_have_attribute("aria-selected", "true")
        room.tab("Upload")

    def dialog(button: str) -> Mode:
        """It is modal: of the rest of the page nothing can be come to."""

        def opened() -> None:
            page.keyboard.press("Escape")
            room.press(button)
            page.locator("dialog[open]").wait_for()

        return Mode(opened, ("dialog[open]",))

    def numbers() -> None:
        take.enter()
        page.get_by_role("dialog").get_by_text("Numbers", exact=True).click()
        page.locator(".take .preview td").first.wait_for()

    def lesson() -> None:
        page.keyboard.press("Escape")
        room.press("Lesson")
        room.press("Contents")
        page.locator("#lesson-list [data-place='3.1']").click()
        page.locator("#lesson-dots [data-place='3.4']").click()
        page.get_by_role("radio").first.wait_for()

    take = dialog("Take away")
    return {
        "settled, with Draw and Dictionary": Mode(lambda: None),
        "Upload and Change, after a step of learning": Mode(learned),
        "Touch and Landscape": Mode(lambda: tabs("Touch", "Landscape"), ("#world", "#slow")),
        # After it, since by touch nothing is sensed yet, and there were no numbers to see.
        "Samples and Curves": Mode(lambda: tabs("Samples", "Curves"), ("#world", "#slow")),
        "help": dialog("Help: keys and symbols"),
        "Beside backprop": dialog("Beside backprop"),
        "Share": dialog("Share"),
        "Take away, with its numbers": Mode(numbers, take.where),
        "lesson": Mode(lesson),
        "the first minute": Mode(lambda: room.press("Start here"), ("#tour",)),
    }


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_axe_finds_nothing_serious_in_any_mode_in_either_theme(page: Page, size: str) -> None:
    room = Room(page, "/?speed=max")
    page.evaluate(AXE)
    found: list[str] = []
    for name, mode in modes(room).items():
        mode.enter()
        room.painted()
        for theme, options in LOOKED_FOR[size].items():
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found.extend(violations(page, f"{name}, {theme}", mode.where, options))
    assert not found, "\n".join(found)
