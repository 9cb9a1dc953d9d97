"""Uploading: a photo of a handwritten digit works, and what cannot be read is refused with a word why."""

import base64
import io
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.cable import Proxy
from tests.browser.conftest import OpenPage
from tests.browser.room import Room, correlation
from tests.server_process import ServerProcess

GIVEN_UP = 160_000  # ms; the server gives a file 120 s to come

_GIVE = """([kind, content, name]) => {
    const bytes = Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/png" }));
    const how = { bubbles: true, cancelable: true };
    const give = (type, event) => {
        if (document.body.dispatchEvent(event)) throw new Error(`${type}: the browser would open the file itself`);
    };
    if (kind === "drop") {
        give("dragover", new DragEvent("dragover", { ...how, dataTransfer: data }));
        give("drop", new DragEvent("drop", { ...how, dataTransfer: data }));
    } else document.body.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: data }));
}"""


def seven(background: int = 0, ink: int = 255, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A handwritten seven, small and off to the side."""
    image = Image.new("L", size, background)
    pen = ImageDraw.Draw(image)
    pen.line([(60, 50), (150, 45), (95, 190)], ink, 15, joint="curve")
    return image


def photo() -> Image.Image:
    """It as a phone sees it: dark ink on paper, in uneven light, a little blurred, with noise, in colour."""
    picture = np.asarray(seven(210, 40).filter(ImageFilter.GaussianBlur(1.5)), float)
    light = np.linspace(1.05, 0.75, picture.shape[1])[None] * np.linspace(1, 0.9, picture.shape[0])[:, None]
    noise = np.random.default_rng(0).normal(0, 4, picture.shape)
    grey = np.clip(picture * light + noise, 0, 255)
    return Image.fromarray(np.stack([grey, grey * 0.95, grey * 0.85], axis=2).astype(np.uint8))


def file(image: Image.Image, name: str, *, sideways: bool = False) -> FilePayload:
    content, exif = io.BytesIO(), Image.Exif()
    if sideways:
        exif[0x0112] = 6  # the camera was held upright: to be turned a quarter clockwise
        image = image.transpose(Image.Transpose.ROTATE_90)
    image.save(content, {"png": "PNG", "jpg": "JPEG", "tif": "TIFF"}[name.split(".")[1]], exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def seven_as_seen() -> np.ndarray:
    """The strokes again, as MNIST would have them: 20 pixels long, their middle in the middle."""
    clean = seven().crop(seven().getbbox())
    scale = 20 / max(clean.size)
    small = clean.resize((round(clean.width * scale), round(clean.height * scale)), Image.Resampling.BOX)
    ink = np.asarray(small, float) / 255
    rows, columns = (np.indices(ink.shape) * ink).sum(axis=(1, 2)) / ink.sum()
    top, left = round(14 - rows), round(14 - columns)
    seen = np.zeros((28, 28))
    seen[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return seen


def choose(room: Room, upload: FilePayload) -> None:
    with room.page.expect_file_chooser() as chooser:
        room.press("Choose an image")
    chooser.value.set_files(upload)


def explains_the_seven(room: Room) -> None:
    expect(room.page.locator("#world-upload .result")).to_be_visible()
    room.becomes("settled")
    x = room.wire.seen(room.wire.end)["x"]
    assert correlation(x, seven_as_seen()) > 0.9
    assert correlation(room.wire.entries[room.wire.end]["x_hat"], x) > 0.85
    room.shows_entry(room.wire.end)
    seen = room.pixels(room.page.get_by_role("img", name="Uploaded digit, centred and scaled"))
    np.testing.assert_array_equal(seen, room.picture("x"))
    expect(room.page.locator("#world-upload .refusal")).to_have_text("")


# Which the browser tells of on its console, whatever the page makes of it.
@pytest.mark.tolerate(r"status of 4(13|22) .*/api/upload")
def test_a_photo_of_a_digit_is_explained_and_what_cannot_be_read_is_refused(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.draw()
    room.becomes("settled")
    x = room.wire.seen(room.wire.end)["x"]
    what_cannot_be_read_is_refused_and_nothing_is_lost(room)

    # A photo is turned the right way up, and the digit in it found, inverted, centred and explained.
    room.tab("Upload")
    choose(room, file(photo(), "photo.jpg", sideways=True))
    explains_the_seven(room)
    original = page.get_by_role("img", name="photo.jpg")
    assert original.evaluate("image => image.naturalWidth / image.naturalHeight") == pytest.approx(
        4 / 3, 0.02
    )
    dark, light = (page.get_by_role("radio", name=name) for name in ("dark on light", "light on dark"))
    expect(dark).to_be_checked()

    # Which of the two is ink can be said, and taken back.
    photographed, sent = room.wire.seen(room.wire.end)["x"], len(room.wire.uploads)
    light.check()
    room.until(lambda: len(room.wire.uploads) == sent + 1)
    room.becomes("settled")
    assert correlation(room.wire.seen(room.wire.end)["x"], photographed) < 0.5
    dark.check()
    room.until(lambda: len(room.wire.uploads) == sent + 2)
    room.becomes("settled")
    np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], photographed)

    # A white digit on black, as a PNG, needs no inverting.
    choose(room, file(seven(), "seven.png"))
    expect(light).to_be_checked()
    expect(page.get_by_role("img", name="seven.png")).to_be_visible()
    explains_the_seven(room)

    # It can be dropped anywhere, and pasted, whatever is in front.
    content = base64.b64encode(file(photo(), "photo.png")["buffer"]).decode()
    for kind in ("drop", "paste"):
        room.tab("Draw")
        page.evaluate(_GIVE, [kind, content, f"{kind}.png"])
        expect(page.get_by_role("tab", name="Upload")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("img", name=f"{kind}.png")).to_be_visible()
        explains_the_seven(room)

    # And the drawing takes its place again.
    room.tab("Draw")
    room.press("Undo")
    room.becomes("settled")
    np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], x)


# It is refused once, and then sent smaller.
@pytest.mark.tolerate(r"status of 413 .*/api/upload")
def test_a_picture_too_large_for_the_server_is_made_smaller_by_the_page(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.tab("Upload")
    large = seven(210, 40).resize((8_000, 6_000))
    choose(room, file(large, "large.png"))
    expect(page.get_by_role("img", name="large.png")).to_be_visible()
    explains_the_seven(room)


# What the browser tells of where the line goes with the proxy.
@pytest.mark.tolerate(r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+")
def test_an_upload_that_a_line_swallows_is_given_up_and_the_drawing_stays(
    open_page: OpenPage, server: ServerProcess
) -> None:
    """By the page's own clock, which is set on by hand."""
    with Proxy(server) as proxy:
        page = open_page(proxy, apart=True)
        page.clock.install()
        room = Room(page, "/?speed=max")
        room.draw()
        room.becomes("settled")
        x = room.wire.seen(room.wire.end)["x"]
        proxy.swallows.add("/api/upload")
        room.tab("Upload")
        with page.expect_request("**/api/upload*"):
            choose(room, file(photo(), "photo.png"))
        busy = page.locator("#world-upload .busy")
        expect(busy).to_be_visible()
        page.clock.run_for(GIVEN_UP)
        expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("No answer came")
        expect(busy).to_be_hidden()
        np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], x)
        proxy.swallows.clear()
        # By its clock the line was silent, too: it has to stand again before it is used.
        room.becomes("settled")
        choose(room, file(photo(), "photo.png"))
        explains_the_seven(room)


