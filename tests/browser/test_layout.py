"""On a projector, a laptop and a phone, dark and light: all of it is there, and none of it cut off."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.room import Room

# What has to fit into a box of its own, as "its name: its width, the box's".
_CUT_OFF = """() => [...document.querySelectorAll("button, [role=tab], .number, .when, output, kbd, .hint, h2, h3 math")]
    .filter((box) => box.checkVisibility() && getComputedStyle(box).display !== "inline")
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${box.id || box.textContent.trim()}: ${box.scrollWidth}, ${box.clientWidth}`)"""
# What has run out of its card.
_SPILT = """() => [...document.querySelectorAll(".card, .phase, .way")]
    .filter((box) => box.checkVisibility())
    .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${box.id || box.dataset.phase}: ${box.scrollWidth}×${box.scrollHeight}`)"""
# How much wider and higher the page is than the window.
_BEYOND = """() => {
    const { scrollWidth, scrollHeight } = document.scrollingElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
}"""
_BOXES = """boxes => boxes.map((box) => {
    const { left, top, right, bottom } = box.getBoundingClientRect();
    return [box.innerText, left, top, right, bottom];
})"""
# A select is as wide as its box whatever it says: what it says, drawn beside it, tells.
_SELECTS_CUT_OFF = """() => [...document.querySelectorAll("select")].filter((select) => select.checkVisibility()).filter((select) => {
    const text = new OffscreenCanvas(1, 1).getContext("2d");
    text.font = getComputedStyle(select).font;
    return text.measureText(select.selectedOptions[0].text).width > select.clientWidth - 16;
}).map(({ id }) => id)"""


def overlapping(page: Page, what: str) -> list[str]:
    boxes = page.locator(what).filter(visible=True).evaluate_all(_BOXES)
    return [
        f"{one!r} and {other!r}"
        for (one, *a), (other, *b) in combinations(boxes, 2)
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]


def fits(room: Room, *, scrolls: bool) -> None:
    """Nothing of what is now shown is cut off, lies over something else or makes the page wider than the window."""
    page = room.page
    across, down = page.evaluate(_BEYOND)
    assert across <= 0
    assert page.evaluate(_CUT_OFF) == []
    assert page.evaluate(_SELECTS_CUT_OFF) == []
    if not scrolls:
        assert down <= 0
        assert page.evaluate(_SPILT) == []
    for together in (
        "main > .card",
        ".phase",
        ".hint, .energy-value",
        ".transport button, .transport select, .transport p",
        ".tools button, #world-tabs button",
    ):
        assert overlapping(page, together) == []


def everything_fits(room: Room, *, scrolls: bool) -> None:
    page = room.page
    for way in ("Upload", "Samples", "Touch", "Draw"):
        room.tab(way)
        room.becomes("settled")
        fits(room, scrolls=scrolls)
    models = page.get_by_role("combobox", name="Model")
    models.select_option("food-size")
    room.becomes("settled")
    fits(room, scrolls=scrolls)
    slider, scale = (page.locator(which).bounding_box() for which in ("#food", "#food + .ends"))
    assert slider is not None
    assert scale is not None
    assert abs(scale["y"] - slider["y"]) < 40, "its scale is at the slider"
    models.select_option("digits")
    room.becomes("settled")
    page.get_by_role("slider", name="η rate").fill("1000")
    room.becomes("diverged")
    fits(room, scrolls=scrolls)
    safe = page.get_by_role("button", name="Back to a safe rate")
    if scrolls:
        safe.scroll_into_view_if_needed()
    expect(safe).to_be_in_viewport(ratio=1)
    safe.click()
    room.becomes("settled")
    room.press("Theme")
    room.painted()
    fits(room, scrolls=scrolls)
    room.shows_entry(room.wire.end)


@pytest.mark.parametrize("scheme", ["light"])
def test_everything_fits_on_a_projector_and_a_laptop(page: Page) -> None:
    room = Room(page, "/?speed=max")
    expect(room.html).to_have_attribute("data-theme", "light")
    for size in ("projector", "laptop"):
        page.set_viewport_size(SIZES[size])
        room.painted()
        for plot in ("#latents", "#energy"):
            inside = page.locator(f"{plot} .main-svg").first.bounding_box()
            outside = page.locator(plot).bounding_box()
            assert inside is not None
            assert outside is not None
            assert inside["width"] == pytest.approx(outside["width"], abs=2), f"{plot} goes with the window"
            assert inside["height"] <= outside["height"] + 2
        everything_fits(room, scrolls=False)


@pytest.mark.parametrize("size", ["phone"])
def test_everything_fits_on_a_phone_under_a_finger(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    room = Room(page, "/?speed=max")
    assert page.evaluate("() => document.getAnimations().length") == 0, "nothing moves that need not"
    everything_fits(room, scrolls=True)

    for name in ("Step back", "Play inference", "Step inference", "Reset inference", "Clear drawing"):
        box = room.button(name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 32, name
    surface = page.get_by_role("img", name="Drawing surface").bounding_box()
    assert surface is not None
    assert surface["width"] >= 250
    assert surface["width"] == pytest.approx(surface["height"], abs=1)
    last = room.iteration
    room.button("Step back").tap()
    room.becomes("paused")
    room.shows_entry(last - 1)
    room.button("Step inference").tap()
    room.shows(last)
