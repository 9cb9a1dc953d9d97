"""Browsers that withhold something, for privacy or in a frame: the page works without it, or says what is missing."""

import base64
import io

import numpy as np
from darkroom.data import samples
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.room import SEVEN, Room, coloured

# What a browser that protects from fingerprinting does: on the screen a canvas is right, read back it is noise.
_NOISE = """() => {
    const { getImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.getImageData = function (...place) {
        const image = getImageData.apply(this, place);
        image.data.forEach((_, at) => { image.data[at] = Math.floor(256 * Math.random()); });
        return image;
    };
    HTMLCanvasElement.prototype.toDataURL = () => "data:image/png;base64,";
    HTMLCanvasElement.prototype.toBlob = (take) => take(new Blob());
}"""


def test_where_canvases_are_read_back_as_noise_digits_are_digits_and_pictures_are_right_or_refused(
    page: Page,
) -> None:
    page.add_init_script(f"({_NOISE})()")
    room = Room(page, "/?speed=max")
    room.tab("Samples")
    digits = page.locator("#world-samples .grid button")
    expect(digits).to_have_count(20)
    for sample in samples()[::7]:
        shown = room.pixels(digits.nth(sample.index).locator("canvas"))
        np.testing.assert_allclose(shown, coloured("x", sample.image.reshape(-1)), atol=1)
    digits.nth(13).click()
    room.becomes("settled")
    expect(digits.nth(13)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#world-samples [aria-pressed=true]")).to_have_count(1)
    np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], samples()[13].image.reshape(-1))

    # What is drawn is seen as it is drawn.
    room.tab("Draw")
    room.draw(SEVEN)
    room.becomes("settled")
    room.shows_entry(room.wire.end)

    # A scene's picture is of the numbers, and so is that of a panel, where it is not to be had it is said.
    room.press("Talk")
    room.press("Add scene")
    picture = page.locator("#talk-panel img").first
    content = base64.b64decode((picture.get_attribute("src") or "").split(",")[1])
    small = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), int)
    np.testing.assert_allclose(small[:, :28], coloured("x", room.wire.seen(room.wire.end)["x"]), atol=1)
    room.press("Close the talk's scenes")
    room.press("Take away")
    page.get_by_role("combobox", name="Panel").select_option("dictionary")
    sheet = page.locator("#take-dialog .preview img")
    expect(sheet).to_have_attribute("alt", "Dictionary: the columns of W")
    expect(page.locator("#take-dialog .refusal")).to_have_text("")
    room.press("Download PNG")
    expect(page.locator("#take-dialog .refusal")).to_contain_text("protect from fingerprinting")