_ARRIVE = """async ([how, files, texts, folder]) => {
    const data = new DataTransfer();
    for (const [name, type, content] of files) {
        data.items.add(new File([Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0))], name, { type }));
    }
    for (const [type, text] of texts) data.setData(type, text);
    if (folder) DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: true, name: folder });
    const event = how === "paste"
        ? new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data })
        : new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
    return document.body.dispatchEvent(event);
}"""


def test_of_several_things_the_first_picture_is_taken_and_what_is_no_picture_is_called_by_its_name(
    page: Page,
) -> None:
    room = Room(page, "/?speed=max")
    picture, other = (
        base64.b64encode(file(image, "a.png")["buffer"]).decode() for image in (photo(), seven(210, 40))
    )
    note = base64.b64encode(b"Dear Sir or Madam").decode()
    remark, refusal = page.locator("#world-upload .remark"), page.locator("#world-upload .refusal")

    def arrives(
        how: str, *files: list[str], folder: str = "", texts: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        stays = not page.evaluate(_ARRIVE, [how, files, list(texts.items()), folder])
        assert stays or how == "paste", "the browser would open it itself, and the session would be gone"

    letter, first, second = (
        ["letter.txt", "text/plain", note],
        ["one.png", "image/png", picture],
        ["two.png", "", other],
    )
    arrives("drop", letter, first, second)
    expect(page.get_by_role("img", name="one.png")).to_be_visible()
    expect(remark).to_contain_text("Only one.png was taken")
    expect(remark).to_contain_text("the other 2 were not")
    explains_the_seven(room)
    arrives("paste", second)
    expect(page.get_by_role("img", name="two.png")).to_be_visible()
    expect(remark).to_have_text("")
    room.becomes("settled")
    x = room.wire.seen(room.wire.end)["x"]

    for how, texts, said in (
        ("drop", {"text/uri-list": "https://example.org/seven.png"}, "address of a picture"),
        ("drop", {"text/html": "<img src='https://example.org/seven.png'>"}, "address of a picture"),
        ("paste", {"text/plain": "https://example.org/seven.png"}, "address of a picture"),
        ("paste", {"text/plain": "a seven"}, "text, not a picture"),
    ):
        arrives(how, texts=texts)
        expect(refusal).to_contain_text(said)
    # Text that is put into a field is the field's.
    room.press("Talk")
    room.press("Add scene")
    refused = refusal.inner_text()
    page.locator("#talk-panel input, #talk-panel textarea").first.evaluate(
        """(field) => {
            const data = new DataTransfer();
            data.setData("text/plain", "https://example.org/");
            const how = { bubbles: true, cancelable: true };
            if (!field.dispatchEvent(new DragEvent("drop", { ...how, dataTransfer: data }))) throw new Error("taken away");
            field.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: data }));
        }"""
    )
    assert refusal.inner_text() == refused
    room.press("Close the talk's scenes")
    arrives("drop", ["digits", "", ""], folder="digits")
    expect(refusal).to_contain_text("“digits” is a folder")
    np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], x)


