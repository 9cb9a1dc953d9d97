"""Pictures are light on film in the dark theme and ink on paper in the light one, whenever it is turned."""

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import GROUND, ONE, SEVEN, UNSENSED, Room

#: Of what is painted with every frame, and of what is painted once and then stays.
PICTURES = (
    "#picture-x",
    "#picture-xh",
    "#picture-e",
    "#dictionary",
    "#atom-detail .drawn",
    "#drawing",
    "#tray canvas",
)


def commonest(pixels: np.ndarray) -> tuple[int, ...]:
    """The colour that a picture has most of."""
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    return tuple(int(part) for part in colours[counts.argmax()])


def test_a_turn_of_the_theme_turns_every_picture(page: Page) -> None:
    room = Room(page, "/?speed=max&source=drawings")
    room.draw(SEVEN)
    room.becomes("settled")
    room.draw(ONE)
    room.becomes("settled")
    expect(page.locator("#tray canvas")).not_to_have_count(0)
    for theme in ("dark", "light", "dark"):
        expect(room.html).to_have_attribute("data-theme", theme)
        for picture in PICTURES:
            assert commonest(room.pixels(page.locator(picture).first)) == GROUND[theme], f"{picture}, {theme}"
        room.shows_entry(room.wire.end)
        room.press("Theme")

    room.tab("Samples")
    samples = page.locator("#world-samples canvas")
    expect(samples).to_have_count(20)
    for theme in ("light", "dark"):
        expect(room.html).to_have_attribute("data-theme", theme)
        assert commonest(room.pixels(samples.nth(3))) == GROUND[theme]
        room.press("Theme")
    # In the dark room nothing is sensed yet, and that is neither ink nor paper.
    room.tab("Touch")
    room.becomes("settled")
    assert commonest(room.picture("x")) == UNSENSED["light"]
    room.press("Theme")
    assert commonest(room.picture("x")) == UNSENSED["dark"]
