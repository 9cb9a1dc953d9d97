"""By thumb: the clock is at the foot of the window, x̂ beside the finger that draws, and a finger that scrolls changes nothing."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.room import Room


class Finger:
    """One finger on the glass of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    def swipe(self, x: float, y: float, *, across: float = 0, down: float = 0) -> None:
        self._touch("touchStart", (x, y))
        for step in range(1, 13):
            self._touch("touchMove", (x + across * step / 12, y + down * step / 12))
        self._touch("touchEnd")


@pytest.mark.parametrize("size", ["phone"])
def test_a_finger_that_scrolls_over_the_square_or_over_a_slider_changes_nothing(page: Page) -> None:
    room = Room(page, "/?speed=max", tuning=False)
    finger, asked = Finger(page), room.wire.asked
    surface = page.get_by_role("img", name="Drawing surface")
    box = surface.bounding_box()
    assert box is not None
    before, inputs = page.evaluate("scrollY"), len(room.wire.inputs)
    finger.swipe(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8, down=-160)
    page.wait_for_function("(before) => scrollY > before + 60", arg=before)
    room.painted()
    assert (room.wire.asked, len(room.wire.inputs)) == (asked, inputs)
    expect(page.locator("#world-draw .surface")).to_have_class("surface idle")

    page.locator("#tune").click()
    rate = page.get_by_role("slider", name="η rate")
    value, box = rate.input_value(), rate.bounding_box()
    assert box is not None
    finger.swipe(box["x"] + 20, box["y"] + 8, down=-140)
    room.painted()
    expect(rate).to_have_value(value)
    room.becomes("settled")

    # A tap asks for the pen; from then on a finger draws, in whatever direction.
    page.locator("#tune").click()
    surface.evaluate("(surface) => surface.scrollIntoView({ block: 'center' })")
    surface.tap()
    expect(page.locator("#world-draw .invitation")).to_have_text("now draw")
    assert len(room.wire.inputs) == inputs, "a tap is no stroke"
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    box, top = surface.bounding_box(), page.evaluate("scrollY")
    assert box is not None
    finger.swipe(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2, down=box["height"] * 0.6)
    room.becomes("settled")
    assert page.evaluate("scrollY") == top
    assert len(room.wire.inputs) > inputs
    room.shows_entry(room.wire.end)


@pytest.mark.parametrize("size", ["phone"])
def test_the_clock_and_what_it_does_are_in_sight_wherever_one_is_and_so_is_the_guess_while_one_draws(
    page: Page,
) -> None:
    room = Room(page, "/?speed=max", tuning=False)
    for height in (844, 664):
        page.set_viewport_size({"width": 390, "height": height})
        for share in (0, 0.5, 1):
            page.evaluate("(share) => scrollTo(0, share * document.body.scrollHeight)", share)
            for name in ("Play inference", "Step inference"):
                expect(room.button(name)).to_be_in_viewport(ratio=1)
            expect(page.get_by_role("slider", name="Iteration shown")).to_be_in_viewport(ratio=1)
            expect(page.locator(".fast .when")).to_be_in_viewport(ratio=1)
    state = "getComputedStyle(document.querySelector('.fast .when'), '::before').content"
    assert "settled" in page.evaluate("document.querySelector('.fast .when').dataset.state")
    assert "attr" in page.evaluate(state) or "settled" in page.evaluate(state)
    page.get_by_role("img", name="Drawing surface").scroll_into_view_if_needed()
    expect(page.locator(".chase figure").last).to_be_in_viewport(ratio=1)