def what_cannot_be_read_is_refused_and_nothing_is_lost(room: Room) -> None:
    page = room.page
    drawing, x, iteration = room.pixels("#drawing"), room.wire.seen(room.wire.end)["x"], room.iteration
    room.tab("Upload")
    whole = file(photo(), "photo.jpg")["buffer"]
    refusal = page.get_by_role("alert").filter(visible=True)
    for name, content, said in (
        ("letter.png", b"Dear Sir or Madam, this is no picture.", "not a picture"),
        ("half.jpg", whole[: len(whole) // 2], "damaged"),
        ("empty.png", b"", "empty"),
        ("blank.png", file(Image.new("L", (64, 64), 255), "blank.png")["buffer"], "stands out"),
        ("huge.tif", file(Image.new("1", (10_000, 6_000)), "huge.tif")["buffer"], "pixels"),
    ):
        choose(room, {"name": name, "mimeType": "image/png", "buffer": content})
        expect(page.locator("#world-upload .busy")).to_be_hidden()
        expect(refusal).to_contain_text(said)
        room.becomes("settled")
        np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], x)
        assert room.iteration == iteration

    room.tab("Draw")
    np.testing.assert_array_equal(room.pixels("#drawing"), drawing)
    room.press("Reset inference")
    room.becomes("paused")
    np.testing.assert_array_equal(room.wire.seen(0)["x"], x)
    room.press("Play inference")
    room.becomes("settled")
