"""Browsers that withhold something, for privacy or in a frame: the page works without it, or says what is missing."""

import base64
import io

import numpy as np
import pytest
from darkroom.images import samples
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import SEVEN, Room, coloured
from tests.server_process import ServerProcess

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
    expect(sheet).to_be_visible()


# As in a browser that keeps nothing of sites in frames, or of any.
_NO_STORE = """() => {
    for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, name, { get() { throw new DOMException("The operation is insecure.", "SecurityError"); } });
    }
}"""


def test_where_nothing_can_be_kept_everything_else_works(page: Page) -> None:
    page.add_init_script(f"({_NO_STORE})()")
    room = Room(page, "/?speed=max")
    room.draw(SEVEN)
    room.becomes("settled")
    room.press("Lesson")
    expect(page.locator("#lesson-title")).not_to_have_text("")
    room.press("Close the lesson")
    room.press("Talk")
    room.press("Add scene")
    expect(page.locator("#talk-panel")).to_contain_text("keeps nothing")
    page.reload()
    room.becomes("settled")
    room.shows_entry(room.wire.end)


@pytest.mark.tolerate(
    "blocked by CORS policy", "Failed to load resource", "Blocked script execution", "Unsafe attempt"
)
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_sandboxed_frame_says_what_it_lacks(
    server: ServerProcess, open_page: OpenPage, motion: str
) -> None:
    # A blank page that another opened would be of its origin: this one is of none, as where another site frames it.
    page = open_page(
        server, apart=True, reduced_motion=motion
    )  # it is an animation that has the alert come late
    for sandbox, said, unsaid in (
        ("allow-scripts", "allow-same-origin", "has not started"),
        ("", "has not started", "allow-same-origin"),
    ):
        page.set_content(f'<iframe sandbox="{sandbox}" src="{server.url}" width=640 height=400></iframe>')
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("alert", name="Darkroom cannot start")).to_contain_text(said)
        expect(inside.get_by_text(said)).to_be_visible()
        expect(inside.get_by_text(unsaid)).to_be_hidden()
    page.set_content(
        f'<iframe sandbox="allow-scripts allow-same-origin" src="{server.url}/?speed=max"></iframe>'
    )
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("data-state", "settled")
    expect(page.frame_locator("iframe").locator(".unable")).to_be_hidden()
