"""The whole page in every window: nothing is cut off, lies on anything, is too small, nameless, or moves under the hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.room import Room
from tests.browser.test_upload import file, photo

Window = tuple[int, int]

#: By finger: phones, upright and on their side, and tablets. By mouse: a laptop at 200 %, a projector, a laptop, a wall.
ALL: dict[str, Sequence[Window]] = {
    "phone": ((320, 664), (360, 640), (390, 664), (390, 844), (844, 390), (820, 1180), (1024, 768), (1180, 820)),
    "laptop": ((720, 450), (1280, 720), (1440, 900), (1920, 1080)),
}  # fmt: skip
#: Of these the narrowest of each layout: for what is not the first that is seen.
SOME = {"phone": ((320, 664), (844, 390), (1024, 768)), "laptop": ((720, 450), (1280, 720), (1920, 1080))}
#: How low what is pressed may be: by a finger, by a mouse.
LEAST = {"phone": 40, "laptop": 24}

FAULTS = (Path(__file__).parent / "faults.js").read_text("utf-8")

#: The window may be laid out anew a frame after it was asked for.
_RESIZED = """async (width) => {
    const frame = () => new Promise(requestAnimationFrame);
    while (innerWidth !== width) await frame();
    await frame();
}"""
#: Notes at each animation frame where the controls are, until `resting` is called; then which of them were at more than one place.
_WATCH = """() => {
    const places = new Map();
    let frame = requestAnimationFrame(function look() {
        const controls = "#fast .transport :is(button:not(#branch), input, .when), #tuning :is(button, input, select)";
        for (const one of document.querySelectorAll(controls)) {
            const { x, y, width, height } = one.getBoundingClientRect(), name = one.id || one.className;
            if (width) places.set(name, (places.get(name) ?? new Set()).add([x, y, width, height].map(Math.round).join()));
        }
        frame = requestAnimationFrame(look);
    });
    globalThis.resting = () => {
        cancelAnimationFrame(frame);
        return [...places].filter(([, at]) => at.size > 1).map(([name, at]) => `${name}: ${[...at]}`);
    };
}"""
#: Whether a slider is what one takes hold of at its middle.
_ON_TOP = """slider => {
    const { x, y, width, height } = slider.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === slider;
}"""


class Walk:
    """Through windows, with a room."""

    def __init__(self, room: Room, windows: Sequence[Window], least: int) -> None:
        self.room, self.page, self.windows, self.least = room, room.page, windows, least
        self.found: list[str] = []

    def look(self, at: str) -> None:
        """See what is wrong with what is open now, in each window."""
        for window in self.through():
            self.found += [f"{at}, {window}: {fault}" for fault in self.page.evaluate(FAULTS, self.least)]

    def through(self) -> Iterator[Window]:
        """Each window, with the page painted in it."""
        for width, height in self.windows:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(_RESIZED, width)
            self.room.painted()
            yield width, height

    def found_nothing(self) -> None:
        if self.found:
            pytest.fail("\n".join(self.found), pytrace=False)

    @contextmanager
    def at_rest(self, what: str, window: Window) -> Iterator[None]:
        """See that meanwhile no control of the fast clock moves or changes its size."""
        self.page.evaluate(_WATCH)
        yield
        self.room.painted()
        self.found += [f"{what}, {window}: {moved}" for moved in self.page.evaluate("resting()")]

    def drag(self, slider: Locator, *, begin: float, end: float) -> None:
        """Take hold of a slider at a share of its width, and draw it to another; it stays on top."""
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + begin * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + end * box["width"], y, steps=5)
        self.room.answered()
        assert slider.evaluate(_ON_TOP), f"{slider} is covered"
        self.page.mouse.up()


def on_the_page(room: Room) -> Iterator[str]:
    """What there is to see on the page itself, one after another, named."""
    page = room.page
    room.draw()
    room.becomes("settled")
    room.scrub(5)
    room.press("Continue from here")
    room.press("Step learning")
    room.becomes("settled")
    room.tab("Upload")
    page.locator("#world-upload input").first.set_input_files(file(photo(), "seven.jpg"))
    expect(page.locator("#world-upload .result")).to_be_visible()
    room.becomes("settled")
    yield "two branches, Upload and Change"
    room.tab("Samples")
    room.tab("Curves")
    yield "Samples and Curves"
    room.tab("Touch")
    room.press("Feel at random")
    room.tab("Landscape")
    room.becomes("settled")
    yield "Touch and Landscape"
    room.tab("Draw")
    page.get_by_role("combobox", name="Model").select_option("food-size")
    room.becomes("settled")
    yield "one number"


def beside_the_page(room: Room) -> Iterator[str]:
    """And what opens beside it, over it or in its place."""
    page = room.page
    page.get_by_role("combobox", name="Model").select_option("digits")
    room.becomes("settled")
    room.press("Start here")
    yield "the tour"
    room.press("Leave")
    room.press("Lesson")
    room.press("Contents")
    page.locator("#lesson-list [data-place='2.1']").click()
    page.get_by_role("radio").first.wait_for()
    room.becomes("settled")
    yield "the lesson"
    room.press("Close the lesson")
    for name in ("Share", "Take away", "Beside backprop", "Help: keys and symbols"):
        room.press(name)
        page.locator("dialog[open]").wait_for()
        yield name
        page.keyboard.press("Escape")
    room.press("Talk")
    room.press("Add scene")
    page.get_by_role("textbox", name="Title", exact=True).wait_for()
    yield "the scenes of a talk"
    page.get_by_role("complementary", name="Talk").get_by_role("button", name="Start").click()
    expect(room.html).to_have_attribute("data-mode", "talk")
    yield "a talk"


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("laptop", "dark")])
def test_nothing_is_wrong_with_the_page_in_any_window(page: Page, size: str) -> None:
    walk = Walk(Room(page, "/?speed=max", tuning=False), ALL[size], LEAST[size])
    walk.look("Draw and Dictionary")
    walk.windows = SOME[size]
    for at in chain(on_the_page(walk.room), beside_the_page(walk.room)):
        walk.look(at)
    walk.found_nothing()


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_no_control_moves_while_one_is_used(page: Page, size: str) -> None:
    room = Room(page, "/?speed=max", tuning=False)
    walk = Walk(room, SOME[size], LEAST[size])
    room.tune()
    for window in walk.through():
        with walk.at_rest("the rate is dragged", window):
            walk.drag(page.get_by_role("slider", name="η rate"), begin=0.6, end=0.97)
            room.becomes("diverged")
        walk.found += [f"diverged, {window}: {fault}" for fault in page.evaluate(FAULTS, walk.least)]
        room.press("Back to a safe rate")
        room.becomes("settled")
        with walk.at_rest("the track is dragged", window):
            walk.drag(page.get_by_role("slider", name="Iteration shown"), begin=0.97, end=0.2)
        page.locator("body").press("s")
        room.becomes("settled")
    walk.found_nothing()
