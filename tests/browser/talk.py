"""A talk as its author and its speaker meet it: the list of its scenes, and its stage."""

import json
import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.room import Room

#: What can be seen of a scene: its place, its words, its numbers, its pictures.
SEEN = """() => {
    const { iteration, energy, weightUpdate, state } = document.documentElement.dataset;
    const staged = [...document.querySelectorAll("main .staged")];
    const canvases = staged.flatMap((panel) => [...panel.querySelectorAll("canvas")]).filter((canvas) => canvas.checkVisibility());
    const plots = staged.flatMap((panel) => [...panel.querySelectorAll(".plot path")]).map((path) => path.getAttribute("d"));
    return JSON.stringify({
        words: document.getElementById("strip").innerText, iteration, energy, weightUpdate, state,
        panels: staged.map((panel) => panel.getAttribute("aria-label") ?? panel.dataset.phase ?? panel.id),
        pictures: canvases.map((canvas) => canvas.toDataURL()), plots,
    });
}"""


class Talk:
    """The talk of a room: its list of scenes, and its stage."""

    def __init__(self, room: Room) -> None:
        self.room, self.page = room, room.page
        self.panel = self.page.get_by_role("complementary", name="Talk")
        self.scenes = self.panel.get_by_role("list", name="Scenes").locator(":scope > li")
        self.strip = self.page.get_by_role("region", name="Scene")
        self.number = self.strip.locator(".strip-number")

    def open(self) -> None:
        self.page.get_by_role("button", name="Talk", exact=True).click()
        expect(self.panel).to_be_visible()

    def add(self, title: str, caption: str = "", spotlight: Sequence[str] = ()) -> None:
        """A scene of what the page shows now."""
        self.press("Add scene")
        field = self.panel.get_by_role("textbox", name="Title", exact=True)
        expect(field).to_be_focused()
        self.page.keyboard.type(title)  # in the place of the name that it was given
        if caption:
            self.panel.get_by_role("textbox", name="Caption").fill(caption)
        for panel in spotlight:
            self.panel.get_by_role("checkbox", name=panel, exact=True).check(force=True)

    def press(self, name: str) -> None:
        self.panel.get_by_role("button", name=name, exact=True).click()

    def scene(self, title: str) -> Locator:
        """What opens and closes the editor of a scene."""
        return self.scenes.get_by_role("button", name=title).first

    def titles(self) -> list[str]:
        return self.scenes.locator(".scene-name b").all_inner_texts()

    def start(self) -> None:
        """Start the talk, and wait until all of it is in memory."""
        self.press("Start")
        expect(self.room.html).to_have_attribute("data-mode", "talk")
        expect(self.number).not_to_contain_text("ready")
        self.painted()

    def go(self, key: str, to: int) -> None:
        self.page.keyboard.press(key)
        self.at(to)

    def at(self, number: int) -> None:
        expect(self.number).to_have_text(re.compile(rf"^{number} / \d+$"))
        self.painted()

    def painted(self) -> None:
        expect(self.room.html).to_have_attribute("data-exact", "")

    def seen(self) -> Any:
        """Everything that can be seen, to be compared."""
        self.painted()
        return json.loads(self.page.evaluate(SEEN))
