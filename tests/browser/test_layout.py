"""Plots go with the window, and on a phone a finger is enough."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.room import SEVEN, Place, Room, correlation

_BOXES = """boxes => boxes.map((box) => {
    const { left, top, right, bottom } = box.getBoundingClientRect();
    return [box.innerText, left, top, right, bottom];
})"""


def overlapping(page: Page, what: str) -> list[str]:
    boxes = page.locator(what).filter(visible=True).evaluate_all(_BOXES)
    return [
        f"{one!r} and {other!r}"
        for (one, *a), (other, *b) in combinations(boxes, 2)
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]


@pytest.mark.parametrize("scheme", ["light"])
def test_plots_go_with_the_window(page: Page) -> None:
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


def test_beside_the_scenes_of_a_talk_no_card_lies_on_another_whatever_is_open(page: Page) -> None:
    room = Room(page, "/?speed=max", tuning=False)
    room.press("Talk")
    for window in ((1024, 768), (1180, 820), (1280, 720), (1440, 900)):
        page.set_viewport_size({"width": window[0], "height": window[1]})
        for _ in range(2):  # with what sets the clock closed, then open
            room.painted()
            for together in ("main > .card, #talk-panel", ".fast .phase", ".fast figcaption"):
                assert overlapping(page, together) == [], window
            page.locator("#tune").click()


@pytest.mark.parametrize("size", ["phone"])
def test_on_a_phone_a_finger_is_enough(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    room = Room(page, "/?speed=max")
    assert page.evaluate("() => document.getAnimations().length") == 0, "nothing moves that need not"
    surface = page.get_by_role("img", name="Drawing surface").bounding_box()
    assert surface is not None
    assert surface["width"] >= 250
    assert surface["width"] == pytest.approx(surface["height"], abs=1)

    a_tap_holds_what_it_points_at(room)
    last = room.iteration + 1
    room.button("Step inference").tap()
    room.shows(last)
    room.button("Play inference").tap()
    room.becomes("settled")
    a_finger_draws_and_the_page_stays_where_it_is(room)

    # A photo is chosen by a tap as well: here one of what was drawn.
    picture = page.get_by_role("img", name="Drawing surface").screenshot()
    drawn = room.wire.seen(room.wire.end)["x"]
    room.tab("Upload")
    with page.expect_file_chooser() as chooser:
        room.button("Choose an image").tap()
    chooser.value.set_files({"name": "IMG_0001.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("#world-upload .result")).to_be_visible()
    room.becomes("settled")
    assert correlation(room.wire.seen(room.wire.end)["x"], drawn) > 0.8
    room.shows_entry(room.wire.end)


def a_tap_holds_what_it_points_at(room: Room) -> None:
    """Whatever else is tapped; and here that is the step back."""
    page, last = room.page, room.iteration
    inspector, picture = page.locator("#inspector"), page.locator("#picture-e")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    row, column = 12, 16
    place = box["x"] + (column + 0.5) / 28 * box["width"], box["y"] + (row + 0.5) / 28 * box["height"]
    page.touchscreen.tap(*place)
    expect(inspector).to_contain_text(f"pixel {row * 28 + column}: row {row}, column {column}")
    expect(page.locator(".picture .cell")).to_have_count(3)
    room.button("Step back").tap()
    room.becomes("paused")
    room.shows_entry(last - 1)
    expect(inspector).to_contain_text(f"pixel {row * 28 + column}")
    page.locator("#latents").scroll_into_view_if_needed()
    bars = page.locator("#latents").bounding_box()
    assert bars is not None
    page.touchscreen.tap(bars["x"] + 0.5 * bars["width"], bars["y"] + 0.5 * bars["height"])
    expect(inspector).to_contain_text("latent ")
    expect(page.locator(".picture .cell")).to_have_count(0)


def a_finger_draws_and_the_page_stays_where_it_is(room: Room) -> None:
    page = room.page
    finger = page.context.new_cdp_session(page)
    page.get_by_role("img", name="Drawing surface").scroll_into_view_if_needed()
    top = page.evaluate("scrollY")

    def touch(kind: str, *places: Place) -> None:
        points = [{"x": x, "y": y} for x, y in map(room.at, places)]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    (stroke,) = SEVEN
    touch("touchStart", stroke[0])
    for begin, end in pairwise(stroke):
        for share in np.linspace(0, 1, 9)[1:]:
            x, y = np.add(np.multiply(begin, 1 - share), np.multiply(end, share))
            touch("touchMove", (float(x), float(y)))
    touch("touchEnd")
    room.becomes("settled")
    assert page.evaluate("scrollY") == top
    assert np.count_nonzero(room.pixels("#drawing").sum(axis=2) > 200) > 500
    last = room.wire.end
    assert correlation(room.wire.seen(last)["x"], room.wire.entries[last]["x_hat"]) > 0.85
    room.shows_entry(last)
