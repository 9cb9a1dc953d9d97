"""On a projector, a laptop and a phone, dark and light: all of it is there, and none of it cut off."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import Room

# What stands in a box of its own and has to fit there, as "its name: its width, the box's".
_CUT_OFF = """() => [...document.querySelectorAll("button, select, [role=tab], .number, .when, output, kbd, .hint, h2, h3 math")]
    .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== "inline")
    .map((box) => `${box.id || box.textContent.trim()}: ${box.scrollWidth}, ${box.clientWidth}`)"""
# What has run out of its card, or over its neighbour.
_OUT_OF_CARD = """() => [...document.querySelectorAll(".card, .phase, .way")]
    .filter((box) => box.checkVisibility() && (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1))
    .map((box) => `${box.id || box.dataset.phase}: ${box.scrollWidth}×${box.scrollHeight} in ${box.clientWidth}×${box.clientHeight}`)"""
_EXTENT = """() => {
    const { scrollWidth, scrollHeight } = document.scrollingElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
}"""
WAYS = ("Upload", "Samples", "Touch", "Draw")


def overlapping(page: Page, what: str) -> list[str]:
    boxes = [
        (one.get_attribute("id"), one.bounding_box()) for one in page.locator(what).filter(visible=True).all()
    ]
    return [
        f"{a_name} and {b_name}"
        for (a_name, a), (b_name, b) in combinations(boxes, 2)
        if a and b
        if a["x"] < b["x"] + b["width"] - 1 and b["x"] < a["x"] + a["width"] - 1
        if a["y"] < b["y"] + b["height"] - 1 and b["y"] < a["y"] + a["height"] - 1
    ]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [("laptop", "dark"), ("projector", "dark"), ("projector", "light"), ("phone", "light")],
)
def test_everything_fits(page: Page, size: str, scheme: str) -> None:
    room = Room(page, "/?speed=max")
    for model in ("food-size", "digits"):
        page.get_by_role("combobox", name="Model").select_option(model)
        room.becomes("settled")
        for way in WAYS:
            room.tab(way)
            room.becomes("settled")
            across, down = page.evaluate(_EXTENT)
            where = f"{model}, {way}"
            assert across <= 0, where
            assert page.evaluate(_CUT_OFF) == [], where
            if size != "phone":
                assert down <= 0, where
                assert page.evaluate(_OUT_OF_CARD) == [], where
        assert overlapping(page, ".transport button, .transport select, .transport p") == []
        assert overlapping(page, ".tools button, #world-tabs button") == []
        assert overlapping(page, "main > .card") == []
        assert overlapping(page, ".phase") == []
    # The warning of an unsafe rate is the longest of the hints.
    page.get_by_role("slider", name="η rate").fill("800")
    room.answered()
    expect(page.locator("#rate-hint")).to_contain_text("beyond the limit")
    assert overlapping(page, ".hint, .energy-value") == []
    if size != "phone":
        assert page.evaluate(_OUT_OF_CARD) == []


@pytest.mark.parametrize("size", ["phone"])
def test_on_a_phone_fingers_find_what_they_press(page: Page) -> None:
    room = Room(page, "/?speed=max")
    for name in ("Step back", "Play inference", "Step inference", "Reset inference", "Clear drawing"):
        box = room.button(name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 32, name
    surface = page.get_by_role("img", name="Drawing surface").bounding_box()
    assert surface is not None
    assert surface["width"] >= 250
    assert surface["width"] == pytest.approx(surface["height"], abs=1)
    room.button("Step back").tap()
    room.becomes("paused")
    room.shows_entry(room.wire.end - 1)
    room.button("Step inference").tap()
    room.shows(room.wire.end)


def test_a_window_made_smaller_keeps_what_it_shows(page: Page) -> None:
    room = Room(page, "/?speed=max")
    for width, height in ((1280, 720), (390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#latents .main-svg").first).to_be_visible()
        room.painted()
        assert page.evaluate(_EXTENT)[0] <= 0
        for plot in ("#latents", "#energy"):
            inside = page.locator(f"{plot} .main-svg").first.bounding_box()
            outside = page.locator(plot).bounding_box()
            assert inside is not None
            assert outside is not None
            assert inside["width"] == pytest.approx(outside["width"], abs=2)
            assert inside["height"] <= outside["height"] + 2
        room.shows_entry(room.wire.end)


def test_a_page_that_should_not_move_does_not(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    room = Room(page, "/?speed=max")
    moving = page.evaluate(
        "() => document.getAnimations().map(({ effect }) => effect.getComputedTiming()).filter(({ duration }) => duration > 10).length"
    )
    assert moving == 0
    room.shows_entry(room.wire.end)
